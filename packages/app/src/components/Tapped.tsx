import type { ButtonHTMLAttributes } from 'preact'
import { useState } from 'preact/hooks'

export interface TappedProps extends Omit<ButtonHTMLAttributes, 'onClick'> {
  readonly onTap?: (() => unknown) | undefined
}

/**
 * A button of any look. That it was tapped is on the screen before the work begins, on a slow phone
 * too; while what it began is under way it does not begin it again.
 */
export function Tapped({ onTap, ...looks }: TappedProps) {
  const [busy, setBusy] = useState(false)
  const onClick = async () => {
    if (busy || onTap === undefined) return
    setBusy(true)
    await drawn()
    try {
      await onTap()
    } finally {
      setBusy(false)
    }
  }
  return <button type="button" {...looks} aria-busy={busy} onClick={() => void onClick()} />
}

/** A page that is out of sight draws nothing, and is not waited for. */
const DRAWN_MS_MOST = 100

function drawn(): Promise<void> {
  return new Promise(resolve => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, DRAWN_MS_MOST)
  })
}
