import { useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { InstallOffer } from '../components/InstallOffer.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { PersonRow } from '../components/PersonRow.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import { isEnded, type Person, search } from '../people.ts'
import type { HomeView, Running, RunningLink } from '../routing.ts'
import { useSession } from '../session.ts'
import { errorKey } from '../text/errors.ts'
import { say } from '../text/text.ts'

/** From this many on, looking is slower than typing. */
const SEARCH_FROM = 9

export function Home({ home }: { home: HomeView }) {
  const session = useSession()
  const people = home.people.filter(person => !isEnded(person))
  return (
    <Page screen="home" actions={<HomeActions isNew={home.people.length === 0} />}>
      <div class="top">
        <span>{say('app.name')}</span>
        <Tapped class="top-link" onTap={() => session.go({ at: 'safety' })}>
          {say('safety.title')}
        </Tapped>
      </div>
      <Heading>{say('home.title')}</Heading>
      <Notices home={home} />
      {home.people.length === 0 && home.running.length === 0 && (
        <>
          <p>
            <Words of="home.nobody" />
          </p>
          {session.practice === null && <InstallOffer />}
        </>
      )}
      <RunningList running={home.running} />
      <Searchable people={people} />
      <Ended people={home.people.filter(isEnded)} />
    </Page>
  )
}

/** Until there is somebody to ask, the first bond is what comes next. */
function HomeActions({ isNew }: { isNew: boolean }) {
  const session = useSession()
  return (
    <>
      <Action kind="large" onTap={() => session.go({ at: 'somebody-else' })}>
        {say('home.somebody-else')}
      </Action>
      <Action kind={isNew ? 'usual' : 'plain'} onTap={() => session.go({ at: 'make-bond' })}>
        {say('home.make-bond')}
      </Action>
    </>
  )
}

/** What was kept and cannot be read, and what cannot be kept. */
function Notices({ home }: { home: HomeView }) {
  const { damaged, newer, newerPreferences } = home
  const { trouble } = useSession().snapshot.value
  const counted = damaged === 1 ? 'home.damaged.one' : 'home.damaged.other'
  return (
    <div role="alert">
      {damaged > 0 && (
        <p class="notice">
          <Words of={counted} with={{ count: String(damaged) }} /> <Words of="home.damaged.next" />
        </p>
      )}
      {(newer > 0 || newerPreferences) && (
        <p class="notice">
          <Words of="error.record-newer" /> {newer > 0 && <Words of="home.newer.next" />}
        </p>
      )}
      {trouble !== null && trouble !== 'record-damaged' && trouble !== 'record-newer' && (
        <p class="notice">
          <Words of="trouble.title" /> <Words of={errorKey(trouble)} />
        </p>
      )}
    </div>
  )
}

function Searchable({ people }: { people: readonly Person[] }) {
  const [typed, setTyped] = useState('')
  const searches = people.length >= SEARCH_FROM
  const found = searches ? search(people, typed) : people
  return (
    <>
      {searches && (
        <Field
          label={say('home.search')}
          value={typed}
          longest={64}
          kind="search"
          onChange={setTyped}
        />
      )}
      <People people={found} label={say('home.people')} />
      <p role="status">{searches && found.length === 0 && say('home.search.none')}</p>
    </>
  )
}

export function People({ people, label }: { people: readonly Person[]; label: string }) {
  const session = useSession()
  if (people.length === 0) return null
  return (
    <ul class="rows" aria-label={label}>
      {people.map(person => (
        <PersonRow
          key={person.key}
          person={person}
          onTap={() => session.go({ at: 'person', key: person.key })}
        />
      ))}
    </ul>
  )
}

function RunningList({ running }: { running: readonly Running[] }) {
  const session = useSession()
  if (running.length === 0) return null
  return (
    <section aria-labelledby="running">
      <h2 id="running">{say('home.running')}</h2>
      <ul class="choices">
        {running.map(one => (
          <li key={one.key}>
            <Tapped
              class="choice"
              data-entry={one.key}
              onTap={() => session.go({ at: 'bonding', key: one.key })}
            >
              <span>
                <RunningWords running={one} />
              </span>
            </Tapped>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RunningWords({ running }: { running: Running }) {
  if (running.is === 'link') return <LinkWords {...running} />
  if (running.is === 'code') {
    const over = running.code.stage.is === 'over'
    return <Words of={over ? 'home.running.code-over' : 'home.running.code'} />
  }
  const { partner } = running.cards
  if (partner === null) return <Words of="home.running.open-card" />
  return <Words of="home.running.card" with={{ name: partner.name }} />
}

function LinkWords({ link }: RunningLink) {
  if (link.stage.is === 'over') return <Words of="home.running.link-over" />
  if (link.by === 'joiner') return <Words of="home.running.link-joined" />
  const name = link.label === '' ? say('link.nameless') : link.label
  return <Words of="home.running.link" with={{ name }} />
}

function Ended({ people }: { people: readonly Person[] }) {
  if (people.length === 0) return null
  return (
    <details class="fold">
      <summary>{say('home.ended')}</summary>
      <People people={people} label={say('home.ended')} />
    </details>
  )
}
