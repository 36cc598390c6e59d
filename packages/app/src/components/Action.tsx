import type { ComponentChildren } from 'preact'
import { Tapped } from './Tapped.tsx'

export interface ActionProps {
  readonly children: ComponentChildren
  readonly kind?: 'main' | 'large' | 'usual' | 'plain'
  readonly disabled?: boolean
  readonly submit?: boolean
  onTap?(): unknown
}

/** One of the decisions of a screen. */
export function Action({ children, kind = 'usual', disabled, submit, onTap }: ActionProps) {
  return (
    <Tapped
      type={submit === true ? 'submit' : 'button'}
      class={`action action-${kind}`}
      disabled={disabled}
      onTap={onTap}
    >
      <span>{children}</span>
    </Tapped>
  )
}
