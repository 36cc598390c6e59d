/**
 * The files of others that are run, who runs each, and how many cases it must come to: a file cut
 * short, or one that a runner passes over, is found by the count. The counts are those of
 * C2SP/wycheproof dac1dd4, cfrg/draft-irtf-cfrg-cpace 8fb4056,
 * dconnolly/draft-connolly-cfrg-xwing-kem 9b6ce9e and C2SP/CCTV 1e3d286.
 */
import { runCpace } from './cpace.ts'
import {
  runDecapsulation,
  runEncapsulation,
  runExpandedDecapsulation,
  runIntermediate,
  runKeygen,
  runModulus,
  runStrcmp,
  runUnluckySample,
} from './mlkem.ts'
import { type Subject, skippedCases, type Tally } from './tally.ts'
import {
  runHkdfSha512,
  runHmacSha512,
  runX25519,
  runXChaCha20Poly1305,
  skipWhole,
} from './wycheproof.ts'
import { runXWing } from './xwing.ts'

export type VectorFile = {
  /** Below the folder of vectors. */
  readonly path: string
  readonly run: (text: string, subject: Subject) => Tally
  readonly run_cases: number
  readonly skipped_cases: number
}

export const FILES: readonly VectorFile[] = [
  file('cpace/testvectors.json', runCpace, 15, 75),
  file('xwing/test-vectors.json', runXWing, 3, 0),
  file('wycheproof/mlkem_768_test.json', runDecapsulation, 193, 0),
  file('wycheproof/mlkem_768_encaps_test.json', runEncapsulation, 265, 0),
  file('wycheproof/mlkem_768_keygen_seed_test.json', runKeygen, 100, 0),
  file('wycheproof/mlkem_768_semi_expanded_decaps_test.json', runExpandedDecapsulation, 9, 0),
  file('wycheproof/x25519_test.json', runX25519, 518, 0),
  file('wycheproof/hkdf_sha512_test.json', runHkdfSha512, 83, 0),
  file('wycheproof/hmac_sha512_test.json', runHmacSha512, 174, 0),
  file('wycheproof/xchacha20_poly1305_test.json', runXChaCha20Poly1305, 315, 0),
  file('wycheproof/hkdf_sha256_test.json', skipWhole('HKDF is used with SHA-512 only'), 0, 86),
  file('wycheproof/hmac_sha256_test.json', skipWhole('HMAC is used with SHA-512 only'), 0, 174),
  file(
    'wycheproof/chacha20_poly1305_test.json',
    skipWhole('the nonce is always 24 bytes: XChaCha20 only'),
    0,
    325,
  ),
  file('cctv-mlkem/modulus-768.txt.gz', runModulus, 780, 0),
  file('cctv-mlkem/strcmp-768.txt', runStrcmp, 1, 0),
  file('cctv-mlkem/unluckysample-768.txt', runUnluckySample, 2, 2),
  file('cctv-mlkem/intermediate-768.txt', runIntermediate, 2, 34),
]

/** A line a file, its reasons for skipping under it, and the sum. */
export function reportText(tallies: ReadonlyMap<string, Tally>): string {
  const lines = [...tallies].flatMap(([path, tally]) => [
    `${countsText(tally)}  ${path}`,
    ...[...tally.skipped].map(([reason, cases]) => `      ${cases} skipped: ${reason}`),
  ])
  const all = [...tallies.values()]
  const passed = sum(all.map(tally => tally.passed))
  const failed = sum(all.map(tally => tally.failed.length))
  const skipped = sum(all.map(skippedCases))
  return [...lines, `vectors: ${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n')
}

function countsText(tally: Tally): string {
  const run = tally.passed + tally.failed.length
  return `${run} run, ${tally.passed} passed, ${skippedCases(tally)} skipped`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function file(
  path: string,
  run: VectorFile['run'],
  run_cases: number,
  skipped_cases: number,
): VectorFile {
  return { path, run, run_cases, skipped_cases }
}

/** The text of a gzip file; Node and browsers both have the stream. */
export async function unpacked(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return await new Response(stream).text()
}
