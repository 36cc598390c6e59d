/** Derivations, primitives, texts and records: vectors that need no phone. */
import { expect } from 'vitest'
import { open } from '../../src/crypto/seal.ts'
import { Secret } from '../../src/crypto/secret.ts'
import {
  decodeEvidence,
  decodeKept,
  encodeEvidence,
  encodeKept,
  mayContact,
  parseCode,
  parseLink,
  parseRelay,
  plainName,
  plainSaying,
  toHex,
} from '../../src/index.ts'
import { derivers } from './derivers.ts'
import { bytesAt, type Fields, suite } from './phone.ts'

export type Single = Derivation | Primitive | Text | Reading

interface Common {
  readonly id: string
  readonly outcome: string
}

interface Derivation extends Common {
  readonly kind: 'derivation'
  readonly given: Fields
  readonly values: Fields
  readonly result: string
}

interface Primitive extends Common {
  readonly kind: 'primitive'
  readonly calls: string
  readonly given: Fields
}

interface Text extends Common {
  readonly kind: 'text'
  readonly reads: 'name' | 'sentence' | 'relay' | 'named-relay' | 'code' | 'link'
  readonly given: string
  readonly mine?: string
  readonly result: string | null
}

interface Reading extends Common {
  readonly kind: 'record'
  readonly reads: 'entry' | 'evidence'
  readonly bytes?: string
  readonly of?: string
  readonly set?: readonly [at: number, value: number]
  readonly length?: number
}

/** `all` are the vectors that one may be a change of. */
export function runSingle(vector: Single, all: readonly Single[]): void {
  switch (vector.kind) {
    case 'derivation':
      expectDerived(vector)
      break
    case 'primitive':
      expect(called(vector), vector.id).toBeNull()
      break
    case 'text':
      expect(readText(vector), vector.id).toBe(vector.result)
      break
    case 'record':
      expectRecord(vector, all)
      break
  }
}

function expectDerived({ id, given, values, result }: Derivation): void {
  const deriver = derivers[id]
  if (deriver === undefined) throw new Error(`nothing derives ${id}`)
  const { result: derived, ...between } = deriver(given)
  expect(derived, id).toBe(result)
  for (const [name, value] of Object.entries(between))
    expect(value, `${id} ${name}`).toBe(values[name])
}

/** `null` where the primitive refuses. */
function called({ calls, given }: Primitive): unknown {
  const at = (name: string) => bytesAt(given, name)
  switch (calls) {
    case 'multiply':
      return suite.group.multiply(at('scalar'), at('element'))
    case 'x25519':
      return suite.dh.secret(at('mine'), at('theirs'))
    case 'encapsulate':
      return suite.kem.encapsulate(at('ek'), at('entropy'))
    case 'open':
      return open(suite, new Secret('MessageKey', at('key')), at('ad'), at('box'))
    default:
      throw new Error(`no primitive ${calls}`)
  }
}

function readText({ reads, given, mine }: Text): string | null {
  switch (reads) {
    case 'name':
      return plainName(given)
    case 'sentence':
      return plainSaying(given)
    case 'relay':
      return parseRelay(given) === given ? given : null
    case 'named-relay':
      return parseRelay(given) === given && mayContact(given, mine ?? '') ? given : null
    case 'link': {
      const link = parseLink(suite, given)
      if (typeof link === 'string') return null
      return `${link.relay} ${link.nameplate} ${toHex(Secret.reveal(link.key))}`
    }
    case 'code': {
      const code = parseCode(given)
      return code === null ? null : `${code.nameplate}-${code.digits}`
    }
  }
}

function expectRecord(vector: Reading, all: readonly Single[]): void {
  const bytes = recordOf(vector, all)
  const again = vector.reads === 'entry' ? entryAgain(bytes) : evidenceAgain(bytes)
  if (vector.outcome === 'ok') expect(again, vector.id).toBe(toHex(bytes))
  else expect(again, vector.id).toBeNull()
}

/** CODEC-8: each right record with each byte changed, and cut there. How many bytes those were. */
export function runDamagedRecords(all: readonly Single[]): number {
  let count = 0
  for (const vector of all) {
    if (vector.kind !== 'record' || vector.outcome !== 'ok') continue
    const bytes = recordOf(vector, all)
    const read = vector.reads === 'entry' ? entryAgain : evidenceAgain
    // In long ones every so many: most of their bytes are of messages, where any byte is right.
    const stride = Math.ceil(bytes.length / 400)
    for (let at = 0; at < bytes.length; at += stride) {
      const changed = bytes.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte))
      const again = read(changed)
      if (again !== null) expect(again, `${vector.id} byte ${at}`).toBe(toHex(changed))
      expect(read(bytes.slice(0, at)), `${vector.id} cut to ${at}`).toBeNull()
      count += 1
    }
  }
  return count
}

function entryAgain(bytes: Uint8Array): string | null {
  const kept = decodeKept(bytes)
  return kept === null ? null : toHex(encodeKept(kept))
}

function evidenceAgain(bytes: Uint8Array): string | null {
  const evidence = decodeEvidence(bytes)
  return evidence === null ? null : toHex(encodeEvidence(evidence))
}

function recordOf(vector: Reading, all: readonly Single[]): Uint8Array {
  if (vector.bytes !== undefined) return bytesAt({ bytes: vector.bytes }, 'bytes')
  const base = all.find(each => each.kind === 'record' && each.id === vector.of)
  if (base?.kind !== 'record') throw new Error(`${vector.id} is a change of nothing`)
  const bytes = recordOf(base, all)
  const [at, value] = vector.set ?? [-1, 0]
  const { length } = vector.length === undefined ? bytes : { length: vector.length }
  return Uint8Array.from({ length }, (_, i) => (i === at ? value : (bytes[i] ?? 0)))
}
