/** A check between two journals, with nothing between them. */

import type { Clock, Store } from '@handfast/client'
import { openEntries, systemEntropy } from '@handfast/client'
import { type Input, listeningOf, outgoingOf, type State, toHex, viewOf } from '@handfast/core'
import { type Journal, openJournal } from '../../packages/client/src/journal.ts'
import { dataKey, suite, USED_KEY } from './filled.ts'

export interface Side {
  readonly journal: Journal
  state: State | null
}

/** Time passes as it is told: an hour a check, so that nothing is too many. */
export interface Hours {
  readonly clock: Clock
  pass(): void
}

export function startHours(): Hours {
  let gone_ms = 0
  const from_ms = Date.UTC(2026, 4, 3, 12)
  return {
    clock: {
      now: () => ({ utc_ms: from_ms + gone_ms, steady_ms: gone_ms, run: 1 }),
      wake: () => () => {},
    },
    pass() {
      gone_ms += 3_600_000
    },
  }
}

export function openSide(store: Store, { clock }: Hours): Side {
  const ports = { store, clock, entropy: systemEntropy(), suite }
  return { journal: openJournal(ports, openEntries(suite, dataKey)), state: null }
}

export async function act(side: Side, input: Input): Promise<void> {
  const stepped = await side.journal.step(USED_KEY, input)
  if (!stepped.ok) throw new Error(`${input.do}: ${stepped.code}`)
  const { outcome, state } = stepped.value
  if (outcome.is === 'refused') throw new Error(`${input.do}: ${outcome.code}`)
  side.state = state
}

/** From the tap to both having taken the step after it. */
export async function checkBetween(mine: Side, theirs: Side, hours: Hours): Promise<void> {
  hours.pass()
  await act(mine, { do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
  await talk(mine, theirs)
  const ask = personOf(mine, hours).asks.at(-1)
  const asked = personOf(theirs, hours).asked.at(-1)
  if (ask?.state.is !== 'waiting' || asked === undefined) throw new Error('nothing was asked')
  const id = Uint8Array.from(Buffer.from(asked.id, 'hex'))
  await act(theirs, { do: 'answer', id, yes: true, number: Number(ask.state.number) })
  await talk(mine, theirs)
  const over = personOf(mine, hours).asks.at(-1)?.state
  if (over?.is !== 'over' || over.verdict.is !== 'match') throw new Error('no match')
}

async function talk(one: Side, other: Side): Promise<void> {
  for (let isBusy = true; isBusy; ) {
    const [there, back] = [await send(one, other), await send(other, one)]
    isBusy = there || back
  }
}

async function send(from: Side, to: Side): Promise<boolean> {
  const posts = outgoingOf(stateOf(from).kept, suite)
  for (const { id, mailbox, wire } of posts) {
    await act(from, { do: 'posted', id })
    const mine = listeningOf(stateOf(to).kept, suite).map(box => toHex(box.mailbox))
    if (!mine.includes(toHex(mailbox))) continue
    await act(to, { do: 'receive', delivery: { mailbox, wire, age_ms: 0 } })
  }
  return posts.length > 0
}

function personOf(side: Side, { clock }: Hours) {
  const view = viewOf(stateOf(side).kept, clock.now(), suite)
  if (view.is !== 'person') throw new Error('no bond')
  return view.person
}

function stateOf({ state }: Side): State {
  if (state === null) throw new Error('nothing was done yet')
  return state
}
