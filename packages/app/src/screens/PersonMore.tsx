import { useState } from 'preact/hooks'
import { quieten, rename, startTogether } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { shownName } from '../components/PersonRow.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import { isEnded, mayRename, type Person } from '../people.ts'
import { isQuiet } from '../routing.ts'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'

export function PersonMore({ person }: { person: Person }) {
  const session = useSession()
  const { key, name, torn, view } = person
  const { is } = view.condition
  return (
    <Page screen="person-more" onBack={session.back}>
      <Heading>
        <bdi>{torn === null ? name : shownName(person)}</bdi>
      </Heading>
      <ul class="choices">
        <li>
          <Tapped class="choice" onTap={() => session.go({ at: 'history', key })}>
            {say('person.history')}
          </Tapped>
        </li>
        {mayRename(person) && (
          <li>
            <Tapped class="choice" onTap={() => session.go({ at: 'rename', key })}>
              {say('person.rename', { name })}
            </Tapped>
          </li>
        )}
        {is === 'sound' && torn === null && (
          <li>
            <Tapped class="choice" onTap={() => startTogether(session, key)}>
              {say('person.meet')}
            </Tapped>
          </li>
        )}
        {!isEnded(person) && <Quiet person={person} />}
        {!isEnded(person) && is !== 'torn' && (
          <li>
            <Tapped class="choice" onTap={() => session.go({ at: 'end', key })}>
              {say('person.end')}
            </Tapped>
          </li>
        )}
      </ul>
    </Page>
  )
}

/** A line instead of the full screen until midnight, never nothing. */
function Quiet({ person }: { person: Person }) {
  const session = useSession()
  const { key, name } = person
  const quiet = isQuiet(session.snapshot.value, key)
  return (
    <li>
      <Tapped class="choice" onTap={() => quieten(session, key, !quiet)}>
        <span>
          {say(quiet ? 'person.quiet.on' : 'person.quiet')}
          <small>
            <Words of={quiet ? 'person.quiet.on.note' : 'person.quiet.note'} with={{ name }} />
          </small>
        </span>
      </Tapped>
    </li>
  )
}

export function Rename({ person }: { person: Person }) {
  const session = useSession()
  const { name, view } = person
  const [label, setLabel] = useState(view.label)
  const save = async () => {
    if (await rename(session, person, label)) session.back()
  }
  return (
    <Page
      screen="rename"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={save}>
          {say('save')}
        </Action>
      }
    >
      <Heading>
        <Words of="rename.title" with={{ name }} />
      </Heading>
      <Field label={say('rename.field')} value={label} longest={64} onChange={setLabel} />
      <p class="soft">
        <Words of="rename.their" with={{ theirs: view.theirName }} />
      </p>
    </Page>
  )
}

export function EndBond({ person }: { person: Person }) {
  const session = useSession()
  const { key } = person
  const name = person.torn === null ? person.name : shownName(person)
  const end = async () => {
    const done = await session.attempt(session.handfast.act(key, { do: 'end' }))
    if (done !== null) session.land({ at: 'person', key })
  }
  return (
    <Page
      screen="end"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={session.back}>
            {say('end.keep')}
          </Action>
          <Action onTap={end}>{say('end.end')}</Action>
        </>
      }
    >
      <Heading>
        <Words of="end.title" with={{ name }} />
      </Heading>
      <p class="lead">
        <Words of="end.caller" />
      </p>
      <p>
        <Words of="end.lead" with={{ name }} />
      </p>
    </Page>
  )
}
