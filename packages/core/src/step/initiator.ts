/** I's half of a step: start it, take the reply, tell that it moved. */
import {
  type Bond,
  type Epoch,
  type Held,
  type Left,
  NO_NONCES,
  type Pulse,
  withBond,
} from '../bond/bond.ts'
import { addressOf, evidenceKey, isKey, theirKey } from '../bond/epoch.ts'
import { keepEpoch } from '../bond/evidence.ts'
import { countUp } from '../bond/history.ts'
import { withdraw } from '../bond/outbox.ts'
import { compose, listMade, send, sendLast } from '../bond/sending.ts'
import { open, seal } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import { elapsedSince_ms, type Turn } from '../turn.ts'
import { isUsable } from '../wire/address.ts'
import { decode, encode, type Of } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'
import { type BodyOf, encodeMessage, messageHash } from '../wire/message.ts'
import {
  movedContent,
  type NextRoot,
  nextRoot,
  pulseContent,
  pulseKey,
  replyContent,
  replyKey,
  stepContext,
  stepTranscript,
} from './keys.ts'

/**
 * STEP-3: the first step at once, one after each check, otherwise weekly; and never while an
 * answer of mine still waits for its `done`, which would come under an epoch already left.
 */
export function isStepDue(bond: Bond, turn: Turn): boolean {
  if (bond.role !== 'I' || bond.pulse !== null || !takesPart(bond)) return false
  if (theirKey(bond) === null) return false
  if (bond.epoch.n === 0) return true
  if (bond.asked.some(asked => asked.state.is === 'answered')) return false
  if (bond.checked_ms !== null && bond.stepsSinceCheck === 0) return true
  if (bond.condition.is === 'ended') return false
  return elapsedSince_ms(bond.stepTaken_ms, turn.now) >= LIMIT.week_ms
}

/** END-2: after an end by the other, only if the other is heard again. */
function takesPart({ condition, checked_ms }: Bond): boolean {
  if (condition.is === 'ended') return condition.by === 'them' && checked_ms !== null
  return condition.is === 'sound'
}

/** Entropy: 64 encapsulation, 32 seed of the next key pair, 32 read key of the next mailbox. */
export function startStep(bond: Bond, turn: Turn): Bond {
  const key = theirKey(bond)
  if (key === null) return bond
  const { suite } = turn
  const made = suite.kem.encapsulate(key, turn.draw(64))
  if (made === null) return bond
  const seed = new Secret('KemSeed', turn.draw(32))
  const box = { relay: bond.epoch.box.relay, readKey: new Secret('ReadKey', turn.draw(32)) }
  const ofI = suite.kem.publicKey(Secret.reveal(bond.epoch.seed))
  const context = stepContext(suite, bond, { ofR: key, ofI }, made.ciphertext)
  const kem = new Secret('KemSecret', made.secret)
  const content = encode(pulseContent, {
    key: suite.kem.publicKey(Secret.reveal(seed)),
    address: addressOf(suite, box),
    begun_ms: turn.now.utc_ms,
  })
  const sealed = seal(suite, pulseKey(suite, bond.epoch.root, kem, context), context, content)
  const composed = compose(turn, bond, { kind: 'pulse', ciphertext: made.ciphertext, sealed })
  const begun_ms = turn.now.utc_ms
  const pulse: Pulse = {
    ...composed,
    seed,
    box,
    kem,
    context,
    begun_ms,
    sent: turn.now,
    anchored: false,
  }
  const listed = {
    ...listMade(bond, composed),
    pulse,
    stepsSinceCheck: countUp(bond.stepsSinceCheck),
  }
  return send(turn, { ...listed, resent: turn.now, resendPause_ms: 0 }, composed.message)
}

type Reply = BodyOf<'reply'>

/** The reply to my pulse: everything is computed, then the epoch is left in one go. */
export function onReply(held: Held, turn: Turn, reply: Reply, encoded: Uint8Array): Held | null {
  const { bond } = held
  const { pulse, epoch } = bond
  if (pulse === null) return null
  const { suite } = turn
  const secret = suite.kem.decapsulate(Secret.reveal(epoch.seed), reply.ciphertext)
  if (secret === null) return null
  const keys = { ssR: pulse.kem, ssI: new Secret('KemSecret', secret) }
  const transcript = stepTranscript(suite, pulse.context, pulse.message, reply.ciphertext)
  const plain = open(suite, replyKey(suite, epoch.root, keys, transcript), transcript, reply.sealed)
  const content = plain === null ? null : decode(replyContent, plain)
  if (content === null || !isKey(suite, content.key)) return null
  if (!isUsable(content.address, epoch.address.relay, epoch.box.relay)) return null
  const next = nextRoot(suite, epoch.root, keys, { transcript, sealedReply: reply.sealed })
  const moved = movedMessage(bond, turn, next)
  const replyHash = messageHash(suite, encoded)
  const key = evidenceKey(suite, epoch.root)
  const kept = keepEpoch(held, {
    n: epoch.n,
    key,
    heard: epoch.heard,
    told: [...content.told, replyHash],
  })
  const left: Left = {
    n: epoch.n,
    evidence: key,
    box: epoch.box,
    address: epoch.address,
    last: moved,
    lastHash: messageHash(suite, moved),
    sent: turn.now,
    anchored: false,
    confirmed: false,
    responder: null,
  }
  return withBond(kept, movedOn(turn, bond, { left, pulse, next, content }))
}

type Move = {
  readonly left: Left
  readonly pulse: Pulse
  readonly next: NextRoot
  readonly content: Of<typeof replyContent>
}

function movedOn(turn: Turn, bond: Bond, { left, pulse, next, content }: Move): Bond {
  const epoch: Epoch = {
    n: bond.epoch.n + 1,
    root: next.root,
    seed: pulse.seed,
    theirs: { is: 'known', key: content.key },
    box: pulse.box,
    address: content.address,
    made: [left.lastHash],
    heard: [],
    nonces: NO_NONCES,
  }
  const quiet = withdraw(bond, pulse.message)
  return sendLast(turn, {
    ...quiet,
    epoch,
    left,
    pulse: null,
    contact: null,
    spoken: { ...quiet.spoken, asking: null, answered: null, warnings: [] },
    stepBegun_ms: pulse.begun_ms,
    stepTaken_ms: turn.now.utc_ms,
    resent: turn.now,
    resendPause_ms: 0,
  })
}

function movedMessage(bond: Bond, turn: Turn, next: NextRoot): Uint8Array {
  const content = encode(movedContent, { told: bond.epoch.made })
  const sealed = seal(turn.suite, next.movedKey, next.transcript, content)
  return encodeMessage({ pending: true, body: { kind: 'moved', sealed } })
}

/** R's next message without its reply in front: R knows that I moved. [STEP-6] */
export function onConfirmed(bond: Bond): Bond {
  if (bond.role !== 'I' || bond.left === null || bond.left.confirmed) return bond
  return { ...bond, left: { ...bond.left, confirmed: true } }
}
