/** Flows of chance: what two people, a relay and a copy of a phone do in an order that nobody chose. */
import { type Beginning, beginning, bonds, carryThis, haveBonds } from './chance-bonding.ts'
import {
  type Letter,
  letters,
  otherOf,
  type Pick,
  pickerOf,
  sentIn,
  unreadIn,
} from './chance-picks.ts'
import { answer, ask, leaveAsk, leaveAsked, ticks } from './flows-check.ts'
import { challenge, expected, hear, judge, leaveSpoken, said } from './flows-spoken.ts'
import { ends, starts } from './flows-step.ts'
import type { Topic } from './messages.ts'
import { bondOf } from './side.ts'
import { deliverBytes, type Flow, goOn, wait } from './world.ts'

type Move = (flow: Flow, letter: Letter, pick: Pick) => void

const topics: readonly Topic[] = ['money', 'secret', 'favour', 'access', 'talk']
const waits_ms = [1000, 1000, 5000, 5000, 11_000, 11_000, 61_000, 61_000, 180_000]
const long_ms = [180_000, 3_600_000, 86_400_000, 604_800_000]
const jumps_ms = [0, 0, -1, -4000, -60_000, -86_400_000, 3_600_000, 691_200_000]

/** A flow of this many turns; the same seed is the same flow. */
export function chanceFlow(after: Flow, seed: number, turns: number): Flow {
  const flow = goOn(after, `chance-${after.id}-${seed}`, `flow of chance ${seed}`, ['TABLE-1'])
  const pick = pickerOf(seed)
  const isCopied = pick([true, false, false])
  for (let turn = 0; turn < turns; turn++) {
    if (isCopied && pick([true, false, false, false, false])) copyActs(flow, pick)
    else makeMove(flow, pick)
  }
  return flow
}

/** From nothing, or from the bond that is met again: first the bonds, then all that bonds do. */
export function chanceBonding(how: Beginning, settled: Flow, seed: number, turns: number): Flow {
  const flow = beginning(how, settled, seed)
  const pick = pickerOf(seed)
  for (let turn = 0; turn < turns; turn++) {
    if (haveBonds(flow)) makeMove(flow, pick)
    else bonds(flow, how, settled, pick)
  }
  return flow
}

function makeMove(flow: Flow, pick: Pick): void {
  pick(moves)(flow, pick(letters), pick)
}

/** All goes on for a while in a copy of both; then what one of them sent there comes here. */
function copyActs(flow: Flow, pick: Pick): void {
  const copy = goOn(flow, `${flow.id} copy ${flow.steps.length}`, flow.title, flow.tags)
  for (let turn = 0; turn < 4; turn++) makeMove(copy, pick)
  const sent = copy.steps.flatMap(({ side, wires }) => wires.map(wire => ({ side, ...wire })))
  if (sent.length === 0) return
  const { side, wire, mailbox } = pick(sent)
  deliverBytes(flow, otherOf(side === 'A' ? 'A' : 'B'), wire, mailbox)
}

const odd = [' a\u00a0 b\t', 'see www.a', 'x'.repeat(80), 'x'.repeat(81)]
const sayings = ['', '', '', 'a', 'a', 'b', 'b', ...odd]

const asks: Move = (flow, letter, pick) => {
  ask(flow, letter, { topic: pick(topics), channel: 'chat', saying: pick(sayings) })
  if (pick([true, false])) carriesAll(flow, letter, pick)
}

const answers: Move = (flow, any, pick) => {
  const isShown = (letter: Letter) =>
    bondOf(flow.sides[letter]).asked.some(({ state }) => state.is === 'shown')
  const letter = pick([any, ...letters.filter(isShown)])
  const { asked } = bondOf(flow.sides[letter])
  const at = pick([...asked.keys(), ...asked.keys(), 0])
  const right = bondOf(flow.sides[otherOf(letter)]).asks.find(
    ({ id }) => String(id) === String(asked[at]?.id),
  )
  const yes = pick([true, true, true, false])
  const number = right?.number ?? 3
  answer(flow, letter, yes, yes ? pick([number, number, number, number, number, 5, 5, 100]) : 0, at)
}

