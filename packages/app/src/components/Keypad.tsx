import { useEffect, useRef } from 'preact/hooks'
import { DeleteIcon } from '../icons/icons.tsx'
import { say } from '../text/text.ts'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const
const TYPED = ['asked.typed.0', 'asked.typed.1', 'asked.typed.2'] as const

export interface KeypadProps {
  readonly typed: string
  readonly live: boolean
  /** A change of what stands by then: keys may come faster than the screen is drawn. */
  onType(change: (before: string) => string): void
}

/** Two cells and ten digits, also from a keyboard; `live` is false until the question was seen. */
export function Keypad({ typed, live, onType }: KeypadProps) {
  const press = (digit: string) => {
    if (live) onType(before => (before.length < 2 ? before + digit : before))
  }
  const remove = () => onType(before => before.slice(0, -1))
  const keypad = useRef<HTMLFieldSetElement>(null)
  useKeyboard(keypad, press, remove)
  return (
    <fieldset class="keypad" ref={keypad}>
      <legend class="unseen">{say('asked.digits')}</legend>
      <div class="cells">
        <p class="unseen" role="status">
          {say(TYPED[typed.length] ?? 'asked.typed.0')}
        </p>
        <span class="cell" aria-hidden="true">
          {typed[0]}
        </span>
        <span class="cell" aria-hidden="true">
          {typed[1]}
        </span>
        <button
          type="button"
          class="cell-delete"
          disabled={typed === ''}
          aria-label={say('asked.delete')}
          onClick={remove}
        >
          <DeleteIcon />
        </button>
      </div>
      <div class="keys">
        {DIGITS.map(digit => (
          <button
            key={digit}
            type="button"
            class="key"
            disabled={!live}
            onClick={() => press(digit)}
          >
            {digit}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

function useKeyboard(
  keypad: { readonly current: HTMLElement | null },
  press: (digit: string) => void,
  remove: () => void,
): void {
  useEffect(() => {
    const page = keypad.current?.ownerDocument
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (/^[0-9]$/.test(event.key)) press(event.key)
      if (event.key === 'Backspace') remove()
    }
    page?.addEventListener('keydown', onKey)
    return () => page?.removeEventListener('keydown', onKey)
  })
}
