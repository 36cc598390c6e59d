/** R's half of a step: reply to a pulse, be a step ahead until `moved` comes. */
import { type Bond, type Epoch, type Held, type Left, NO_NONCES, withBond } from '../bond/bond.ts'
import { addressOf, evidenceKey, isKey, spokenKey, theirKey } from '../bond/epoch.ts'
import { keepEpoch, keptEpoch, replaceEpoch } from '../bond/evidence.ts'
import { countUp } from '../bond/history.ts'
import { withdraw } from '../bond/outbox.ts'
import { compose, type Made, sendLast } from '../bond/sending.ts'
import { open, seal } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import { elapsedSince_ms, type Turn } from '../turn.ts'
import { type Box, isUsable } from '../wire/address.ts'
import { decode, encode, type Of } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'
import { type BodyOf, messageHash } from '../wire/message.ts'
import {
  movedContent,
  type NextRoot,
  nextRoot,
  pulseContent,
  pulseKey,
  replyContent,
  replyKey,
  type StepKeys,
  stepContext,
  stepTranscript,
} from './keys.ts'

/** STEP-4: R takes two steps for each check that counts for it, otherwise one a day. */
export function takesStep(bond: Bond, turn: Turn): boolean {
  if (bond.role !== 'R') return false
  if (bond.epoch.n === 0) return true
  if (bond.left !== null && !bond.left.confirmed) return false
  if (bond.checked_ms !== null && bond.stepsSinceCheck < LIMIT.steps_per_check) return true
  return elapsedSince_ms(bond.stepTaken_ms, turn.now) >= LIMIT.day_ms
}

type Pulse = BodyOf<'pulse'>
type Opened = {
  readonly content: Of<typeof pulseContent>
  readonly context: Uint8Array
  readonly ssR: StepKeys['ssR']
  readonly theirKey: Uint8Array
}

/**
 * Entropy: 64 encapsulation, 32 seed of the next key pair, 32 read key of the next mailbox.
 * `null` if the pulse does not open.
 */
export function onPulse(held: Held, turn: Turn, pulse: Pulse, encoded: Uint8Array): Held | null {
  const { bond } = held
  const opened = openPulse(bond, turn, pulse)
  if (opened === null) return null
  const { suite } = turn
  const made = suite.kem.encapsulate(opened.theirKey, turn.draw(64))
  if (made === null) return null
  const seed = new Secret('KemSeed', turn.draw(32))
  const box = { relay: bond.epoch.box.relay, readKey: new Secret('ReadKey', turn.draw(32)) }
  const keys = { ssR: opened.ssR, ssI: new Secret('KemSecret', made.secret) }
  const transcript = stepTranscript(suite, opened.context, encoded, made.ciphertext)
  const content = encode(replyContent, {
    key: suite.kem.publicKey(Secret.reveal(seed)),
    address: addressOf(suite, box),
    told: bond.epoch.made,
  })
  const { root } = bond.epoch
  const sealed = seal(suite, replyKey(suite, root, keys, transcript), transcript, content)
  const pulseHash = messageHash(suite, encoded)
  const body = { kind: 'reply', pulse: pulseHash, ciphertext: made.ciphertext, sealed } as const
  const reply = compose(turn, bond, body)
  const next = nextRoot(suite, root, keys, { transcript, sealedReply: sealed })
  return leave(held, turn, { reply, pulseHash, next, content: opened.content, seed, box })
}

function openPulse(bond: Bond, turn: Turn, pulse: Pulse): Opened | null {
  const { suite } = turn
  const theirs = theirKey(bond)
  const secret = suite.kem.decapsulate(Secret.reveal(bond.epoch.seed), pulse.ciphertext)
  if (theirs === null || secret === null) return null
  const ssR = new Secret('KemSecret', secret)
  const ofR = suite.kem.publicKey(Secret.reveal(bond.epoch.seed))
  const context = stepContext(suite, bond, { ofR, ofI: theirs }, pulse.ciphertext)
  const key = pulseKey(suite, bond.epoch.root, ssR, context)
  const plain = open(suite, key, context, pulse.sealed)
  const content = plain === null ? null : decode(pulseContent, plain)
  const { address, box } = bond.epoch
  if (content === null || !isKey(suite, content.key)) return null
  if (!isUsable(content.address, address.relay, box.relay)) return null
  return { content, context, ssR, theirKey: theirs }
}

