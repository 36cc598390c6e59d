/**
 * ML-KEM-768 (FIPS 203): C2SP/wycheproof and C2SP/CCTV. The suite offers ML-KEM only inside
 * X-Wing, so the vectors go to `@noble/post-quantum/ml-kem.js` directly; what concerns
 * encapsulation goes through the suite's X-Wing as well, whose key and ciphertext begin with
 * those of ML-KEM and whose entropy begins with `m`.
 */
import { sha3_512 } from '@noble/hashes/sha3.js'
import { concat } from '../../src/wire/bytes.ts'
import { bytesAt, type Fields } from './json.ts'
import { bytesOf, count, newTally, type Subject, same, skip, type Tally } from './tally.ts'
import { eachCase, isValid } from './wycheproof.ts'

const ENTROPY_BYTES = 32
const CIPHERTEXT_BYTES = 1088

export function runKeygen(text: string, { mlkem }: Subject): Tally {
  return eachCase(text, vector => {
    const made = mlkem.keygen(bytesAt(vector, 'seed'))
    if (!isValid(vector)) return [made === null]
    return [same(made?.ek, bytesAt(vector, 'ek')), same(made?.dk, bytesAt(vector, 'dk'))]
  })
}

export function runEncapsulation(text: string, subject: Subject): Tally {
  return eachCase(text, vector => {
    const ek = bytesAt(vector, 'ek')
    const m = bytesAt(vector, 'm')
    if (!isValid(vector)) return refusals(subject, ek, m)
    const c = bytesAt(vector, 'c')
    const made = subject.mlkem.encapsulate(ek, m)
    return [same(made?.c, c), same(made?.K, bytesAt(vector, 'K')), same(inXWing(subject, ek, m), c)]
  })
}

/** From a seed; the refused ones have a seed or a ciphertext of another length. */
export function runDecapsulation(text: string, { mlkem }: Subject): Tally {
  return eachCase(text, vector => {
    const made = mlkem.keygen(bytesAt(vector, 'seed'))
    const secret = made && mlkem.decapsulate(made.dk, bytesAt(vector, 'c'))
    if (!isValid(vector)) return [secret === null]
    return [same(made?.ek, bytesAt(vector, 'ek')), same(secret, bytesAt(vector, 'K'))]
  })
}

/** From the 2400 bytes of a decapsulation key. */
export function runExpandedDecapsulation(text: string, { mlkem }: Subject): Tally {
  return eachCase(text, vector => {
    const secret = mlkem.decapsulate(bytesAt(vector, 'dk'), bytesAt(vector, 'c'))
    return [isValid(vector) ? same(secret, bytesAt(vector, 'K')) : secret === null]
  })
}

/** CCTV `modulus`: a key a line, each with one coefficient that is not below the modulus. */
export function runModulus(text: string, subject: Subject): Tally {
  const tally = newTally()
  const m = new Uint8Array(ENTROPY_BYTES)
  for (const [index, line] of text.trim().split('\n').entries()) {
    count(tally, `line ${index + 1}`, () => refusals(subject, bytesOf(line), m))
  }
  return tally
}

/** CCTV `strcmp`: a ciphertext that differs from the right one only behind a zero byte. */
export function runStrcmp(text: string, { mlkem }: Subject): Tally {
  const given = lastOfEach(text)
  const tally = newTally()
  const secret = () => mlkem.decapsulate(bytesAt(given, 'dk'), bytesAt(given, 'c'))
  count(tally, 'K', () => [same(secret(), bytesAt(given, 'K'))])
  return tally
}

/** CCTV `unluckysample`: the matrix needs more output of the XOF than is usual. */
export function runUnluckySample(text: string, subject: Subject): Tally {
  const tally = newTally()
  countRun(tally, lastOfEach(text), subject)
  return tally
}

const INSIDE = 'a value inside the algorithm, which the library does not show'
const OF_DRAFT = 'made as in the draft of 2023: FIPS 203 puts the rank behind the seed'

/** CCTV `intermediate`: one whole run; only what goes in and comes out can be compared. */
export function runIntermediate(text: string, subject: Subject): Tally {
  const tally = newTally()
  countRun(tally, lastOfEach(text), subject)
  const shown = ['d', 'z', 'm', 'ek', 'dk', 'c', 'K']
  skip(tally, INSIDE, linesOf(text).filter(([name]) => !shown.includes(name)).length)
  return tally
}

function countRun(tally: Tally, given: Fields, subject: Subject): void {
  const { mlkem } = subject
  const [ek, dk] = [bytesAt(given, 'ek'), bytesAt(given, 'dk')]
  const [m, c, K] = [bytesAt(given, 'm'), bytesAt(given, 'c'), bytesAt(given, 'K')]
  const [d, z] = [bytesAt(given, 'd'), bytesAt(given, 'z')]
  if (isOfDraft(d, ek)) skip(tally, OF_DRAFT, 2)
  else {
    const keys = mlkem.keygen(concat([d, z]))
    count(tally, 'ek', () => [same(keys?.ek, ek)])
    count(tally, 'dk', () => [same(keys?.dk, dk)])
  }
  const made = mlkem.encapsulate(ek, m)
  count(tally, 'c', () => [same(made?.c, c), same(inXWing(subject, ek, m), c)])
  count(tally, 'K', () => [same(made?.K, K), same(mlkem.decapsulate(dk, c), K)])
}

/** The key ends with the matrix's seed: the first half of SHA3-512 of `d`, and of nothing else. */
function isOfDraft(d: Uint8Array, ek: Uint8Array): boolean {
  return same(sha3_512(d).slice(0, 32), ek.slice(-32))
}

/** ML-KEM refuses the key, and so does X-Wing when the key is its first part. */
function refusals(subject: Subject, ek: Uint8Array, m: Uint8Array): readonly boolean[] {
  return [subject.mlkem.encapsulate(ek, m) === null, inXWing(subject, ek, m) === null]
}

/** The ML-KEM part of the suite's X-Wing ciphertext for a key that begins with `ek`. */
function inXWing({ suite }: Subject, ek: Uint8Array, m: Uint8Array): Uint8Array | null {
  const seed = new Uint8Array(ENTROPY_BYTES).fill(7)
  const key = concat([ek, suite.dh.publicKey(seed)])
  const made = suite.kem.encapsulate(key, concat([m, seed]))
  return made?.ciphertext.slice(0, CIPHERTEXT_BYTES) ?? null
}

/** CCTV writes `name = value` a line. A name that comes twice has its final value last. */
function lastOfEach(text: string): Fields {
  return Object.fromEntries(linesOf(text))
}

function linesOf(text: string): [name: string, value: string][] {
  const lines = text.split('\n').filter(line => line.includes(' = '))
  return lines.map(line => {
    const at = line.lastIndexOf(' = ')
    return [line.slice(0, at), line.slice(at + 3)]
  })
}
