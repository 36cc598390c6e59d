/** Two copies of a phone's data, and the notice: what shows them, and that nothing closes the case. */
import { list } from './bytes.ts'
import { startAsk } from './check.ts'
import { endBond } from './copies.ts'
import { envelope, evidenceKey, seal } from './derive.ts'
import { answer, ask, numberOf, ticks } from './flows-check.ts'
import { ends, starts } from './flows-step.ts'
import { message } from './messages.ts'
import { finish } from './receive.ts'
import { begin, bondOf, type Side, wireOf } from './side.ts'
import { tick } from './tick.ts'
import { deliverBytes, deliverKind, type Flow, goOn, type Step, settle, wait } from './world.ts'

type Letter = 'A' | 'B'

const day_ms = 86_400_000

export function copies(settled: Flow): Flow[] {
  return [
    untold(settled),
    unknownPulse(settled),
    unknownAsk(settled),
    secondMoved(settled),
    secondAnswer(settled),
    leftEpoch(settled),
    thirtyThird(settled),
    notice(settled),
    endRefused(settled),
    noticeOfLeft(settled),
    endHidesNothing(settled),
  ]
}

function letters(flow: Flow): { i: Letter; r: Letter } {
  return flow.sides.A.bond?.role === 'I' ? { i: 'A', r: 'B' } : { i: 'B', r: 'A' }
}

/** A copy of everything on a phone, which then acts on its own. */
function copyOf(flow: Flow, letter: Letter): Side {
  const thief = structuredClone(flow.sides[letter])
  begin(thief, `${flow.id} thief`, { ...flow.sides[letter].now, wall_ms: flow.clock_ms })
  return thief
}

/** What the copy sends last reaches the partner of whom it copied. */
function deliverOf(flow: Flow, thief: Side): Step {
  const { role } = bondOf(thief)
  const sent = thief.sends.at(-1)
  if (sent === undefined) throw new Error('the copy sent nothing')
  const to = thief.letter === 'A' ? 'B' : 'A'
  return deliverBytes(flow, to, wireOf(role, sent), sent.to.mailbox)
}

function ofCopies(settled: Flow, id: string, title: string, tags: string[]): Flow {
  const flow = goOn(settled, id, title, tags)
  flow.outcome = 'two-copies'
  return flow
}

function untold(settled: Flow): Flow {
  const title = 'a copy of R asks; the list that the real R tells does not name it'
  const flow = ofCopies(settled, 'torn-untold', title, ['EVID-2', 'EVID-5', 'EVID-7', 'EVID-8'])
  const { i, r } = letters(flow)
  const thief = copyOf(flow, r)
  startAsk(thief, { topic: 'money', channel: 'chat', saying: 'quick' })
  deliverOf(flow, thief)
  wait(flow, 7 * day_ms)
  const alarm = settle(flow, ticks(flow, i))
  ask(flow, i)
  starts(flow, i)
  starts(flow, r)
  if (alarm.length === 0) throw new Error('nothing happened')
  return flow
}

function unknownPulse(settled: Flow): Flow {
  const title = 'a copy of I makes a step; I hears a reply to a pulse that it never made'
  const flow = ofCopies(settled, 'torn-unknown-pulse', title, ['EVID-5', 'STEP-8'])
  const { i } = letters(flow)
  const thief = copyOf(flow, i)
  thief.now = { ...thief.now, wall_ms: flow.clock_ms + 8 * day_ms }
  tick(thief)
  finish(thief)
  wait(flow, 8 * day_ms)
  settle(flow, deliverOf(flow, thief))
  return flow
}

function unknownAsk(settled: Flow): Flow {
  const title = 'a copy of A asks, B answers, and A hears an answer to nothing it asked'
  const flow = ofCopies(settled, 'torn-unknown-ask', title, ['EVID-5'])
  const thief = copyOf(flow, 'A')
  startAsk(thief, { topic: 'secret', channel: 'mail', saying: '' })
  deliverOf(flow, thief)
  settle(flow, answer(flow, 'B', true, 7))
  return flow
}

function secondMoved(settled: Flow): Flow {
  const title = 'a second moved of the present epoch with another list'
  const flow = ofCopies(settled, 'torn-second-moved', title, ['EVID-5'])
  const { i, r } = letters(flow)
  const { ofR } = flow.sides[r].bond?.left ?? {}
  const bond = flow.sides[i].bond
  if (ofR === undefined || bond === undefined) throw new Error('not settled')
  const sealed = seal(ofR.p3, ofR.th2, list([new Uint8Array(16).fill(7)]))
  const bytes = message({ pending: true, kind: 'moved', sealed })
  const wire = envelope(evidenceKey(bond.root), 'I', bytes)
  settle(flow, deliverBytes(flow, r, wire, bond.theirs.mailbox))
  return flow
}

