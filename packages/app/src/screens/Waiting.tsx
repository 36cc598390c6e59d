import { leaveAsk, speakAbout } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { SpokenDigits } from '../components/SpokenDigits.tsx'
import { Words } from '../components/Words.tsx'
import type { OpenAsk } from '../routing.ts'
import { useSession } from '../session.ts'
import { choiceOf, say, spell } from '../text/text.ts'
import { minutesOf } from '../text/time.ts'

const ASK_MS = 180_000
const SPOKEN_AFTER_MS = 30_000
/** So long a question may be on its way before it counts as not asked. */
const UNSENT_MS = 3_000

/** Asked, and not answered yet: my two digits. */
export function Waiting({ person, ask }: OpenAsk) {
  const session = useSession()
  const gone_ms = session.snapshot.value.now.utc_ms - ask.begun_ms
  const offline = !session.online.value
  const unsent = ask.unsent && (offline || gone_ms > UNSENT_MS)
  const speaks = unsent || gone_ms > SPOKEN_AFTER_MS
  const { name } = person
  const about = ask.question.about
  const aside = say('waiting.head', {
    name,
    topic: choiceOf(about),
    channel: say(`channel.${ask.question.over}`),
  })
  return (
    <Page
      screen="waiting"
      onBack={() => void leaveAsk(session, { person, ask })}
      backLabel="stop"
      aside={aside}
      actions={
        speaks ? (
          <Action kind={unsent ? 'main' : 'usual'} onTap={() => speakAbout(session, person, about)}>
            {say('waiting.spoken')}
          </Action>
        ) : (
          ''
        )
      }
    >
      {unsent ? <Unsent offline={offline} /> : <Digits person={person} ask={ask} />}
    </Page>
  )
}

function Unsent({ offline }: { offline: boolean }) {
  return (
    <div role="status">
      <Heading key="unsent">
        <Words of={offline ? 'unsent.title.offline' : 'unsent.title.relay'} />
      </Heading>
      <p class="lead">
        <Words of="unsent.lead" />
      </p>
    </div>
  )
}

function Digits({ person, ask }: OpenAsk) {
  if (ask.state.is !== 'waiting') return null
  const { number: digits, left_ms } = ask.state
  const { name } = person
  const last = left_ms < 60_000
  return (
    <>
      <Heading key="digits">{say('waiting.title')}</Heading>
      <p class="quote">{say('waiting.say')}</p>
      <SpokenDigits groups={[...digits]} label={say('waiting.digits', { digits: spell(digits) })} />
      <p class="digits-words" aria-hidden="true">
        {spell(digits)}
      </p>
      <progress aria-label={say('waiting.progress')} max={ASK_MS} value={left_ms} />
      <p class="center soft">
        <Words
          of={last ? 'waiting.line.last' : 'waiting.line'}
          with={{ name, left: minutesOf(left_ms) }}
        />
      </p>
    </>
  )
}
