import { useState } from 'preact/hooks'
import { rename } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Grade } from '../components/Provenance.tsx'
import { FirstBondStays } from '../components/Staying.tsx'
import { Words } from '../components/Words.tsx'
import { Mark } from '../mark/Mark.tsx'
import type { Person } from '../people.ts'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'

/** A bond was made: the halves meet where two phones met. */
export function Made({ person }: { person: Person }) {
  const session = useSession()
  const { key, name, older, view } = person
  const met = view.grade.kind === 'met'
  const finished = view.condition.is !== 'unfinished'
  const joined = met && finished
  const [label, setLabel] = useState(view.label)
  const done = async () => {
    if (await rename(session, person, label)) session.land({ at: 'person', key: view.meets ?? key })
  }
  return (
    <Page
      screen="made"
      actions={
        <>
          {older !== null && (
            <Action kind="main" onTap={() => session.land({ at: 'person', key: older })}>
              {say('made.check-old', { name })}
            </Action>
          )}
          <Action kind={older === null ? 'main' : 'usual'} onTap={done}>
            {say('done')}
          </Action>
        </>
      }
    >
      <div class="figure">
        <Mark
          seed={view.mark}
          half={view.half}
          pose={joined ? 'joined' : 'mine-with-gap-for-theirs'}
          size={130}
          label={joined ? say('made.mark') : say('made.mark.half', { name })}
          detail="large"
          {...(joined ? { meeting: `made/${key}` } : {})}
        />
      </div>
      <Heading small>
        <Words of={finished ? 'made.title' : 'unfinished.title'} with={{ name }} />
      </Heading>
      <p>
        <Grade view={view} />
      </p>
      <Told person={person} />
      <FirstBondStays />
      {!met && <Field label={say('made.label')} value={label} longest={64} onChange={setLabel} />}
    </Page>
  )
}

function Told({ person }: { person: Person }) {
  const { name, older, view } = person
  return (
    <>
      {view.grade.kind !== 'met' && (
        <p>
          <Words of="made.code" />
        </p>
      )}
      {older !== null && (
        <p>
          <Words of="made.same-name" with={{ name }} />
        </p>
      )}
      <p class="soft" role="status">
        {view.condition.is === 'unfinished' && <Words of="made.unfinished" with={{ name }} />}
        {view.condition.is === 'sound' && !view.settled && (
          <Words of="made.settling" with={{ name }} />
        )}
      </p>
    </>
  )
}
