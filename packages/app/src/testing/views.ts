/** Views as the core gives them, to put a screen to. */
import type { Entry, Snapshot } from '@handfast/client'
import type { AskedView, AskView, PersonView, Question } from '@handfast/core'

export const NOW_MS = Date.UTC(2026, 4, 3, 12, 0)
export const KEYS = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
]
export const MONEY: Question = { about: 'money', over: 'phone', saying: '' }

const quiet: PersonView['spoken'] = {
  asking: null,
  canFallBack: false,
  askPause_ms: 0,
  hearPause_ms: 0,
  hangUp: false,
  answer: null,
}

export function person(change: Partial<PersonView> = {}): PersonView {
  return {
    label: 'Spike',
    theirName: 'Spike',
    myName: 'Buffy',
    mark: new Uint8Array(16),
    half: 'left',
    grade: { kind: 'met', at_ms: NOW_MS - 9e8 },
    condition: { is: 'sound' },
    settled: true,
    meets: null,
    made_ms: NOW_MS - 9e8,
    lastProof_ms: null,
    stepBegun_ms: NOW_MS - 9e8,
    relays: [],
    asks: [],
    asked: [],
    spoken: quiet,
    history: [],
    ...change,
  }
}

export function speaking(change: Partial<PersonView['spoken']>): PersonView['spoken'] {
  return { ...quiet, ...change }
}

export function waiting(id: string, change: Partial<AskView> = {}): AskView {
  const state = { is: 'waiting', number: '42', left_ms: 100_000 } as const
  return { id, question: MONEY, begun_ms: NOW_MS, open: true, unsent: false, state, ...change }
}

export function over(
  id: string,
  is: 'not-them' | 'other-number' | 'no-answer',
  change: { open?: boolean; late_ms?: number | null; begun_ms?: number; again?: boolean } = {},
): AskView {
  const { open = true, late_ms = null, begun_ms = NOW_MS, again = false } = change
  const state = { is: 'over', verdict: { is }, at_ms: NOW_MS, late_ms, again } as const
  return { id, question: MONEY, begun_ms, open, unsent: false, state }
}

export function asked(
  id: string,
  state: AskedView['state'],
  change: Partial<AskedView> = {},
): AskedView {
  return { id, question: MONEY, asked_ms: NOW_MS, dismissed: false, loud: true, state, ...change }
}

export function entry(key: string, view: PersonView): Entry {
  return { key, view: { is: 'person', person: view } }
}

export function snapshotOf(entries: readonly Entry[], change: Partial<Snapshot> = {}): Snapshot {
  return {
    me: { name: 'Buffy', relay: 'https://relay.example', language: 'en' },
    preferences: { read: [], quiet: new Map(), sounds: true },
    entries,
    damaged: [],
    newer: [],
    newerPreferences: false,
    continued: new Map(),
    relays: new Map(),
    trouble: null,
    now: { utc_ms: NOW_MS, steady_ms: 0, run: 1 },
    ...change,
  }
}
