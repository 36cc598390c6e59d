/**
 * What somebody can open who once copied a phone and then only listens, with every message of the
 * relay before him: the chain of roots he can follow.
 */
import { equalBytes, type Suite } from '@handfast/core'
import {
  type Bond,
  decode,
  decodeMessage,
  evidenceKey,
  type Message,
  messageHash,
  nextRoot,
  open,
  pulseContent,
  pulseKey,
  type Role,
  replyContent,
  replyKey,
  reveal,
  Secret,
  stepContext,
  stepTranscript,
  unwrap,
} from '../inside.ts'
import { keyOf } from '../suite/remembering.ts'

/** What he holds of one epoch. */
type Holding = {
  /** The bond with the root of this epoch in it. */
  readonly bond: Bond
  readonly publicKeys: { readonly ofI: Uint8Array; readonly ofR: Uint8Array }
  /** Every private key he ever had; he tries each on everything. */
  readonly seeds: readonly Bond['epoch']['seed'][]
  /** The step that was under way when he took what he has. */
  readonly pulse: Bond['pulse']
}

type Seen = { readonly encoded: Uint8Array; readonly message: Message }

/** Everything a relay had, and what of it was read so far under the key of an epoch. */
export type Record = {
  readonly wires: readonly Uint8Array[]
  readonly read: Map<string, readonly Seen[]>
}

/** The last epoch whose root he knows. */
export function lastEpochOpen(suite: Suite, leaked: Bond, record: Record): number {
  const { theirs, seed, n } = leaked.epoch
  if (theirs.is !== 'known') return n
  const mine = suite.kem.publicKey(reveal(seed))
  const publicKeys =
    leaked.role === 'R' ? { ofR: mine, ofI: theirs.key } : { ofR: theirs.key, ofI: mine }
  const seeds = leaked.pulse === null ? [seed] : [seed, leaked.pulse.seed]
  let holding: Holding = { bond: leaked, publicKeys, seeds, pulse: leaked.pulse }
  for (;;) {
    const next = follow(suite, holding, record)
    if (next === null) return holding.bond.epoch.n
    holding = next
  }
}

function follow(suite: Suite, holding: Holding, record: Record): Holding | null {
  const pulses = seenOf(suite, holding.bond, 'I', record)
  const replies = seenOf(suite, holding.bond, 'R', record)
  for (const reply of replies) {
    if (reply.message.body.kind !== 'reply') continue
    const { pulse: hash } = reply.message.body
    const pulse = pulses.find(each => equalBytes(messageHash(suite, each.encoded), hash))
    const next = pulse === undefined ? null : step(suite, holding, pulse, reply)
    if (next !== null) return next
  }
  return null
}

/** Many thieves hold the key of one epoch: what it opens is worked out once. */
function seenOf(suite: Suite, bond: Bond, from: Role, { wires, read }: Record): readonly Seen[] {
  const key = evidenceKey(suite, bond.epoch.root)
  const name = from + keyOf(reveal(key))
  const known = read.get(name)
  if (known !== undefined) return known
  const seen = wires.flatMap(wire => {
    const encoded = unwrap(suite, key, from, wire)
    const message = encoded === null ? null : decodeMessage(encoded)
    return encoded === null || message === null ? [] : [{ encoded, message }]
  })
  read.set(name, seen)
  return seen
}

/** Both secrets of a step, or nothing. */
function step(suite: Suite, holding: Holding, pulse: Seen, reply: Seen): Holding | null {
  const [asked, answered] = [pulse.message.body, reply.message.body]
  if (asked.kind !== 'pulse' || answered.kind !== 'reply') return null
  const context = stepContext(suite, holding.bond, holding.publicKeys, asked.ciphertext)
  const transcript = stepTranscript(suite, context, pulse.encoded, answered.ciphertext)
  for (const ssR of secretsOf(suite, holding, asked.ciphertext, pulse)) {
    const box = pulseKey(suite, holding.bond.epoch.root, ssR, context)
    const begun = open(suite, box, context, asked.sealed)
    const pulsed = begun === null ? null : decode(pulseContent, begun)
    if (pulsed === null) continue
    for (const ssI of secretsOf(suite, holding, answered.ciphertext, null)) {
      const exchange = { transcript, sealedReply: answered.sealed }
      const next = stepped(suite, holding, { secrets: { ssR, ssI }, exchange, ofI: pulsed.key })
      if (next !== null) return next
    }
  }
  return null
}

type Exchange = {
  readonly secrets: { readonly ssR: Secret<'KemSecret'>; readonly ssI: Secret<'KemSecret'> }
  readonly exchange: { readonly transcript: Uint8Array; readonly sealedReply: Uint8Array }
  readonly ofI: Uint8Array
}

function stepped(suite: Suite, holding: Holding, { secrets, exchange, ofI }: Exchange) {
  const { bond } = holding
  const { root } = bond.epoch
  const { transcript, sealedReply } = exchange
  const box = replyKey(suite, root, secrets, transcript)
  const opened = open(suite, box, transcript, sealedReply)
  const replied = opened === null ? null : decode(replyContent, opened)
  if (replied === null) return null
  const next = nextRoot(suite, root, secrets, exchange)
  const epoch = { ...bond.epoch, n: bond.epoch.n + 1, root: next.root }
  const publicKeys = { ofI, ofR: replied.key }
  return { bond: { ...bond, epoch }, publicKeys, seeds: holding.seeds, pulse: null }
}

/** What he can make of a ciphertext: with every key he has, or as the one who made it. */
function secretsOf(
  suite: Suite,
  { seeds, pulse: leaked }: Holding,
  ciphertext: Uint8Array,
  pulse: Seen | null,
): readonly Secret<'KemSecret'>[] {
  const tried = seeds.flatMap(seed => {
    const secret = suite.kem.decapsulate(reveal(seed), ciphertext)
    return secret === null ? [] : [new Secret('KemSecret', secret)]
  })
  const isHis = leaked !== null && pulse !== null && equalBytes(leaked.message, pulse.encoded)
  return isHis ? [leaked.kem, ...tried] : tried
}
