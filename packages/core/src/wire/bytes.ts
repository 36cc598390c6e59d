/** Small operations on bytes that several rooms need. */

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Looks at every byte whatever it finds; JavaScript engines promise no more than that. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  const whole = isAligned(a) && isAligned(b) ? a.length & ~3 : 0
  const [left, right] = [wordsOf(a, whole), wordsOf(b, whole)]
  let difference = 0
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0)
  for (let i = whole; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

function isAligned(bytes: Uint8Array): boolean {
  return bytes.byteOffset % 4 === 0
}

/** Four bytes at a time: records are long. */
function wordsOf(bytes: Uint8Array, length: number): Uint32Array {
  return new Uint32Array(bytes.buffer, length === 0 ? 0 : bytes.byteOffset, length / 4)
}

/** -1, 0 or 1 in byte order. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `null` unless it is an even number of lower-case hexadecimal digits. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const byte = 16 * digitAt(text, 2 * i) + digitAt(text, 2 * i + 1)
    if (Number.isNaN(byte)) return null
    bytes[i] = byte
  }
  return bytes
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x61 + 10 : Number.NaN
}
