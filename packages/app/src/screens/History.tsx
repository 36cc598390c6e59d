import type { HistoryEntry } from '@handfast/core'
import { useState } from 'preact/hooks'
import { forgetChecks } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { useKeptFocus } from '../components/kept-focus.ts'
import { Heading, Page } from '../components/Page.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import type { Person } from '../people.ts'
import { useSession } from '../session.ts'
import '../style/history.css'
import { by, low, say } from '../text/text.ts'
import { momentOf } from '../text/time.ts'

/** The last fifty checks: on this phone only, and a person's own to delete. */
export function History({ person }: { person: Person }) {
  const session = useSession()
  const { key, name, view } = person
  const [sure, setSure] = useState(false)
  const kept = useKeptFocus<HTMLParagraphElement>()
  const now_ms = session.snapshot.value.now.utc_ms
  const deleteAll = async () => {
    if (await forgetChecks(session, key, null)) setSure(false)
  }
  return (
    <Page
      screen="history"
      onBack={session.back}
      {...(view.history.length === 0
        ? {}
        : { actions: <DeleteAll {...{ sure, setSure, deleteAll }} /> })}
    >
      <Heading>
        <Words of="history.title" with={{ name }} />
      </Heading>
      <p class="soft" role="status" ref={kept}>
        {say(view.history.length === 0 ? 'history.none' : 'history.here')}
      </p>
      <ul class="history">
        {view.history.map(entry => (
          <li key={`${entry.at_ms}/${entry.iAsked}`}>
            <Line entry={entry} name={name} now_ms={now_ms} />
            <DeleteOne
              what={momentOf(entry.at_ms, now_ms)}
              onTap={() => forgetChecks(session, key, entry.at_ms)}
            />
          </li>
        ))}
      </ul>
    </Page>
  )
}

type DeleteAllProps = {
  readonly sure: boolean
  setSure(sure: boolean): void
  deleteAll(): Promise<void>
}

/** Asked once more: what is deleted is gone. */
function DeleteAll({ sure, setSure, deleteAll }: DeleteAllProps) {
  if (!sure) {
    return (
      <Action key="all" kind="plain" onTap={() => setSure(true)}>
        {say('history.delete-all')}
      </Action>
    )
  }
  return (
    <>
      <p role="status">{say('history.sure')}</p>
      <Action kind="main" onTap={() => setSure(false)}>
        {say('history.keep')}
      </Action>
      <Action key="sure" onTap={deleteAll}>
        {say('history.delete-all')}
      </Action>
    </>
  )
}

function DeleteOne({ what, onTap }: { what: string; onTap(): unknown }) {
  return (
    <Tapped
      class="history-delete"
      aria-label={say('history.delete.label', { time: what })}
      onTap={onTap}
    >
      {say('history.delete')}
    </Tapped>
  )
}

function Line({ entry, name, now_ms }: { entry: HistoryEntry; name: string; now_ms: number }) {
  const { question, outcome } = entry
  const about = [low(question.about), entry.by === 'live' ? by(question.over) : ''].filter(Boolean)
  return (
    <p class="history-line">
      <span class="soft">{momentOf(entry.at_ms, now_ms)}</span>
      <br />
      <Words of={entry.iAsked ? 'history.i-asked' : 'history.they-asked'} with={{ name }} />:{' '}
      {about.join(', ')}.
      {question.saying !== '' && (
        <>
          {' '}
          <q>
            <bdi>{question.saying}</bdi>
          </q>
        </>
      )}{' '}
      <b>
        <Words of={`history.${entry.by}.${outcome}`} />
      </b>
    </p>
  )
}
