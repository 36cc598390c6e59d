import { useState } from 'preact/hooks'
import type { Bytes, Lock } from '../adapters/lock.ts'
import { Action } from '../components/Action.tsx'
import { Heading } from '../components/Page.tsx'
import { Unlocking } from '../components/Unlocking.tsx'
import { Words } from '../components/Words.tsx'
import { say } from '../text/text.ts'
import { EraseActions, EraseWords } from './Erase.tsx'

/** `asked`: somebody checks me; who and what for stays behind the lock. */
export function Locked(props: { lock: Lock; asked: boolean; onKey(key: Bytes): unknown }) {
  const { lock, asked, onKey } = props
  const [forgotten, setForgotten] = useState(false)
  if (forgotten) return <Forgotten onKeep={() => setForgotten(false)} />
  return (
    <main class="page ground-paper" data-screen="locked">
      <div class="page-body">
        <Heading>{say('locked.title')}</Heading>
        <p class="lead" role="alert">
          {asked && <Words of="locked.asked" />}
        </p>
        <div class="at-thumb">
          <Unlocking lock={lock} words="locked.unlock" onKey={onKey} />
        </div>
      </div>
      <div class="actions">
        <Action kind="plain" onTap={() => setForgotten(true)}>
          {say('locked.forgotten')}
        </Action>
      </div>
    </main>
  )
}

function Forgotten({ onKeep }: { onKeep(): void }) {
  return (
    <main class="page ground-paper" data-screen="forgotten">
      <div class="page-body">
        <p class="lead">
          <Words of="lock.lost" />
        </p>
        <EraseWords />
      </div>
      <div class="actions">
        <EraseActions onKeep={onKeep} />
      </div>
    </main>
  )
}
