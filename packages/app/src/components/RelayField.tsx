import { say } from '../text/text.ts'
import { Field } from './Field.tsx'
import { Words } from './Words.tsx'

/** Which relay, folded away where one was offered: what it is stands beside it. */
export function RelayField(props: { value: string; open: boolean; onChange(value: string): void }) {
  const { value, open, onChange } = props
  return (
    <details class="fold" open={open}>
      <summary>
        {say('first.relay')}
        {value !== '' && <bdi class="fold-value">{value}</bdi>}
      </summary>
      <p class="soft">
        <Words of="first.relay.what" />
      </p>
      <Field
        label={say('first.relay.field')}
        value={value}
        longest={200}
        kind="address"
        onChange={onChange}
      />
    </details>
  )
}
