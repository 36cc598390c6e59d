import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { isEnded, type Person } from '../people.ts'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'
import { People } from './Home.tsx'

export function SomebodyElse({ people }: { people: readonly Person[] }) {
  const session = useSession()
  const known = people.filter(person => !isEnded(person))
  return (
    <Page
      screen="somebody-else"
      onBack={session.back}
      actions={
        <Action kind="plain" onTap={() => session.go({ at: 'emergency' })}>
          {say('safety.emergency')}
        </Action>
      }
    >
      <Heading>{say('else.title')}</Heading>
      <p class="lead">
        <Words of="else.lead" />
      </p>
      <p class="lead">
        <Words of="else.never" />
      </p>
      {known.length > 0 && (
        <>
          <h2>
            <Words of="else.known" />
          </h2>
          <People people={known} label={say('home.people')} />
        </>
      )}
    </Page>
  )
}
