import type { Question } from '@handfast/core'
import { askOnceMore, leaveAsk, leaveSpoken, readLateNo, speak } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { type Face, faceOf } from '../face.ts'
import { Mark } from '../mark/Mark.tsx'
import type { Person } from '../people.ts'
import type { OpenAsk } from '../routing.ts'
import { useSession } from '../session.ts'
import { byTopic, low, say } from '../text/text.ts'
import { clockOf, dateOf, momentOf, secondsOf } from '../text/time.ts'
import { VerdictMatch } from './VerdictMatch.tsx'
import { wayOf } from './way.ts'

export type Verdicted = {
  readonly person: Person
  readonly question: Question
  readonly at_ms: number
  readonly by: 'live' | 'words'
}

/** What came of a live check I asked for; it stays until it is dismissed. */
export function LiveVerdict({ person, ask }: OpenAsk) {
  const session = useSession()
  if (ask.state.is !== 'over') return null
  const { verdict, at_ms, again } = ask.state
  const { question } = ask
  const now_ms = session.snapshot.value.now.utc_ms
  const locked_ms = session.locking.since_ms.value
  return (
    <VerdictFace
      verdicted={{ person, question, at_ms, by: 'live' }}
      face={faceOf({ verdict, question, at_ms, again, locked_ms }, person.view, now_ms)}
      pause_ms={0}
      onLeave={() => leaveAsk(session, { person, ask })}
      onceMore={() => askOnceMore(session, { person, ask })}
    />
  )
}

/** What came of the digits I compared. */
export function SpokenVerdict({ person }: { person: Person }) {
  const session = useSession()
  const { asking, hangUp, askPause_ms } = person.view.spoken
  if (asking === null || asking.verdict === null) return null
  const { verdict, at_ms } = asking.verdict
  const question: Question = { about: asking.about, over: 'phone', saying: '' }
  const now_ms = session.snapshot.value.now.utc_ms
  const locked_ms = session.locking.since_ms.value
  return (
    <VerdictFace
      verdicted={{ person, question, at_ms, by: 'words' }}
      face={faceOf({ verdict, question, at_ms, again: hangUp, locked_ms }, person.view, now_ms)}
      pause_ms={askPause_ms}
      onLeave={() => leaveSpoken(session, person)}
      onceMore={() => speak(session, person.key, { about: asking.about, fallback: false })}
    />
  )
}

type FaceProps = {
  readonly verdicted: Verdicted
  readonly face: Face
  /** How long until digits may be tried again. */
  readonly pause_ms: number
  onLeave(): Promise<void>
  onceMore(): Promise<void>
}

function VerdictFace(props: FaceProps) {
  const { face } = props
  switch (face.is) {
    case 'yes':
    case 'there':
    case 'unproven':
    case 'aged':
      return <VerdictMatch verdicted={props.verdicted} face={face} onLeave={props.onLeave} />
    case 'no':
      return <No {...props} />
    case 'wrong':
      return face.again ? <WrongAgain {...props} /> : <Wrong {...props} />
    case 'none':
      return <NoAnswer {...props} />
  }
}

function No({ verdicted, onLeave }: FaceProps) {
  const { person, question, at_ms } = verdicted
  const { name, view } = person
  const { about } = question
  const now_ms = useSession().snapshot.value.now.utc_ms
  const met = view.grade.kind === 'met'
  return (
    <Page screen="verdict" ground="stop" actions={<HungUp main onTap={onLeave} />}>
      <MyHalf person={person} />
      <Heading small={!met}>
        {met ? (
          <Words of="no.title" with={{ name }} />
        ) : (
          <Words of={wayOf(view, 'no.title.unproven')} with={{ date: dateOf(view.grade.at_ms) }} />
        )}
      </Heading>
      <p class="lead">
        <Words of={byTopic('no.lead', about)} with={{ name, topic: low(about) }} />
      </p>
      <p class="lead">
        <Words of="no.hang-up" with={{ name }} />
      </p>
      <p>
        {met ? (
          momentOf(at_ms, now_ms)
        ) : (
          <Words of="unproven.who" with={{ name, time: momentOf(at_ms, now_ms) }} />
        )}
      </p>
    </Page>
  )
}

/** What was typed is never shown. */
function Wrong({ verdicted, pause_ms, onLeave, onceMore }: FaceProps) {
  return (
    <Page
      screen="verdict"
      ground="hatched"
      actions={
        <>
          <Action kind="main" disabled={pause_ms > 0} onTap={onceMore}>
            {say('wrong.once-more')}
          </Action>
          <HungUp onTap={onLeave} />
        </>
      }
    >
      <div class="sheet">
        <Heading>{say('wrong.title')}</Heading>
        <p class="lead">
          <Words of={verdicted.by === 'live' ? 'wrong.lead' : 'error.spoken-no-fit'} />
        </p>
        <p class="lead">
          <Words of="wrong.nothing" />
        </p>
        {pause_ms > 0 && (
          <p>
            <Words of="spoken.pause" with={{ left: secondsOf(pause_ms) }} />
          </p>
        )}
      </div>
    </Page>
  )
}

function WrongAgain({ verdicted, onLeave }: FaceProps) {
  const { name } = verdicted.person
  return (
    <Page screen="verdict" ground="hatched" actions={<HungUp main onTap={onLeave} />}>
      <div class="sheet">
        <Heading>{say('wrong.again.title')}</Heading>
        <p class="lead">
          <Words of="wrong.again.lead" with={{ name }} />
        </p>
        <p class="lead">
          <Words of="wrong.nothing" />
        </p>
      </div>
    </Page>
  )
}

/** Nothing here leads on in the same call. */
function NoAnswer({ verdicted, onLeave, onceMore }: FaceProps) {
  const { name } = verdicted.person
  return (
    <Page
      screen="verdict"
      ground="hatched"
      actions={
        <>
          <HungUp main onTap={onLeave} />
          <Action onTap={onceMore}>{say('none.once-more')}</Action>
        </>
      }
    >
      <div class="sheet">
        <Heading>{say('none.title')}</Heading>
        <p class="lead">
          <Words of="none.lead" />
        </p>
        <p class="lead">
          <Words of="none.hang-up" with={{ name }} />
        </p>
      </div>
    </Page>
  )
}

/** A no that came after the screen had closed covers whatever stands. */
export function LateNo({ person, ask }: OpenAsk) {
  const session = useSession()
  if (ask.state.is !== 'over' || ask.state.late_ms === null) return null
  const { name } = person
  const { about } = ask.question
  const read = () => readLateNo(session, { person, ask })
  return (
    <Page screen="late-no" ground="stop" actions={<HungUp main onTap={read} />}>
      <MyHalf person={person} />
      <Heading small>
        <Words of="late-no.title" with={{ name, time: clockOf(ask.state.late_ms) }} />
      </Heading>
      <p class="lead">
        <Words of={byTopic('late-no.about', about)} with={{ name, topic: low(about) }} />
      </p>
      <p class="lead">
        <Words of="late-no.lead" />
      </p>
    </Page>
  )
}

function HungUp({ main, onTap }: { main?: boolean; onTap(): Promise<void> }) {
  return (
    <Action kind={main === true ? 'main' : 'usual'} onTap={onTap}>
      {say('hung-up')}
    </Action>
  )
}

function MyHalf({ person }: { person: Person }) {
  const { mark, half } = person.view
  return (
    <div class="verdict-mark">
      <Mark seed={mark} half={half} pose="mine" size={132} label="" detail="large" />
    </div>
  )
}
