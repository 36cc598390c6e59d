/** ristretto255 for CPace: only who makes a bond by a code needs it. */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js'
import type { Group } from '../suite.ts'
import { orNull } from './or-null.ts'

export const ristretto: Group = {
  element: elementFrom,
  scalar: uniform => littleEndian(fromLittleEndian(uniform) % ristretto255.Point.Fn.ORDER),
  multiply: (scalar, element) => orNull(() => multiplied(scalar, element)),
}

function elementFrom(uniform: Uint8Array): Uint8Array {
  const point = ristretto255_hasher.deriveToCurve?.(uniform)
  if (point === undefined) throw new Error('this ristretto255 has no one-way map')
  return point.toBytes()
}

function multiplied(scalar: Uint8Array, element: Uint8Array): Uint8Array | null {
  const point = ristretto255.Point.fromBytes(element)
  const factor = fromLittleEndian(scalar) % ristretto255.Point.Fn.ORDER
  // The library decodes the identity's encoding without complaint; CPace must refuse it.
  if (point.is0() || factor === 0n) return null
  const product = point.multiply(factor)
  return product.is0() ? null : product.toBytes()
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}
