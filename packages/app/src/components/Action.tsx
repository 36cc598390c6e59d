import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

export interface ActionProps {
  readonly children: ComponentChildren
  readonly kind?: 'main' | 'large' | 'usual' | 'plain'
  readonly disabled?: boolean
  readonly submit?: boolean
  onTap?(): unknown
}

/** A button. While what it began is under way it does not begin it again. */
export function Action({ children, kind = 'usual', disabled, submit, onTap }: ActionProps) {
  const [busy, setBusy] = useState(false)
  const onClick = async () => {
    if (busy || onTap === undefined) return
    setBusy(true)
    // That it was tapped is on the screen before the work begins.
    await drawn()
    await onTap()
    setBusy(false)
  }
  return (
    <button
      type={submit === true ? 'submit' : 'button'}
      class={`action action-${kind}`}
      disabled={disabled}
      aria-busy={busy}
      onClick={() => void onClick()}
    >
      <span>{children}</span>
    </button>
  )
}

/** A page that is out of sight draws nothing, and is not waited for. */
const DRAWN_MS_MOST = 100

function drawn(): Promise<void> {
  return new Promise(resolve => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, DRAWN_MS_MOST)
  })
}
