import { useState } from 'preact/hooks'
import type { Secured } from '../adapters/lock.ts'
import { newPassphrase } from '../adapters/passphrase.ts'
import { Action } from '../components/Action.tsx'
import { Passphrase, Stretching } from '../components/Passphrase.tsx'
import { Words } from '../components/Words.tsx'
import { say, type TextKey } from '../text/text.ts'

const LEAST_LETTERS = 12

type Props = { onSecured(secured: Omit<Secured, 'idle_min'>): Promise<void> }

/** Typed twice: what is mistyped would open for nobody. */
export function NewPassphrase({ onSecured }: Props) {
  const [typed, setTyped] = useState('')
  const [again, setAgain] = useState('')
  const [done, setDone] = useState<number | null>(null)
  const [problem, setProblem] = useState<TextKey | null>(null)
  const turnOn = async () => {
    const wrong = problemOf(typed, again)
    setProblem(wrong)
    if (wrong !== null) return
    setDone(0)
    const made = await newPassphrase(typed, setDone)
    setDone(null)
    if (made === null) setProblem('lock.memory')
    else await onSecured(made)
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        void turnOn()
      }}
    >
      <p>
        <Words of="lock.hint" />
      </p>
      <Passphrase label="lock.field" kind="new" value={typed} onChange={setTyped} />
      <Passphrase label="lock.field.again" kind="new" value={again} onChange={setAgain} />
      <Stretching done={done} />
      <p role="alert">{problem !== null && say(problem)}</p>
      <Action kind="main" submit disabled={done !== null}>
        {say('lock.turn-on')}
      </Action>
    </form>
  )
}

function problemOf(typed: string, again: string): TextKey | null {
  if ([...typed].length < LEAST_LETTERS) return 'lock.short'
  return typed.normalize('NFKC') === again.normalize('NFKC') ? null : 'lock.differ'
}
