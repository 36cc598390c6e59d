import { useEffect, useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { RelayField } from '../components/RelayField.tsx'
import { Words } from '../components/Words.tsx'
import { offeredRelay } from '../offered-relay.ts'
import { useSession } from '../session.ts'
import { LanguageChoice } from '../text/LanguageChoice.tsx'
import { language, openLanguage, say } from '../text/text.ts'

export function FirstRun() {
  const session = useSession()
  const [name, setName] = useState('')
  const [relay, setRelay] = useState('')
  const [offered, setOffered] = useState<'asking' | 'yes' | 'none'>('asking')
  const [offer] = useState(offeredRelay)
  useEffect(() => {
    void offer.then(found => {
      setOffered(found === null ? 'none' : 'yes')
      if (found !== null) setRelay(known => (known === '' ? found : known))
    })
  }, [])
  /** Who taps before the offer is there waits for it. */
  const start = async () => {
    const at = relay === '' ? ((await offer) ?? '') : relay
    await session.attempt(session.handfast.setMe({ name, relay: at, language: language() }))
  }
  return (
    <Page
      screen="first-run"
      actions={
        <Action kind="main" onTap={start}>
          {say('first.start')}
        </Action>
      }
    >
      <Heading>
        <Words of="first.title" />
      </Heading>
      <p>
        <Words of="first.lead" />
      </p>
      <a class="link" href="./?try">
        {say('try.first')}
      </a>
      <Field label={say('first.name')} value={name} longest={64} onChange={setName} />
      <LanguageChoice onChoose={openLanguage} />
      <RelayField value={relay} open={offered === 'none'} onChange={setRelay} />
      {offered === 'none' && (
        <p>
          <Words of="first.relay.none" />
        </p>
      )}
    </Page>
  )
}
