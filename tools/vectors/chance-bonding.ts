/** Bonds that are made by chance: cards read in any order, runs whose messages come as they like. */

import { hex } from './bytes.ts'
import { onFrame, shownFrame } from './cards.ts'
import { type Letter, letters, otherOf, type Pick, sentIn, unreadIn } from './chance-picks.ts'
import { checkExpiry, onRunWire, revoke, shownLink } from './code.ts'
import { joined, keep, made, showCard, type Way } from './flows-bonding.ts'
import { entries, frameBefore, known, meetingOf, showAgain } from './flows-meeting.ts'
import { frame, readFrame } from './messages.ts'
import { finish } from './receive.ts'
import { act, deliver, deliverBytes, type Flow, newFlow, type Step, wait } from './world.ts'

export type Beginning = 'cards' | 'meeting' | Way

/** Where the two begin; `settled` is the bond that is met again. */
export function beginning(how: Beginning, settled: Flow, seed: number): Flow {
  const [id, title] = [`chance-${how}-${seed}`, `a bond by ${how} made by chance, ${seed}`]
  if (how === 'meeting') return meetingOf(settled, id, title)
  return how === 'cards' ? newFlow(id, title, ['TABLE-1']) : made(how, id, title)
}

export function haveBonds({ sides }: Flow): boolean {
  return sides.A.bond !== undefined && sides.B.bond !== undefined
}

/** What one of them does as long as there are no two bonds. */
export function bonds(flow: Flow, how: Beginning, settled: Flow, pick: Pick): void {
  const letter = pick(letters)
  const { bond, cards, code } = flow.sides[letter]
  if (pick([true, false, false, false])) carry(flow, pick)
  else if (cards !== undefined)
    withCards(flow, letter, how === 'meeting' ? settled : undefined, pick)
  else if (code !== undefined) withRun(flow, letter, pick)
  else if (bond !== undefined) carry(flow, pick)
  else begins(flow, letter, how, settled, pick)
}

function begins(flow: Flow, letter: Letter, how: Beginning, settled: Flow, pick: Pick): void {
  if (how === 'cards') showCard(flow, letter)
  else if (how === 'meeting') showAgain(flow, settled, letter, pick([true, true, false]))
  else if (how === 'code' || shownLink(flow.sides.A) !== undefined) joined(flow, how)
}

function withCards(flow: Flow, letter: Letter, old: Flow | undefined, pick: Pick): void {
  const { cards } = flow.sides[letter]
  const turn = pick(['read', 'read', 'read', 'read', 'keep', 'keep', 'wrong', 'wait'] as const)
  const isAsked = cards?.partner !== undefined
  if (turn === 'wait') wait(flow, pick([1000, 30_000, 70_000]))
  else if (turn === 'keep' && isAsked && !isOver(flow, letter))
    keep(flow, letter, pick(['', 'Will']))
  else reads(flow, letter, old, { pick, isWrong: turn === 'wrong' })
}

/** CARD-5. */
function isOver(flow: Flow, letter: Letter): boolean {
  const { cards } = flow.sides[letter]
  const since = cards?.partner?.read ?? cards?.begun
  return since === undefined || flow.clock_ms - since.wall_ms >= 119_000
}

/** The screen of the other as it is, or as it was when its owner kept the bond. */
function reads(
  flow: Flow,
  letter: Letter,
  old: Flow | undefined,
  { pick, isWrong }: { pick: Pick; isWrong: boolean },
): void {
  const other = otherOf(letter)
  const { cards, bond } = flow.sides[other]
  if (cards === undefined && bond === undefined) return
  const shown = cards === undefined ? frameBefore(flow, other) : shownFrame(flow.sides[other])
  const { card, mac, tag } = readFrame(shown)
  const at = pick([0, 2, 5, 9, 40, 80, 110, shown.length - 40, shown.length - 1])
  const wrong = shown.map((byte, index) => (index === at ? byte ^ 1 : byte))
  const bare = pick([true, false, false, false]) && mac !== undefined
  const seen = isWrong ? wrong : bare ? frame(card, undefined, tag) : shown
  const input = { do: 'read-frame', frame: hex(seen) }
  if (old === undefined) act(flow, letter, input, side => onFrame(side, seen))
  else {
    const knowing = { ...input, known: hex(entries[letter]) }
    act(flow, letter, knowing, side => onFrame(side, seen, [known(old, letter)]))
  }
}

function withRun(flow: Flow, letter: Letter, pick: Pick): void {
  const turn = pick(['carry', 'carry', 'carry', 'carry', 'wait', 'tick', 'spoil', 'back'] as const)
  if (turn === 'wait') wait(flow, pick([1000, 60_000, 300_000]))
  else if (turn === 'tick') act(flow, letter, { do: 'tick' }, checkExpiry)
  else if (turn === 'back' && pick([true, false, false]))
    act(flow, letter, { do: 'revoke' }, revoke)
  else if (turn === 'spoil' && pick([true, false, false])) spoil(flow, letter, pick)
  else carry(flow, pick)
}

/** A message of the run with a byte changed. */
function spoil(flow: Flow, letter: Letter, pick: Pick): void {
  const waiting = sentIn(flow).filter(({ step }) => step.side !== letter)
  const [found] = waiting.slice(-1)
  const sent = found?.step.wires[found.send]
  if (sent === undefined) return
  const at = pick([0, 3, 20, 90, 1000, 4095])
  arrive(
    flow,
    letter,
    sent.wire.map((byte, index) => (index === at ? byte ^ 1 : byte)),
    sent.mailbox,
  )
}

function arrive(flow: Flow, to: Letter, wire: Uint8Array, mailbox: Uint8Array): void {
  if (flow.sides[to].bond !== undefined) deliverBytes(flow, to, wire, mailbox)
  else if (flow.sides[to].code !== undefined) {
    const wire_base64 = Buffer.from(wire).toString('base64')
    const input = { do: 'deliver-changed', wire_base64, mailbox: hex(mailbox), age_ms: 0 }
    act(flow, to, input, side => {
      onRunWire(side, wire)
      finish(side)
    })
  }
}

/** Mostly one that has not come yet; whoever has neither run nor bond gets nothing. */
export function carry(flow: Flow, pick: Pick): void {
  const all = sentIn(flow)
  if (all.length === 0) return
  const { step, send } = pick([...unreadIn(flow).slice(0, 2), ...all.slice(-1)])
  carryThis(flow, step, send)
}

export function carryThis(flow: Flow, step: Step, send: number, age_ms = 0): void {
  const to = step.side === 'A' ? 'B' : 'A'
  const sent = step.wires[send]
  if (flow.sides[to].bond !== undefined) deliver(flow, step, send, age_ms)
  else if (flow.sides[to].code !== undefined && sent !== undefined) {
    const at = flow.steps.indexOf(step)
    const input = { do: 'deliver', step: at, send, mailbox: hex(sent.mailbox), age_ms }
    act(flow, to, input, side => {
      onRunWire(side, sent.wire)
      finish(side)
    })
  }
}