/** One message, mostly one that has not come yet; many come twice, late, or in another order. */
const carries: Move = (flow, _, pick) => {
  const all = sentIn(flow)
  if (all.length === 0) return
  const waiting = unreadIn(flow).slice(0, 3)
  const { step, send } = pick([pick(all), pick(all.slice(-4)), ...waiting])
  carryThis(flow, step, send, pick([0, 0, 0, 0, 5000, 180_000]))
}

/** The relay works: what waits comes, in the order in which it was sent. */
const carriesAll: Move = (flow, _, pick) => {
  for (let count = pick([3, 6, 12]); count > 0; count--) {
    const [next] = unreadIn(flow)
    if (next === undefined) return
    carryThis(flow, next.step, next.send)
  }
}

/** A relay, or somebody who read what it holds, changes a message or puts it elsewhere. */
const spoils: Move = (flow, letter, pick) => {
  const all = flow.steps.flatMap(({ wires }) => wires)
  if (all.length === 0) return
  const { wire, mailbox } = pick(all)
  const spoilt = pick([-1, 0, 30, 4000])
  const bytes = wire.map((byte, at) => (at === spoilt ? byte ^ 1 : byte))
  deliverBytes(flow, letter, bytes, mailbox)
}

const waiting: Move = (flow, _, pick) => {
  wait(flow, pick([pick(waits_ms), pick(waits_ms), pick(long_ms)]))
  for (const letter of pick(whoTicks)) ticks(flow, letter)
}

const whoTicks: readonly (readonly Letter[])[] = [['A', 'B'], ['A'], ['B'], []]

const starting: Move = (flow, letter, pick) => {
  const clock = flow.clocks[letter]
  clock.starts += pick([0, 1])
  clock.off_ms = pick([clock.off_ms, pick(jumps_ms)])
  starts(flow, letter)
}

const leaves: Move = (flow, letter, pick) => {
  leaveAsk(flow, letter, pick([...bondOf(flow.sides[letter]).asks.keys(), 0]))
}

/** A clock is set while the program runs. */
const sets: Move = (flow, letter, pick) => {
  flow.clocks[letter].off_ms = pick(jumps_ms)
}

const dismisses: Move = (flow, letter, pick) => {
  leaveAsked(flow, letter, pick([...bondOf(flow.sides[letter]).asked.keys(), 0]))
}

const speaks: Move = (flow, letter, pick) => {
  challenge(flow, letter, pick(topics), pick([false, false, true]))
}

const judges: Move = (flow, any, pick) => {
  const letter = pick([any, ...letters.filter(each => said(flow, each) !== '')])
  const right = expected(flow, letter)
  judge(flow, letter, pick([right, right, right, '123456', '123456789', '12345']))
}

const hears: Move = (flow, any, pick) => {
  const letter = pick([any, ...letters.filter(each => said(flow, otherOf(each)) !== '')])
  const digits = said(flow, otherOf(letter))
  const about = bondOf(flow.sides[otherOf(letter)]).challenge?.topic ?? 'talk'
  const typed = pick([digits, digits, digits, digits, '123456789', '12345678'])
  hear(flow, letter, pick([about, about, pick(topics)]), typed)
}

const hangsUp: Move = (flow, letter) => {
  leaveSpoken(flow, letter)
}

const ending: Move = (flow, letter, pick) => {
  if (pick([true, false, false, false, false])) ends(flow, letter)
}

const moves: readonly Move[] = [
  ...[asks, asks, asks, asks, answers, answers, answers, answers, waiting, waiting, waiting],
  ...[carries, carries, carries, carries, carries, carries, carriesAll, carriesAll, carriesAll],
  ...[starting, sets, leaves, dismisses, speaks, speaks, judges, hears, hears, hangsUp],
  ...[ending, spoils],
]
