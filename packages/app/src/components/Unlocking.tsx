import { useState } from 'preact/hooks'
import type { Bytes, Lock } from '../adapters/lock.ts'
import { openLock } from '../adapters/lock-changing.ts'
import { askPasskey } from '../adapters/passkey.ts'
import { stretch } from '../adapters/passphrase.ts'
import { say, type TextKey } from '../text/text.ts'
import { Action } from './Action.tsx'
import { Passphrase, Stretching } from './Passphrase.tsx'

/** Asks for the passphrase or the passkey, and hands over the data key that it opened. */
export function Unlocking(props: { lock: Lock; words: TextKey; onKey(key: Bytes): unknown }) {
  const { lock, words, onKey } = props
  const [typed, setTyped] = useState('')
  const [done, setDone] = useState<number | null>(null)
  const [problem, setProblem] = useState<TextKey | null>(null)
  const unlock = async () => {
    setProblem(null)
    const secret = await secretOf(lock, typed, setDone)
    setDone(null)
    const key = typeof secret === 'string' ? null : await openLock(lock, secret)
    if (key !== null) await onKey(key)
    else setProblem(typeof secret === 'string' ? secret : 'lock.wrong')
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void unlock()
      }}
    >
      {lock.way === 'passphrase' && (
        <Passphrase label="lock.field" kind="current" value={typed} onChange={setTyped} />
      )}
      <Stretching done={done} />
      <p role="alert">{problem !== null && say(problem)}</p>
      <Action kind="main" submit disabled={done !== null}>
        {say(words)}
      </Action>
    </form>
  )
}

async function secretOf(
  lock: Lock,
  typed: string,
  progress: (done: number) => void,
): Promise<Bytes | TextKey> {
  if (lock.way === 'passphrase') {
    progress(0)
    return (await stretch(typed, lock, progress)) ?? 'lock.memory'
  }
  const given = await askPasskey(lock)
  if (typeof given !== 'string') return given
  return given === 'no-prf' ? 'lock.no-prf' : 'lock.refused'
}
