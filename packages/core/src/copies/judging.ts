/** Two copies of one phone are found by lists: whoever leaves an epoch tells all it made in it. */
import type { Bond, Held, KeptEpoch } from '../bond/bond.ts'
import { closeChecks } from '../bond/closing.ts'
import { evidenceKey } from '../bond/epoch.ts'
import { replaceEpoch } from '../bond/evidence.ts'
import { compose, post, sendToAnchor } from '../bond/sending.ts'
import { type EvidenceKey, reveal } from '../crypto/secret.ts'
import type { Turn } from '../turn.ts'
import { equalBytes } from '../wire/bytes.ts'

export function includes(hashes: readonly Uint8Array[], hash: Uint8Array): boolean {
  return hashes.some(known => equalBytes(known, hash))
}

/**
 * EVID-5: everything that came in an epoch must stand in the list told for it. What did is needed
 * no more: the list names it.
 */
export function judge(turn: Turn, held: Held, entry: KeptEpoch): Held {
  const { told } = entry
  if (told === null) return held
  if (entry.heard.every(hash => includes(told, hash))) {
    return replaceEpoch(held, { ...entry, heard: [] })
  }
  return tear(turn, held, entry.key)
}

/**
 * EVID-8: two phones carry this bond, or one was put back to an older state. Nobody can tell which,
 * so nothing is believed until the two meet; and the other is told, under the keys of both epochs.
 */
export function tear(turn: Turn, held: Held, key: EvidenceKey): Held {
  const { bond } = held
  const tornUnder = withKey(bond.tornUnder, key)
  if (bond.condition.is === 'torn') {
    return { ...held, bond: sendTorn({ ...bond, tornUnder }, turn) }
  }
  const condition = { is: 'torn', at_ms: turn.now.utc_ms } as const
  return { ...held, bond: sendTorn({ ...closeChecks(bond), condition, tornUnder }, turn) }
}

/** The notice, again at every start, under the key of now and of what tore it. [EVID-8] */
export function sendTorn(bond: Bond, turn: Turn): Bond {
  const keys = [evidenceKey(turn.suite, bond.epoch.root), ...bond.tornUnder]
  return keys.reduce((so, key) => sendNotice(turn, so, key), bond)
}

/** The first and the latest: replays of other epochs must not push out the one that matters. */
function withKey(known: readonly EvidenceKey[], key: EvidenceKey): readonly EvidenceKey[] {
  if (known.some(one => sameKey(one, key))) return known
  return known.length < TORN_KEYS ? [...known, key] : [...known.slice(0, TORN_KEYS - 1), key]
}

const TORN_KEYS = 4

function sameKey(a: EvidenceKey, b: EvidenceKey): boolean {
  return equalBytes(reveal(a), reveal(b))
}

function sendNotice(turn: Turn, bond: Bond, key: EvidenceKey): Bond {
  const notice = compose(turn, { ...bond, left: null }, { kind: 'torn' })
  const sent = post(turn, bond, { message: notice.message, key, to: bond.epoch.address })
  return sendToAnchor(turn, sent, notice.message, key)
}

/** A notice came, under any key still kept: the other phone has the alarm. [EVID-9] */
export function onTorn(turn: Turn, held: Held): Held {
  const { is } = held.bond.condition
  if (is !== 'sound' && is !== 'ended') return held
  const condition = { is: 'torn', at_ms: turn.now.utc_ms } as const
  return { ...held, bond: { ...closeChecks(held.bond), condition } }
}