type Leaving = {
  readonly reply: Made
  readonly pulseHash: Uint8Array
  readonly next: NextRoot
  readonly content: Of<typeof pulseContent>
  readonly seed: Epoch['seed']
  readonly box: Box
}

/** STEP-5: R is a step ahead as soon as it has replied, unconfirmed. */
function leave(held: Held, turn: Turn, leaving: Leaving): Held {
  const { bond } = held
  const { epoch } = bond
  const key = evidenceKey(turn.suite, epoch.root)
  const heard = [...epoch.heard, leaving.pulseHash]
  const kept = keepEpoch(held, { n: epoch.n, key, heard, told: null })
  const left: Left = {
    n: epoch.n,
    evidence: key,
    box: epoch.box,
    address: epoch.address,
    last: leaving.reply.message,
    lastHash: leaving.reply.hash,
    sent: turn.now,
    anchored: false,
    confirmed: false,
    responder: {
      movedKey: leaving.next.movedKey,
      transcript: leaving.next.transcript,
      pulse: leaving.pulseHash,
      spoken: { key: spokenKey(turn.suite, epoch.root), nonces: epoch.nonces },
    },
  }
  return withBond(kept, sendLast(turn, ahead(turn, bond, left, leaving)))
}

function ahead(turn: Turn, bond: Bond, left: Left, leaving: Leaving): Bond {
  const epoch: Epoch = {
    n: bond.epoch.n + 1,
    root: leaving.next.root,
    seed: leaving.seed,
    theirs: { is: 'known', key: leaving.content.key },
    box: leaving.box,
    address: leaving.content.address,
    made: [],
    heard: [],
    nonces: NO_NONCES,
  }
  return {
    ...bond,
    epoch,
    left,
    contact: null,
    spoken: { ...bond.spoken, asking: null },
    stepsSinceCheck: countUp(bond.stepsSinceCheck),
    stepBegun_ms: Math.min(leaving.content.begun_ms, turn.now.utc_ms),
    stepTaken_ms: turn.now.utc_ms,
    resent: turn.now,
    resendPause_ms: 0,
  }
}

export type Moved =
  | { readonly is: 'confirmed'; readonly held: Held; readonly n: number }
  /** A second, different list for one epoch. [EVID-5] */
  | { readonly is: 'contradicted' }
  | { readonly is: 'repeated' }
  | { readonly is: 'unreadable' }

/** I moved: its list closes the epoch that was left. */
export function onMoved(held: Held, turn: Turn, moved: BodyOf<'moved'>): Moved {
  const { left } = held.bond
  const responder = left?.responder ?? null
  if (left === null || responder === null) return { is: 'unreadable' }
  const plain = open(turn.suite, responder.movedKey, responder.transcript, moved.sealed)
  const content = plain === null ? null : decode(movedContent, plain)
  const kept = keptEpoch(held.evidence, left.n)
  if (content === null || kept === null) return { is: 'unreadable' }
  if (kept.told !== null) {
    return sameList(kept.told, content.told) ? { is: 'repeated' } : { is: 'contradicted' }
  }
  const closed = replaceEpoch(held, { ...kept, told: content.told })
  const bond = withdraw(held.bond, left.last)
  const confirmed = { ...left, confirmed: true, responder: { ...responder, spoken: null } }
  return { is: 'confirmed', held: withBond(closed, { ...bond, left: confirmed }), n: left.n }
}

function sameList(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((hash, i) => hash.join() === b[i]?.join())
}
