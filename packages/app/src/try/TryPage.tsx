import { useEffect, useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Words } from '../components/Words.tsx'
import { offeredRelay } from '../offered-relay.ts'
import { LanguageChoice } from '../text/LanguageChoice.tsx'
import { openLanguage, say, type TextKey } from '../text/text.ts'
import { Guide } from './Guide.tsx'
import { PhoneFrame } from './PhoneFrame.tsx'
import { LABELS, openPhones, type Phone, type Phones, WHO, type Who } from './phones.ts'
import { type Said, TABS, wordsOf } from './said.ts'
import './try.css'
import { isReachable } from './wire.ts'

type Opening =
  | { readonly is: 'opening' }
  /** Without a relay there is nothing to show: none is pretended. */
  | { readonly is: 'no-relay' | 'failed' }
  | { readonly is: 'open'; readonly phones: Phones }

/** Three phones on one page, real and separate; the guide says what to try with them. */
export function TryPage() {
  const [opening, setOpening] = useState<Opening>({ is: 'opening' })
  const open = async () => {
    setOpening({ is: 'opening' })
    setOpening(await openAll())
  }
  useEffect(() => void open(), [])
  return (
    <main class="try" data-screen="try" aria-label={say('try.title')}>
      <header class="try-band">{say('practice.band')}</header>
      {opening.is === 'open' ? (
        <Shown phones={opening.phones} />
      ) : (
        <NotOpen is={opening.is} onAgain={open} />
      )}
      <footer class="try-foot">
        <LanguageChoice onChoose={openLanguage} />
      </footer>
    </main>
  )
}

async function openAll(): Promise<Opening> {
  const program = await import('../whole.ts').catch(() => null)
  const relay = await offeredRelay()
  if (program === null || relay === null) return { is: 'no-relay' }
  if (!(await isReachable(program.systemRelays(), relay))) return { is: 'no-relay' }
  const phones = await openPhones(program, relay)
  return phones === null ? { is: 'failed' } : { is: 'open', phones }
}

type NotOpenProps = { readonly is: Exclude<Opening['is'], 'open'>; onAgain(): Promise<void> }

function NotOpen({ is, onAgain }: NotOpenProps) {
  const words = {
    opening: 'try.opening',
    'no-relay': 'try.no-relay',
    failed: 'try.failed',
  } as const
  return (
    <section class="try-guide">
      <div class="try-words" role="status">
        <h1 class="title title-small">{say('try.title')}</h1>
        <p class="lead">
          <Words of={words[is]} />
        </p>
      </div>
      {is !== 'opening' && (
        <div class="try-buttons">
          <Action kind="main" onTap={onAgain}>
            {say('try-again')}
          </Action>
        </div>
      )}
    </section>
  )
}

function Shown({ phones }: { phones: Phones }) {
  const [looked, setLooked] = useState<Who>('you')
  const [said, setSaid] = useState<Said | null>(null)
  return (
    <>
      <Guide phones={phones} said={said} onLook={setLooked} onSaid={setSaid} />
      <fieldset class="try-tabs">
        <legend class="unseen">{say('try.look')}</legend>
        {WHO.map(who => (
          <button
            key={who}
            type="button"
            aria-pressed={who === looked}
            onClick={() => setLooked(who)}
          >
            {say(TABS[who])}
          </button>
        ))}
      </fieldset>
      <div class="try-phones">
        {WHO.map(who => (
          <section
            key={who}
            class={`try-phone try-${who}${who === looked ? ' try-looked' : ''}`}
            aria-label={say(LABELS[who])}
          >
            <h2 class="try-whose">
              {say(LABELS[who])} <small>{say(underOf(phones.of[who].value))}</small>
            </h2>
            <Call said={said?.who === who ? said : null} />
            <PhoneFrame session={phones.of[who].value.session} name={say(LABELS[who])} />
          </section>
        ))}
      </div>
    </>
  )
}

const UNDER = {
  you: 'try.under.you',
  friend: 'try.under.friend',
  impostor: 'try.under.impostor',
} as const satisfies Record<Who, TextKey>

function underOf({ who, isCopy }: Phone): TextKey {
  return isCopy ? 'try.under.copy' : UNDER[who]
}

/** What is heard on the call. */
function Call({ said }: { said: Said | null }) {
  return (
    <p class="try-said" role="status">
      {said !== null && (
        <span class="try-bubble">
          <q>{wordsOf(said)}</q>
        </span>
      )}
    </p>
  )
}
