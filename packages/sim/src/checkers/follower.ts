/**
 * What somebody can open who once copied a phone and then only listens, with every message of the
 * relay before him: the chain of roots he can follow. He works out each next root from all he has,
 * whether or not he can open the messages of its step, and tries it on the bond.
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
  type StepKeys,
  stepContext,
  stepTranscript,
  unwrap,
} from '../inside.ts'
import { keyOf } from '../suite/remembering.ts'

/** What he holds of one epoch. */
type Holding = {
  /** The bond with the root of this epoch in it. */
  readonly bond: Bond
  /** `null` where he has the root and cannot open what it was told with: he follows no further. */
  readonly publicKeys: { readonly ofI: Uint8Array; readonly ofR: Uint8Array } | null
  /** Every private key he ever had; he tries each on everything. */
  readonly seeds: readonly Bond['epoch']['seed'][]
  /** The step that was under way when he took what he has. */
  readonly pulse: Bond['pulse']
}

type Seen = { readonly encoded: Uint8Array; readonly message: Message }

/** Everything a relay had, and what of it was read so far under the key of an epoch. */
export type Record = {
  readonly wires: readonly Uint8Array[]
  /** Every root that a phone had, as keys of a map: what he works out is tried on them. */
  readonly roots: ReadonlySet<string>
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
    const next =
      pulse === undefined ? null : step(suite, holding, { pulse, reply, roots: record.roots })
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

type Step = { readonly pulse: Seen; readonly reply: Seen; readonly roots: Record['roots'] }

/** The next epoch, if any secrets he can think of give its root. */
function step(suite: Suite, holding: Holding, { pulse, reply, roots }: Step): Holding | null {
  const [asked, answered] = [pulse.message.body, reply.message.body]
  const { bond, publicKeys, seeds } = holding
  if (asked.kind !== 'pulse' || answered.kind !== 'reply' || publicKeys === null) return null
  const context = stepContext(suite, bond, publicKeys, asked.ciphertext)
  const transcript = stepTranscript(suite, context, pulse.encoded, answered.ciphertext)
  const exchange = { transcript, sealedReply: answered.sealed }
  for (const ssR of secretsOf(suite, holding, asked.ciphertext, pulse)) {
    for (const ssI of secretsOf(suite, holding, answered.ciphertext, null)) {
      const secrets = { ssR, ssI }
      const { root } = nextRoot(suite, bond.epoch.root, secrets, exchange)
      if (!roots.has(keyOf(reveal(root)))) continue
      const told = keysTold(suite, bond, secrets, {
        context,
        sealedPulse: asked.sealed,
        ...exchange,
      })
      const epoch = { ...bond.epoch, n: bond.epoch.n + 1, root }
      return { bond: { ...bond, epoch }, publicKeys: told, seeds, pulse: null }
    }
  }
  return null
}

type Sealed = {
  readonly context: Uint8Array
  readonly sealedPulse: Uint8Array
  readonly transcript: Uint8Array
  readonly sealedReply: Uint8Array
}

/** The public keys of the next epoch, where he can open both messages that tell them. */
function keysTold(suite: Suite, { epoch: { root } }: Bond, secrets: StepKeys, sealed: Sealed) {
  const { context, transcript } = sealed
  const begun = open(
    suite,
    pulseKey(suite, root, secrets.ssR, context),
    context,
    sealed.sealedPulse,
  )
  const key = replyKey(suite, root, secrets, transcript)
  const answered = open(suite, key, transcript, sealed.sealedReply)
  const ofI = begun === null ? null : decode(pulseContent, begun)
  const ofR = answered === null ? null : decode(replyContent, answered)
  return ofI === null || ofR === null ? null : { ofI: ofI.key, ofR: ofR.key }
}

/** What he can make of a ciphertext: with every key he has, as the one who made it, or of nothing. */
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
  return [...(isHis ? [leaked.kem] : []), ...tried, new Secret('KemSecret', new Uint8Array(32))]
}
