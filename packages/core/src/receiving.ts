/**
 * A message of a bond: which epoch is it of, was it there before, and whose flow is it? With
 * `transition.ts` the only place where flows meet.
 */
import { type Bond, type Held, otherRole, withBond } from './bond/bond.ts'
import { onEnd } from './bond/ending.ts'
import { evidenceKey, mailboxId } from './bond/epoch.ts'
import { keptEpoch, replaceEpoch } from './bond/evidence.ts'
import { countCheck } from './bond/history.ts'
import { sendLast } from './bond/sending.ts'
import { answerAgain, finish, onContact, sendContact } from './bonding/settle.ts'
import { onAsk, onDone, repeatAnswer } from './check/answering.ts'
import { onAnswer, repeatDone } from './check/asking.ts'
import { includes, judge, onTorn, tear } from './copies/judging.ts'
import type { EvidenceKey } from './crypto/secret.ts'
import { onConfirmed, onReply } from './step/initiator.ts'
import { onMoved, onPulse, takesStep } from './step/responder.ts'
import type { Turn } from './turn.ts'
import { equalBytes } from './wire/bytes.ts'
import { LIMIT } from './wire/limits.ts'
import { type BodyOf, decodeMessage, type Message, messageHash, unwrap } from './wire/message.ts'

/** What a relay delivered: to which of my mailboxes, and how long it had it. */
export type Delivery = {
  readonly mailbox: Uint8Array
  readonly wire: Uint8Array
  readonly age_ms: number
}

type Found = {
  readonly n: number
  readonly key: EvidenceKey
  readonly encoded: Uint8Array
  readonly hash: Uint8Array
  readonly message: Message
  readonly age_ms: number
}

/** What is not right under any key still held changes nothing. */
export function receive(held: Held, turn: Turn, delivery: Delivery): Held {
  const found = find(held, turn, delivery)
  if (found === null) return held
  if (found.message.body.kind === 'torn') return onTorn(turn, held)
  if (found.n !== held.bond.epoch.n) return onLeftEpoch(held, turn, found)
  if (includes(held.bond.epoch.heard, found.hash)) return onRepeated(held, turn, found)
  return onCurrentEpoch(held, turn, found)
}

/** ENV-3: the epoch is found by trying; all keys ever kept only in the first mailbox. */
function find(held: Held, turn: Turn, delivery: Delivery): Found | null {
  for (const { n, key } of candidates(held, turn, delivery)) {
    const encoded = unwrap(turn.suite, key, otherRole(held.bond.role), delivery.wire)
    if (encoded === null) continue
    const message = decodeMessage(encoded)
    if (message === null) return null
    const hash = messageHash(turn.suite, encoded)
    return { n, key, encoded, hash, message, age_ms: delivery.age_ms }
  }
  return null
}

type Candidate = { readonly n: number; readonly key: EvidenceKey }

function candidates(held: Held, turn: Turn, delivery: Delivery): readonly Candidate[] {
  const { bond, evidence } = held
  const current = { n: bond.epoch.n, key: evidenceKey(turn.suite, bond.epoch.root) }
  const anchor = mailboxId(turn.suite, bond.myAnchor.readKey)
  if (equalBytes(delivery.mailbox, anchor)) return [current, ...evidence.epochs.toReversed()]
  const before = bond.left === null ? [] : [{ n: bond.left.n, key: bond.left.evidence }]
  return [current, ...before]
}

/** EVID-5: a message of an epoch already left must stand in the list told for it. */
function onLeftEpoch(held: Held, turn: Turn, found: Found): Held {
  const { body } = found.message
  const kept = keptEpoch(held.evidence, found.n)
  if (body.kind === 'moved' || kept === null) return held
  const isLast = held.bond.left?.n === found.n
  if (kept.told === null) {
    const known = includes(kept.heard, found.hash) || kept.heard.length > LIMIT.made
    const heard = known ? kept.heard : [...kept.heard, found.hash]
    return answerLeft(replaceEpoch(held, { ...kept, heard }), turn, found)
  }
  if (!includes(kept.told, found.hash)) return tear(turn, held, found.key)
  return isLast ? answerLeft(held, turn, found) : held
}

/** STEP-6: it is answered with the last step; a `done` still tells its outcome. */
function answerLeft(held: Held, turn: Turn, { message }: Found): Held {
  const told = message.body.kind === 'done' ? onDone(held.bond, turn, message.body) : null
  return withBond(held, sendLast(turn, told ?? held.bond))
}

/** The same bytes again: the answer to them was lost, so it goes out again. */
function onRepeated(held: Held, turn: Turn, { message, hash }: Found): Held {
  switch (message.body.kind) {
    case 'contact':
      return withBond(held, answerAgain(held.bond, turn))
    case 'ask':
      return withBond(held, repeatAnswer(held.bond, turn, hash))
    case 'answer':
      return withBond(held, repeatDone(held.bond, turn, hash))
    default:
      return held
  }
}

