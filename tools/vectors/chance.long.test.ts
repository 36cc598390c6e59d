/** Flows that no vector has: the core and the second implementation come to the same bytes. */
import { expect, test } from 'vitest'
import { type Ran, runFlow } from '../../packages/core/test/spec/flows.ts'
import type { FlowVector } from '../../packages/core/test/spec/phone.ts'
import { chanceBonding, chanceFlow } from './chance.ts'
import { cards, code, met } from './flows-bonding.ts'
import type { Flow } from './world.ts'
import { flowVector } from './write.ts'

/** Of each kind of beginning; `HANDFAST_FLOWS=700` asks for more. */
const flows = Number(process.env.HANDFAST_FLOWS ?? 50)

/** Every eighth is long: there steps follow each other, and an epoch fills up. */
const turnsOf = (seed: number) => (seed % 8 === 7 ? 120 : 40)

/** As a file of spec/vectors holds it. */
function vectorOf(flow: Flow): FlowVector {
  return JSON.parse(JSON.stringify(flowVector(flow)))
}

/** What the messages of a flow were, and what became of both phones. */
function seenIn({ steps, sides }: Flow): string[] {
  const ends = [sides.A, sides.B].map(({ bond }) => bond?.condition.is ?? 'none')
  const history = [sides.A, sides.B].flatMap(({ bond }) => bond?.history ?? [])
  const kinds = steps.flatMap(({ wires }) => wires.map(({ kind }) => kind))
  const refusals = steps.map(({ outcome }) => outcome)
  return [...ends, ...kinds, ...refusals, ...history.map(({ outcome }) => outcome)]
}

const wanted = [
  ...['sound', 'torn', 'ended', 'ask', 'answer', 'done', 'pulse', 'reply', 'moved', 'end'],
  ...['match', 'not-them', 'other-number', 'no-answer', 'out-of-turn', 'policy-refusal'],
]

test.each([
  ['cards', cards(), 0, wanted],
  ['cards without a relay yet', met(), 10_000, [...wanted, 'contact']],
  ['a code', code(), 20_000, wanted],
])(
  '[TABLE-1] flows of chance behind %s come to the same records and the same bytes',
  (_, begun, first, kinds) => {
    const ran = new Map<string, Ran>()
    ran.set(begun.id, runFlow(vectorOf(begun), ran, 'whole'))
    const seen = new Set<string>()
    for (let seed = first; seed < first + flows; seed++) {
      const flow = chanceFlow(begun, seed, turnsOf(seed))
      runFlow(vectorOf(flow), ran, 'reloaded')
      for (const each of seenIn(flow)) seen.add(each)
    }
    // A chance that never meets what matters would find nothing.
    expect([...seen]).toEqual(expect.arrayContaining(kinds))
  },
  60_000 + flows * 12_000,
)

const settled = cards()
const runKinds = ['join', 'makerShare', 'joinerShare', 'makerKey', 'joinerKey', 'confirm', 'stop']
const afterwards = ['sound', 'pulse', 'reply', 'moved', 'ask']

test.each([
  ['cards', 30_000, [...afterwards, 'contact', 'unfinished', 'mac-failure', 'late']],
  ['meeting', 40_000, [...afterwards, 'contact', 'mac-failure']],
  ['code', 50_000, [...afterwards, ...runKinds, 'stopped', 'out-of-turn']],
  ['link', 60_000, [...afterwards, ...runKinds, 'stopped', 'out-of-turn']],
] as const)(
  '[TABLE-1] bonds made by %s as chance has it come to the same records and the same bytes',
  (how, first, kinds) => {
    const ran = new Map<string, Ran>()
    ran.set(settled.id, runFlow(vectorOf(settled), ran, 'whole'))
    const seen = new Set<string>()
    for (let seed = first; seed < first + flows; seed++) {
      const flow = chanceBonding(how, settled, seed, turnsOf(seed))
      runFlow(vectorOf(flow), ran, 'reloaded')
      for (const each of seenIn(flow)) seen.add(each)
    }
    expect([...seen]).toEqual(expect.arrayContaining([...kinds]))
  },
  60_000 + flows * 12_000,
)
