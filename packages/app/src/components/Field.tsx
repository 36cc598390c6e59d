import { useId } from 'preact/hooks'

export interface FieldProps {
  readonly label: string
  readonly value: string
  /** What is typed: words, digits that were heard, an address, or something to look for. */
  readonly kind?: 'words' | 'digits' | 'address' | 'search'
  readonly longest: number
  onChange(value: string): void
}

const MODES = { words: 'text', digits: 'numeric', address: 'url', search: 'search' } as const

export function Field({ label, value, kind = 'words', longest, onChange }: FieldProps) {
  const id = useId()
  const attributes = {
    id,
    value,
    inputMode: MODES[kind],
    autocomplete: 'off',
    autocapitalize: kind === 'words' ? 'sentences' : 'none',
    spellcheck: false,
    maxLength: longest,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  } as const
  return (
    <div class={`field field-${kind}`}>
      <label for={id}>{label}</label>
      {kind === 'search' ? (
        <input type="search" {...attributes} />
      ) : (
        <input type="text" {...attributes} />
      )}
    </div>
  )
}
