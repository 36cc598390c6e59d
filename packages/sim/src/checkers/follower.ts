/**
 * What somebody can open who once copied a phone and then only listens, with every message of the
 * relay before him: the chain of roots he can follow.
 */
import type { Suite } from '@handfast/core'
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
  replyContent,
  replyKey,
  reveal,
  type Role,
  Secret,
  stepContext,
  stepTranscript,
  unwrap,
} from '../inside.ts'
import { equalBytes } from '@handfast/core'

/** What he holds of one epoch. */
type Holding = {
  readonly bond: Bond
  /** The private key of the phone he copied, as long as he has it. */
  readonly seed: Bond['epoch']['seed'] | null
  readonly pulse: Bond['pulse']
}

type Seen = { readonly encoded: Uint8Array; readonly message: Message }

/** The last epoch whose root he knows. */
export function lastEpochOpen(suite: Suite, leaked: Bond, wires: readonly Uint8Array[]): number {
  let holding: Holding = { bond: leaked, seed: leaked.epoch.seed, pulse: leaked.pulse }
  for (;;) {
    const next = follow(suite, holding, wires)
    if (next === null) return holding.bond.epoch.n
    holding = next
  }
}

function follow(suite: Suite, holding: Holding, wires: readonly Uint8Array[]): Holding | null {
  const pulses = seenOf(suite, holding.bond, 'I', wires)
  const replies = seenOf(suite, holding.bond, 'R', wires)
  for (const reply of replies) {
    if (reply.message.body.kind !== 'reply') continue
    const { pulse: hash } = reply.message.body
    const pulse = pulses.find(each => equalBytes(messageHash(suite, each.encoded), hash))
    const next = pulse === undefined ? null : step(suite, holding, pulse, reply)
    if (next !== null) return next
  }
  return null
}

function seenOf(suite: Suite, bond: Bond, from: Role, wires: readonly Uint8Array[]): Seen[] {
  const key = evidenceKey(suite, bond.epoch.root)
  return wires.flatMap(wire => {
    const encoded = unwrap(suite, key, from, wire)
    const message = encoded === null ? null : decodeMessage(encoded)
    return encoded === null || message === null ? [] : [{ encoded, message }]
  })
}

/** Both secrets of a step, or nothing. */
function step(suite: Suite, holding: Holding, pulse: Seen, reply: Seen): Holding | null {
  const { bond, seed } = holding
  const [asked, answered] = [pulse.message.body, reply.message.body]
  if (asked.kind !== 'pulse' || answered.kind !== 'reply' || seed === null) return null
  const { theirs, root } = bond.epoch
  if (theirs.is !== 'known') return null
  const mine = suite.kem.publicKey(reveal(seed))
  const keys = bond.role === 'R' ? { ofR: mine, ofI: theirs.key } : { ofR: theirs.key, ofI: mine }
  const context = stepContext(suite, bond, keys, asked.ciphertext)
  const ssR = secretOfR(suite, holding, pulse, asked.ciphertext)
  const ssI = bond.role === 'I' ? suite.kem.decapsulate(reveal(seed), answered.ciphertext) : null
  if (ssR === null || ssI === null) return null
  const transcript = stepTranscript(suite, context, pulse.encoded, answered.ciphertext)
  const secrets = { ssR: new Secret('KemSecret', ssR), ssI: new Secret('KemSecret', ssI) }
  const opened = open(suite, replyKey(suite, root, secrets, transcript), transcript, answered.sealed)
  const content = opened === null ? null : decode(replyContent, opened)
  const pulseBox = pulseKey(suite, root, secrets.ssR, context)
  const begun = open(suite, pulseBox, context, asked.sealed)
  if (content === null || begun === null || decode(pulseContent, begun) === null) return null
  const next = nextRoot(suite, root, secrets, { transcript, sealedReply: answered.sealed })
  const epoch = {
    ...bond.epoch,
    n: bond.epoch.n + 1,
    root: next.root,
    theirs: { is: 'known', key: content.key },
  } as const
  return { bond: { ...bond, epoch }, seed: holding.pulse?.seed ?? null, pulse: null }
}

function secretOfR(
  suite: Suite,
  { bond, seed, pulse: leaked }: Holding,
  pulse: Seen,
  ciphertext: Uint8Array,
): Uint8Array | null {
  if (bond.role === 'R') return seed === null ? null : suite.kem.decapsulate(reveal(seed), ciphertext)
  return leaked !== null && equalBytes(leaked.message, pulse.encoded) ? reveal(leaked.kem) : null
}