function secondAnswer(settled: Flow): Flow {
  const title = 'two different answers to one ask'
  const flow = ofCopies(settled, 'torn-second-answer', title, ['EVID-5', 'CHECK-5'])
  deliverKind(flow, ask(flow, 'B'), 'ask')
  const thief = structuredClone(flow)
  thief.id = 'torn-second-answer-thief'
  const [yes] = [answer(flow, 'A', true, numberOf(flow, 'B'))]
  const no = answer(thief, 'A', false, 0)
  deliverKind(flow, yes, 'answer')
  const { wire, mailbox } = no.wires.at(-1) ?? { wire: new Uint8Array(), mailbox: new Uint8Array() }
  settle(flow, deliverBytes(flow, 'B', wire, mailbox))
  return flow
}

function leftEpoch(settled: Flow): Flow {
  const title = 'a copy from before a step says something in the epoch that both left'
  const flow = ofCopies(settled, 'torn-left-epoch', title, ['EVID-5', 'EVID-8', 'ENV-3'])
  const { i } = letters(flow)
  const thief = copyOf(flow, i)
  wait(flow, 7 * day_ms)
  settle(flow, ticks(flow, i))
  startAsk(thief, { topic: 'talk', channel: 'video', saying: '' })
  settle(flow, deliverOf(flow, thief))
  return flow
}

/** EVID-4: nobody honest makes more than 32; the copy does not count. */
function thirtyThird(settled: Flow): Flow {
  const title = 'a thirty-third message of one epoch'
  const flow = ofCopies(settled, 'torn-thirty-third', title, ['EVID-3', 'EVID-4', 'EVID-5'])
  const { i, r } = letters(flow)
  const thief = copyOf(flow, i)
  while ((flow.sides[r].bond?.heard.length ?? 0) < 32) {
    sayAgain(thief, String(flow.steps.length))
    deliverOf(flow, thief)
  }
  sayAgain(thief, 'one too many')
  settle(flow, deliverOf(flow, thief))
  return flow
}

/** An end is heard whatever it finds. */
function sayAgain(thief: Side, saying: string): void {
  const bond = bondOf(thief)
  Object.assign(bond, { asks: [], made: [] })
  thief.rest = new TextEncoder().encode(saying.padEnd(1024, '.'))
  startAsk(thief, { topic: 'talk', channel: 'chat', saying })
}

function notice(settled: Flow): Flow {
  const title = 'a notice, right under the key of this epoch'
  const flow = ofCopies(settled, 'torn-notice', title, ['EVID-9', 'MSG-3', 'COND-1'])
  const { root, role, theirs } = bondOf(flow.sides.A)
  const bytes = message({ pending: false, kind: 'torn' })
  const wire = envelope(evidenceKey(root), role, bytes)
  deliverBytes(flow, 'B', wire, theirs.mailbox)
  settle(flow, starts(flow, 'B'))
  ends(flow, 'B')
  return flow
}

/** COND-3: not by the one who was told, not by the one who found out, not after a start. */
function endRefused(settled: Flow): Flow {
  const title = 'a torn bond is not ended by its owner, on either phone'
  const flow = goOn(settled, 'torn-end', title, ['COND-3', 'END-1', 'TABLE-1'])
  flow.outcome = 'policy-refusal'
  const thief = copyOf(flow, 'A')
  startAsk(thief, { topic: 'secret', channel: 'mail', saying: '' })
  deliverOf(flow, thief)
  settle(flow, answer(flow, 'B', true, 7))
  const refused = [ends(flow, 'A'), ends(flow, 'B'), starts(flow, 'A'), ends(flow, 'A')]
  if (refused.filter(each => each.outcome === 'policy-refusal').length < 3) {
    throw new Error('a torn bond was ended')
  }
  return flow
}

function noticeOfLeft(settled: Flow): Flow {
  const title = 'a notice under the key of an epoch left, in the anchor, to a bond that was ended'
  const flow = ofCopies(settled, 'torn-notice-of-left', title, ['EVID-9', 'END-4', 'ENV-3'])
  settle(flow, ends(flow, 'A'))
  const kept = flow.sides.A.evidence[0]
  const to = bondOf(flow.sides.A).theirAnchor
  if (kept === undefined || to === undefined) throw new Error('not settled')
  const { role } = bondOf(flow.sides.A)
  const wire = envelope(kept.key, role, message({ pending: false, kind: 'torn' }))
  deliverBytes(flow, 'B', wire, to.mailbox)
  return flow
}

function endHidesNothing(settled: Flow): Flow {
  const title = 'a copy of R ends the bond: the real R goes on, and both find out'
  const flow = ofCopies(settled, 'torn-behind-end', title, ['END-2', 'END-4', 'COND-3', 'STEP-4'])
  const { i, r } = letters(flow)
  const thief = copyOf(flow, r)
  endBond(thief)
  thief.sends = thief.sends.slice(0, 1)
  deliverOf(flow, thief)
  settle(flow, ask(flow, r))
  wait(flow, day_ms)
  settle(flow, starts(flow, i))
  if (bondOf(flow.sides[i]).condition.is !== 'torn') throw new Error('the end hid the copy')
  return flow
}
