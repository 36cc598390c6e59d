/** One sealed record of a vault: a bond, or a run that may become one. */
import { bond, type Evidence, evidence } from './bond/bond.ts'
import { cardsRun } from './bonding/cards-run.ts'
import { codeRun } from './bonding/code-run.ts'
import { concat } from './wire/bytes.ts'
import { decode, encode, type Of, tagged } from './wire/codec.ts'

const record = tagged('is', {
  bond: { bond },
  cards: { run: cardsRun },
  code: { run: codeRun },
})
export type Kept = Of<typeof record>

/** The first byte of every record; old formats stay readable for ever. [VAULT-2] */
const FORMAT = 1

export function encodeKept(value: Kept): Uint8Array {
  return concat([Uint8Array.of(FORMAT), encode(record, value)])
}

/** Whether a newer version wrote it: entry or evidence, which neither reader below reads. */
export function isNewerRecord(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) > FORMAT
}

/** `null` for a damaged record or one of a newer version. */
export function decodeKept(bytes: Uint8Array): Kept | null {
  return bytes[0] === FORMAT ? decode(record, bytes.slice(1)) : null
}

export function encodeEvidence(value: Evidence): Uint8Array {
  return concat([Uint8Array.of(FORMAT), encode(evidence, value)])
}

export function decodeEvidence(bytes: Uint8Array): Evidence | null {
  return bytes[0] === FORMAT ? decode(evidence, bytes.slice(1)) : null
}
