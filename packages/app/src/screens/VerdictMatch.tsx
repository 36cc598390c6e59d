import type { Question } from '@handfast/core'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Grade } from '../components/Provenance.tsx'
import { Words } from '../components/Words.tsx'
import type { Face } from '../face.ts'
import { Mark } from '../mark/Mark.tsx'
import { useSession } from '../session.ts'
import { by, byTopic, loud, low, say, type TextKey } from '../text/text.ts'
import { clockOf, dateOf, momentOf } from '../text/time.ts'
import type { Verdicted } from './Verdict.tsx'
import { wayOf } from './way.ts'

export type MatchFace = Extract<Face, { is: 'yes' | 'there' | 'unproven' | 'aged' }>

export interface VerdictMatchProps {
  readonly verdicted: Verdicted
  readonly face: MatchFace
  onLeave(): Promise<void>
}

/** A yes: only of a bond that was made by meeting, and only for ten minutes, on the accent. */
export function VerdictMatch(props: VerdictMatchProps) {
  const { verdicted, face, onLeave } = props
  const yes = face.is === 'yes'
  return (
    <Page
      screen="verdict"
      ground={yes ? 'accent' : 'paper'}
      actions={<Action onTap={onLeave}>{say('done')}</Action>}
    >
      <FaceMark verdicted={verdicted} face={face} />
      <FaceTitle verdicted={verdicted} face={face} />
      <FaceWords verdicted={verdicted} face={face} />
    </Page>
  )
}

/** Looked at again later, or after a reload, the halves have long met. */
const JUST_NOW_MS = 10_000

function FaceMark({ verdicted, face }: Faced) {
  const { person, at_ms } = verdicted
  const { mark, half } = person.view
  const fresh = useSession().snapshot.value.now.utc_ms - at_ms < JUST_NOW_MS
  const met = face.is === 'yes' || face.is === 'there'
  return (
    <div class="verdict-mark">
      <Mark
        seed={mark}
        half={half}
        pose={met ? 'joined' : 'mine-with-gap-for-theirs'}
        size={132}
        label={met ? say('yes.mark') : ''}
        detail="large"
        {...(met && fresh ? { meeting: `${person.key}/${at_ms}` } : {})}
      />
    </div>
  )
}

type Faced = { readonly verdicted: Verdicted; readonly face: MatchFace }

function FaceTitle({ verdicted, face }: Faced) {
  const { person, question, at_ms } = verdicted
  const { name, view } = person
  const { about } = question
  const date = dateOf(view.grade.at_ms)
  switch (face.is) {
    case 'yes':
      return (
        <Heading>
          <Words of="yes.title" with={{ name }} />
        </Heading>
      )
    case 'there':
      return (
        <Heading>
          <Words of="there.title" with={{ name }} />
        </Heading>
      )
    case 'unproven':
      return (
        <Heading small>
          <Words of={byTopic(wayOf(view, 'unproven.title'), about)} with={{ date }} />
        </Heading>
      )
    case 'aged': {
      const values = { name, time: clockOf(at_ms), topic: low(about), date }
      const met = view.grade.kind === 'met' || about === 'talk'
      const key = met ? byTopic('aged.title', about) : wayOf(view, 'aged.title.unproven')
      return (
        <Heading small>
          <Words of={key} with={values} />
        </Heading>
      )
    }
  }
}

function FaceWords({ verdicted, face }: Faced) {
  switch (face.is) {
    case 'yes':
      return (
        <>
          <Said question={verdicted.question} />
          <Lead of="yes.again" />
          <Origin verdicted={verdicted} />
        </>
      )
    case 'there':
      return (
        <>
          <Lead of="there.lead" />
          <Origin verdicted={verdicted} />
        </>
      )
    case 'unproven':
      return <Unproven verdicted={verdicted} today={face.today} />
    case 'aged':
      return <Lead of="aged.lead" />
  }
}

function Lead({ of }: { of: TextKey }) {
  return (
    <p class="lead">
      <Words of={of} />
    </p>
  )
}

/** How the bond was made, and when this was said. */
function Origin({ verdicted }: { verdicted: Verdicted }) {
  const now_ms = useSession().snapshot.value.now.utc_ms
  return (
    <>
      <p>
        <Grade view={verdicted.person.view} /> {momentOf(verdicted.at_ms, now_ms)}.
      </p>
      <ByWords verdicted={verdicted} />
    </>
  )
}

function Unproven({ verdicted, today }: { verdicted: Verdicted; today: boolean }) {
  const { person, question, at_ms } = verdicted
  const time = momentOf(at_ms, useSession().snapshot.value.now.utc_ms)
  return (
    <>
      {today && <Lead of="unproven.today" />}
      <Lead of="unproven.never" />
      {question.about === 'talk' ? <Lead of="there.lead" /> : <Said question={question} />}
      <p>
        <Words of="unproven.who" with={{ name: person.name, time }} />
      </p>
      <ByWords verdicted={verdicted} />
    </>
  )
}

/** The other phone's owner said yes to this, and to nothing else. Digits can name no amount. */
function Said({ question }: { question: Question }) {
  const { about, over, saying } = question
  const topic = loud(about)
  const channel = by(over)
  const bare = about === 'money' ? 'yes.bare.money' : 'yes.bare.other'
  return (
    <>
      <p class="quote">
        {saying === '' ? (
          <Words of="yes.said.bare" with={{ topic, channel }} />
        ) : (
          <Words of="yes.said" with={{ topic, channel, saying: saying.replace(/\.$/, '') }} />
        )}
      </p>
      {saying === '' && (
        <p class="lead">
          <Words of={bare} />
        </p>
      )}
    </>
  )
}

function ByWords({ verdicted }: { verdicted: Verdicted }) {
  if (verdicted.by === 'live') return null
  const { stepBegun_ms } = verdicted.person.view
  return (
    <p>
      <Words of="words.match" with={{ date: dateOf(stepBegun_ms) }} />
    </p>
  )
}
