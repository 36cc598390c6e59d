/** The bytes of all parts one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum_bytes, part) => sum_bytes + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

/** Big-endian, 2 bytes. */
export function encodeU16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value)
}

/** Big-endian, 4 bytes. */
export function encodeU32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** The caller has checked that two bytes are there. */
export function decodeU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** The caller has checked that four bytes are there. */
export function decodeU32(bytes: Uint8Array, at: number): number {
  return decodeU16(bytes, at) * 0x1_0000 + decodeU16(bytes, at + 2)
}

/** Throws RangeError for text that is not ASCII: cut to a byte it would mean another text. */
export function encodeAscii(text: string): Uint8Array {
  return Uint8Array.from(text, character => {
    const code = character.codePointAt(0) ?? 0
    if (code > 0x7f) throw new RangeError('not ASCII')
    return code
  })
}

/** The same bytes. Throws RangeError when they are not `length_bytes` long. */
export function exactBytes(bytes: Uint8Array, length_bytes: number): Uint8Array {
  if (bytes.length !== length_bytes) throw new RangeError(`${bytes.length} bytes`)
  return bytes
}

export function decodeAscii(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}
