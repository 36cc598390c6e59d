import { useId } from 'preact/hooks'
import { say, type TextKey } from '../text/text.ts'

const LONGEST = 256

export interface PassphraseProps {
  readonly label: TextKey
  /** For what fills in passwords: one that there is, or a new one. */
  readonly kind: 'current' | 'new'
  readonly value: string
  onChange(value: string): void
}

export function Passphrase({ label, kind, value, onChange }: PassphraseProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{say(label)}</label>
      <input
        type="password"
        id={id}
        value={value}
        maxLength={LONGEST}
        autocomplete={`${kind}-password`}
        onInput={event => onChange(event.currentTarget.value)}
      />
    </div>
  )
}

/** While a passphrase is stretched; null where none is. */
export function Stretching({ done }: { done: number | null }) {
  const id = useId()
  if (done === null) return null
  return (
    <div class="stretching">
      <label for={id}>{say('lock.working')}</label>
      <progress id={id} value={done} max={1} />
    </div>
  )
}
