import { useId } from 'preact/hooks'

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly digits?: boolean
  readonly longest: number
  readonly address?: boolean
  readonly search?: boolean
  onChange(value: string): void
}

export function Field({ label, value, digits, longest, address, search, onChange }: FieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class={digits === true ? 'field-digits' : ''}
        type={search === true ? 'search' : 'text'}
        inputMode={digits === true ? 'numeric' : address === true ? 'url' : 'text'}
        autocomplete="off"
        autocapitalize={address === true ? 'none' : 'sentences'}
        spellcheck={false}
        maxLength={longest}
        value={value}
        onInput={event => onChange(event.currentTarget.value)}
      />
    </div>
  )
}