function onCurrentEpoch(held: Held, turn: Turn, found: Found): Held {
  // EVID-4: nobody makes a thirty-third message; whoever else has this history did.
  if (held.bond.epoch.heard.length >= LIMIT.made && isListed(found)) {
    return tear(turn, held, found.key)
  }
  const whole = withBond(held, sendContact(finish(held.bond), turn))
  const taken = dispatch(whole, turn, found)
  if (taken === null) return whole
  if (taken.bond.epoch.n !== found.n) return taken
  return withBond(
    taken,
    found.message.pending ? movedAgain(turn, taken.bond) : onConfirmed(taken.bond),
  )
}

/**
 * STEP-6: R says that `moved` never came, though somebody spoke as an R who had it. That was not
 * this R, who may repeat its reply where I no longer listens.
 */
function movedAgain(turn: Turn, bond: Bond): Bond {
  return bond.role === 'I' && bond.left?.confirmed === true ? sendLast(turn, bond) : bond
}

/** Replies are in the list that comes with them: they take none of the room. */
function isListed({ message }: Found): boolean {
  return message.body.kind !== 'reply'
}

/** `null`: not opened, or not for now; it is not listed as heard, so it may come again. */
function dispatch(held: Held, turn: Turn, found: Found): Held | null {
  const { bond } = held
  const { body } = found.message
  switch (body.kind) {
    case 'contact':
      return contacted(held, turn, body, found)
    case 'confirm':
      return heard(held, found)
    case 'ask': {
      if (bond.condition.is !== 'sound') return heard(unexpected(held, turn), found)
      const came = { ask: body, encoded: found.encoded, waited_ms: found.age_ms }
      const asked = onAsk(held, turn, came)
      return asked === null ? null : heard(asked, found)
    }
    case 'answer':
      return answered(held, turn, body, found)
    case 'done': {
      if (bond.condition.is !== 'sound') return heard(held, found)
      const told = onDone(bond, turn, body)
      return told === null ? null : heard(withBond(held, told), found)
    }
    case 'pulse':
      return takesStep(bond, turn) ? onPulse(held, turn, body, found.encoded) : null
    case 'reply':
      return replied(held, turn, body, found)
    case 'moved':
      return moved(held, turn, body, found)
    case 'end': {
      const over = onEnd(bond, turn, body)
      return over === null ? null : heard(withBond(held, over), found)
    }
    case 'torn':
      return held
  }
}

/** END-2: who said that it was over speaks on: a step, and the list in it, will tell who it was. */
function unexpected(held: Held, turn: Turn): Held {
  const { condition } = held.bond
  const byThem = condition.is === 'ended' && condition.by === 'them'
  return byThem ? { ...held, bond: countCheck(held.bond, turn) } : held
}

function heard(held: Held, { hash }: Found): Held {
  const { epoch } = held.bond
  return withBond(held, { epoch: { ...epoch, heard: [...epoch.heard, hash] } })
}

function contacted(held: Held, turn: Turn, body: BodyOf<'contact'>, found: Found): Held | null {
  const known = onContact(held.bond, turn, body)
  return known === null ? null : heard(withBond(held, sendContact(known, turn)), found)
}

function answered(held: Held, turn: Turn, body: BodyOf<'answer'>, found: Found): Held | null {
  if (held.bond.condition.is !== 'sound') return heard(unexpected(held, turn), found)
  const result = onAnswer(held, turn, body, found.encoded)
  switch (result.is) {
    case 'taken':
      return heard(result.held, found)
    case 'contradicted':
      return tear(turn, heard(held, found), found.key)
    case 'unreadable':
      return null
  }
}

/** EVID-5: a reply to a pulse I never made is somebody else's, with my history. */
function replied(held: Held, turn: Turn, body: BodyOf<'reply'>, found: Found): Held | null {
  const { bond } = held
  if (bond.role !== 'I') return null
  if (bond.pulse === null || !equalBytes(bond.pulse.hash, body.pulse)) {
    const mine = includes(bond.epoch.made, body.pulse)
    return mine ? null : tear(turn, heard(held, found), found.key)
  }
  const left = bond.epoch.n
  const next = onReply(held, turn, body, found.encoded)
  const kept = next === null ? null : keptEpoch(next.evidence, left)
  return next === null || kept === null ? next : judge(turn, next, kept)
}

function moved(held: Held, turn: Turn, body: BodyOf<'moved'>, found: Found): Held | null {
  if (held.bond.role !== 'R') return null
  const result = onMoved(held, turn, body)
  switch (result.is) {
    case 'confirmed': {
      const listed = heard(result.held, found)
      const kept = keptEpoch(listed.evidence, result.n)
      return kept === null ? listed : judge(turn, listed, kept)
    }
    case 'contradicted':
      return tear(turn, held, found.key)
    case 'repeated':
      return held
    case 'unreadable':
      return null
  }
}
