/** How one file of vectors is run and counted. Everything here runs in Node and in a browser. */
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { nobleSuite, type Suite } from '../../src/crypto/suite.ts'
import { equalBytes, fromHex, toHex } from '../../src/wire/bytes.ts'

/** What the vectors are put to. */
export type Subject = { readonly suite: Suite; readonly mlkem: MlKem }

/** ML-KEM-768 alone, which the suite offers only inside X-Wing. `null` is a refusal. */
export type MlKem = {
  keygen(seed: Uint8Array): { ek: Uint8Array; dk: Uint8Array } | null
  encapsulate(ek: Uint8Array, m: Uint8Array): { c: Uint8Array; K: Uint8Array } | null
  decapsulate(dk: Uint8Array, c: Uint8Array): Uint8Array | null
}

export const shipped: Subject = {
  suite: nobleSuite,
  mlkem: {
    keygen: seed =>
      refusable(() => {
        const { publicKey, secretKey } = ml_kem768.keygen(seed)
        return { ek: publicKey, dk: secretKey }
      }),
    encapsulate: (ek, m) =>
      refusable(() => {
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(ek, m)
        return { c: cipherText, K: sharedSecret }
      }),
    decapsulate: (dk, c) => refusable(() => ml_kem768.decapsulate(c, dk)),
  },
}

/** `passed` and each `failed` are cases; `skipped` counts cases by the reason. */
export type Tally = {
  passed: number
  readonly failed: string[]
  readonly skipped: Map<string, number>
}

export function newTally(): Tally {
  return { passed: 0, failed: [], skipped: new Map() }
}

/** One case: it passes if every check holds. A check that throws has failed. */
export function count(tally: Tally, name: string, checks: () => readonly boolean[]): void {
  const fine = refusable(() => checks().every(holds => holds)) ?? false
  if (fine) tally.passed += 1
  else tally.failed.push(name)
}

export function skip(tally: Tally, reason: string, cases = 1): void {
  tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + cases)
}

export function skippedCases(tally: Tally): number {
  return [...tally.skipped.values()].reduce((sum, cases) => sum + cases, 0)
}

export function same(found: Uint8Array | null | undefined, wanted: Uint8Array): boolean {
  return found !== null && found !== undefined && equalBytes(found, wanted)
}

/** What the vector says must be refused: by `null`, or by throwing where that is the contract. */
export function throws(compute: () => unknown): boolean {
  try {
    compute()
    return false
  } catch {
    return true
  }
}

export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex.toLowerCase())
  if (bytes === null) throw new Error(`not hexadecimal: ${hex.slice(0, 40)}`)
  return bytes
}

export function hexOf(bytes: Uint8Array | null): string {
  return bytes === null ? 'refused' : toHex(bytes)
}

function refusable<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch {
    return null
  }
}
