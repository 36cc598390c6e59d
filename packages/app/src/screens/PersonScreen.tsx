import { startTogether } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { shownName } from '../components/PersonRow.tsx'
import { Grade, LastProof } from '../components/Provenance.tsx'
import { Words } from '../components/Words.tsx'
import { Mark } from '../mark/Mark.tsx'
import type { Pose } from '../mark/poses.ts'
import { isEnded, type Person } from '../people.ts'
import { HOME } from '../route.ts'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'
import { dateOf } from '../text/time.ts'

/** A bond that holds: provenance, and one big button. */
export function PersonScreen({ person }: { person: Person }) {
  const session = useSession()
  const { key, name, view } = person
  const now_ms = session.snapshot.value.now.utc_ms
  return (
    <Page
      screen="person"
      onBack={session.back}
      actions={
        <>
          <Action kind="large" onTap={() => session.go({ at: 'check-topic', key })}>
            {say('person.check', { name })}
          </Action>
          <Action onTap={() => session.go({ at: 'hear-topic', key })}>
            {say('person.heard', { name })}
          </Action>
          <div class="actions-row">
            <Action kind="plain" onTap={() => session.go({ at: 'spoken-topic', key })}>
              {say('person.spoken')}
            </Action>
            <MoreAction person={person} />
          </div>
        </>
      }
    >
      <PersonMark person={person} pose="mine-with-gap-for-theirs" />
      <PersonName person={person} />
      <p class="center">
        <Grade view={view} />
        <br />
        <LastProof view={view} now_ms={now_ms} />
      </p>
    </Page>
  )
}

/** The other phone has not answered since the bond was made: only the spoken check is there. */
export function Settling({ person }: { person: Person }) {
  const session = useSession()
  const { key, name, view } = person
  return (
    <Page
      screen="settling"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={() => session.go({ at: 'spoken-topic', key })}>
            {say('person.spoken')}
          </Action>
          <Action onTap={() => session.go({ at: 'hear-topic', key })}>
            {say('person.heard', { name })}
          </Action>
          <MoreAction person={person} />
        </>
      }
    >
      <PersonMark person={person} pose="mine-with-gap-for-theirs" />
      <PersonName person={person} />
      <p class="center">
        <Grade view={view} />
      </p>
      <p class="center">
        <b>
          <Words of="settling.title" with={{ name }} />
        </b>
      </p>
      <p class="center">
        <Words of="settling.lead" with={{ name }} />
      </p>
    </Page>
  )
}

export function Unfinished({ person }: { person: Person }) {
  const session = useSession()
  const { name, view } = person
  return (
    <Page screen="unfinished" onBack={session.back} actions={<MoreAction person={person} />}>
      <PersonMark person={person} pose="ghost" />
      <Heading small>
        <Words of="unfinished.title" with={{ name }} />
      </Heading>
      <p>
        <Words
          of={view.grade.kind === 'met' ? 'unfinished.met' : 'unfinished.code'}
          with={{ name }}
        />
      </p>
      <p>
        <b>
          <Words of="unfinished.until" />
        </b>
      </p>
    </Page>
  )
}

type TornProps = {
  readonly person: Person
  /** One made apart under the same name, whose page this is: it can be ended, and nothing more. */
  readonly beside: Person | null
}

export function Torn({ person, beside }: TornProps) {
  const session = useSession()
  const { name } = person
  return (
    <Page
      screen="torn"
      onBack={() => session.replace(HOME)}
      actions={
        <>
          <Action kind="main" onTap={() => startTogether(session, person.key)}>
            {say('person.meet')}
          </Action>
          <MoreAction person={beside ?? person} />
        </>
      }
    >
      <div class="figure">
        <Mark
          seed={person.view.mark}
          half={person.view.half}
          pose="apart"
          size={140}
          label={say('torn.mark')}
          detail="large"
        />
      </div>
      <Heading>
        <Words of="torn.title" with={{ name }} />
      </Heading>
      <p class="lead">
        <Words of="torn.lead" />
      </p>
      <p class="soft">
        <Words of="torn.why" />
      </p>
    </Page>
  )
}

export function Ended({ person }: { person: Person }) {
  const session = useSession()
  const { name, view } = person
  const { condition } = view
  if (condition.is !== 'ended') return null
  return (
    <Page screen="ended" onBack={session.back} actions={<MoreAction person={person} />}>
      <PersonMark person={person} pose="ghost" />
      <Heading small>
        <Words of={condition.by === 'me' ? 'ended.me' : 'ended.them'} with={{ name }} />
      </Heading>
      <p>
        <Words of="ended.lead" with={{ name, date: dateOf(condition.at_ms) }} />
      </p>
    </Page>
  )
}

export function PersonMark({ person, pose }: { person: Person; pose: Pose }) {
  const label = say('person.mark', { name: person.name })
  const { mark, half } = person.view
  return (
    <div class="figure">
      <Mark seed={mark} half={half} pose={pose} size={140} label={label} detail="large" />
    </div>
  )
}

function PersonName({ person }: { person: Person }) {
  return (
    <div class="center">
      <Heading>
        <bdi>{shownName(person)}</bdi>
      </Heading>
    </div>
  )
}

function MoreAction({ person }: { person: Person }) {
  const session = useSession()
  return (
    <Action kind="plain" onTap={() => session.go({ at: 'person-more', key: person.key })}>
      {moreOf(person)}
    </Action>
  )
}

/** What is there of a person; on the page of the torn bond beside it, whose that is. */
function moreOf(person: Person): string {
  if (person.torn !== null) return shownName(person)
  if (person.view.condition.is === 'torn') return say('person.more.torn')
  if (person.view.condition.is === 'sound') return say('person.more.meet')
  return say(isEnded(person) ? 'person.more.ended' : 'person.more')
}
