/** Encoding as handfast.md writes it, CODEC-1 to CODEC-8: the plainest code that could do it. */

export type Bytes = Uint8Array

export function join(...parts: Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap(part => [...part]))
}

export function hex(bytes: Bytes): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

export function unhex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

export function same(a: Bytes, b: Bytes): boolean {
  return hex(a) === hex(b)
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

export function zeros(count: number): Bytes {
  return new Uint8Array(count)
}

/** CODEC-1: big endian in so many bytes. */
export function number(value: number | bigint, byteCount: number): Bytes {
  const text = BigInt(value)
    .toString(16)
    .padStart(2 * byteCount, '0')
  if (text.length > 2 * byteCount) throw new Error(`${value} does not fit ${byteCount} bytes`)
  return unhex(text)
}

export function unnumber(bytes: Bytes): bigint {
  return BigInt(`0x${hex(bytes) || '0'}`)
}

export const u8 = (value: number) => number(value, 1)
export const u16 = (value: number) => number(value, 2)
export const u32 = (value: number) => number(value, 4)
export const time = (value_ms: number) => number(value_ms, 6)
export const bool = (value: boolean) => u8(value ? 1 : 0)

/** CODEC-3. */
export function blob(value: Bytes): Bytes {
  return join(u16(value.length), value)
}

export function text(value: string): Bytes {
  return blob(utf8(value))
}

/** CODEC-5. */
export function option(value: Bytes | undefined): Bytes {
  return value === undefined ? u8(0) : join(u8(1), value)
}

/** CODEC-6. */
export function list(values: Bytes[]): Bytes {
  return join(u16(values.length), ...values)
}

/** The part of an input that is not read yet; every `read…` takes from its front. */
export interface Reader {
  rest: Bytes
}

/** CODEC-8: what does not read to its very end is refused with `decode-failure`. */
export function readAll<T>(bytes: Bytes, read: (reader: Reader) => T): T {
  const reader = { rest: bytes }
  const value = read(reader)
  if (reader.rest.length > 0) throw new Error('decode-failure')
  return value
}

export function readBytes(reader: Reader, count: number): Bytes {
  if (reader.rest.length < count) throw new Error('decode-failure')
  const taken = reader.rest.slice(0, count)
  reader.rest = reader.rest.slice(count)
  return taken
}

export function readNumber(reader: Reader, byteCount: number): number {
  return Number(unnumber(readBytes(reader, byteCount)))
}

export function readBool(reader: Reader): boolean {
  const value = readNumber(reader, 1)
  if (value > 1) throw new Error('decode-failure')
  return value === 1
}

export function readBlob(reader: Reader, limit: number): Bytes {
  const count = readNumber(reader, 2)
  if (count > limit) throw new Error('decode-failure')
  return readBytes(reader, count)
}

export function readText(reader: Reader, limit: number): string {
  const bytes = readBlob(reader, limit)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Error('decode-failure')
  }
}

export function readOption<T>(reader: Reader, read: (reader: Reader) => T): T | undefined {
  return readBool(reader) ? read(reader) : undefined
}

export function readList<T>(reader: Reader, limit: number, read: (reader: Reader) => T): T[] {
  const count = readNumber(reader, 2)
  if (count > limit) throw new Error('decode-failure')
  return Array.from({ length: count }, () => read(reader))
}

/** CODEC-4: the place of a word in its closed list. */
export function readWord<W>(reader: Reader, words: readonly W[]): W {
  const word = words[readNumber(reader, 1)]
  if (word === undefined) throw new Error('decode-failure')
  return word
}
