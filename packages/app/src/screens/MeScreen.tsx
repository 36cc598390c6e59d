import type { Me } from '@handfast/client'
import { useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { RelayField } from '../components/RelayField.tsx'
import { useSession } from '../session.ts'
import { LanguageChoice } from '../text/LanguageChoice.tsx'
import { type Language, openLanguage, say } from '../text/text.ts'

/** My name as others see it, the language, and my relay. */
export function MeScreen({ me }: { me: Me }) {
  const session = useSession()
  const [name, setName] = useState(me.name)
  const [relay, setRelay] = useState(me.relay)
  const [saved, setSaved] = useState(false)
  const save = async () => {
    const done = await session.attempt(session.handfast.setMe({ ...me, name, relay }))
    setSaved(done !== null)
  }
  /** At once and alone: who does not read this language finds no *Save* in it. */
  const choose = async (language: Language) => {
    if (!(await openLanguage(language))) return
    await session.attempt(session.handfast.setMe({ ...me, language }))
  }
  return (
    <Page
      screen="me"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={save}>
          {say('save')}
        </Action>
      }
    >
      <Heading>{say('me.title')}</Heading>
      <Field label={say('first.name')} value={name} longest={64} onChange={setName} />
      <LanguageChoice onChoose={choose} />
      <RelayField value={relay} open onChange={setRelay} />
      <p role="status">{saved && say('me.saved')}</p>
    </Page>
  )
}
