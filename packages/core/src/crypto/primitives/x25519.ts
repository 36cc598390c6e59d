/**
 * X25519 by the ladder alone. The library's own brings Edwards tables along, twice as much code,
 * which pays only for who makes hundreds of keys.
 */
import { pow2 } from '@noble/curves/abstract/modular.js'
import { montgomery } from '@noble/curves/abstract/montgomery.js'

const P = 2n ** 255n - 19n

/** RFC 7748, clause 5. */
export const x25519 = montgomery({
  P,
  type: 'x25519',
  adjustScalarBytes(bytes: Uint8Array) {
    bytes[0] = (bytes[0] ?? 0) & 248
    bytes[31] = ((bytes[31] ?? 0) & 127) | 64
    return bytes
  },
  powPminus2: inverse,
})

/** x^(p - 2), and p - 2 is 250 ones, then 01011. */
function inverse(x: bigint): bigint {
  const times = (a: bigint, b: bigint) => (a * b) % P
  // `ones(n)` of a run of ones twice as long as one already there, or longer by some.
  const joined = (long: bigint, short: bigint, shift: bigint) => times(pow2(long, shift, P), short)
  const ones2 = joined(x, x, 1n)
  const ones4 = joined(ones2, ones2, 2n)
  const ones5 = joined(ones4, x, 1n)
  const ones10 = joined(ones5, ones5, 5n)
  const ones20 = joined(ones10, ones10, 10n)
  const ones40 = joined(ones20, ones20, 20n)
  const ones50 = joined(ones40, ones10, 10n)
  const ones100 = joined(ones50, ones50, 50n)
  const ones200 = joined(ones100, ones100, 100n)
  const ones250 = joined(ones200, ones50, 50n)
  return joined(joined(ones250, x, 2n), ones2, 3n)
}
