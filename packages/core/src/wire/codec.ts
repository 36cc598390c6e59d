/**
 * One description of a value gives its type, its bytes and its parser. Every value has one
 * encoding: `decode` reads, encodes again and compares, and never throws. Numbers are big endian.
 */
import { Secret } from '../crypto/secret.ts'
import { equalBytes } from './bytes.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

export interface Codec<T> {
  write(value: T, out: Writer): void
  read(from: Reader): T
}

export type Of<C> = C extends Codec<infer T> ? T : never

/** Throws for a value that its own codec does not allow: that is our mistake, not a sender's. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const out = new Writer()
  codec.write(value, out)
  return out.written()
}

/** `null` for anything but the one encoding of a value. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T | null {
  try {
    const reader = new Reader(bytes)
    const value = codec.read(reader)
    if (!reader.atEnd() || !equalBytes(encode(codec, value), bytes)) return null
    return value
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

class Malformed extends Error {}

/** A position in bytes; reading past the end is malformed. */
export class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new Malformed('short')
    this.#at += count
    return this.#bytes.slice(this.#at - count, this.#at)
  }

  number(width_bytes: number): number {
    const end = this.#at + width_bytes
    if (end > this.#bytes.length) throw new Malformed('short')
    let sum = 0
    while (this.#at < end) {
      sum = sum * 256 + (this.#bytes[this.#at] ?? 0)
      this.#at += 1
    }
    return sum
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length
  }
}

/** Bytes in the making: they grow at the end. */
export class Writer {
  #bytes = new Uint8Array(512)
  #length = 0

  append(part: Uint8Array): void {
    const end = this.#room(part.length)
    this.#bytes.set(part, end - part.length)
  }

  number(value: number, width_bytes: number): void {
    const end = this.#room(width_bytes)
    for (let at = end - 1, rest = value; at >= end - width_bytes; at--) {
      this.#bytes[at] = rest % 256
      rest = Math.floor(rest / 256)
    }
  }

  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** Makes room at the end, and says where it ends. */
  #room(count: number): number {
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    return this.#length
  }
}

function malformed(why: string): never {
  throw new Malformed(why)
}

function unsigned(width_bytes: number): Codec<number> {
  const limit = 256 ** width_bytes
  return {
    write(value, out) {
      if (!Number.isInteger(value) || value < 0 || value >= limit) malformed('number')
      out.number(value, width_bytes)
    },
    read: from => from.number(width_bytes),
  }
}

export const u8 = unsigned(1)
export const u16 = unsigned(2)
export const u32 = unsigned(4)
/** Milliseconds since 1970 in UTC, six bytes. */
export const time_ms = unsigned(6)

export const bool: Codec<boolean> = {
  write: (value, out) => u8.write(value ? 1 : 0, out),
  read(from) {
    const value = u8.read(from)
    return value > 1 ? malformed('bool') : value === 1
  },
}

/** Exactly `length` bytes. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    write(value, out) {
      if (value.length !== length) malformed('length')
      out.append(value)
    },
    read: from => from.take(length),
  }
}

/** At most `length_max` bytes, behind a length of two bytes. */
export function blob(length_max: number): Codec<Uint8Array> {
  return {
    write(value, out) {
      if (value.length > length_max) malformed('length')
      u16.write(value.length, out)
      out.append(value)
    },
    read(from) {
      const length = u16.read(from)
      return length > length_max ? malformed('length') : from.take(length)
    },
  }
}

/** UTF-8 of at most `length_max` bytes, behind a length of two bytes. */
export function text(length_max: number): Codec<string> {
  const inner = blob(length_max)
  return {
    write: (value, out) => inner.write(encodeUtf8(value) ?? malformed('text'), out),
    read: from => decodeUtf8(inner.read(from)) ?? malformed('text'),
  }
}

/** Exactly `length` bytes that are never printed. */
export function secret<Name extends string>(name: Name, length: number): Codec<Secret<Name>> {
  const inner = bytes(length)
  return {
    write: (value, out) => inner.write(Secret.reveal(value), out),
    read: from => new Secret(name, inner.read(from)),
  }
}

/** One of a closed list of words, by its place in the list; places are permanent. */
export function oneOf<const Words extends readonly string[]>(words: Words): Codec<Words[number]> {
  return {
    write(value, out) {
      const place = words.indexOf(value)
      if (place < 0) malformed('word')
      u8.write(place, out)
    },
    read: from => words[u8.read(from)] ?? malformed('word'),
  }
}

export function option<T>(inner: Codec<T>): Codec<T | null> {
  return {
    write(value, out) {
      bool.write(value !== null, out)
      if (value !== null) inner.write(value, out)
    },
    read: from => (bool.read(from) ? inner.read(from) : null),
  }
}

export function list<T>(inner: Codec<T>, count_max: number): Codec<readonly T[]> {
  return {
    write(value, out) {
      if (value.length > count_max) malformed('count')
      u16.write(value.length, out)
      for (const item of value) inner.write(item, out)
    },
    read(from) {
      const count = u16.read(from)
      if (count > count_max) malformed('count')
      return Array.from({ length: count }, () => inner.read(from))
    },
  }
}

/**
 * The same value is written once and its bytes kept beside it: in a record that is saved again
 * and again most parts are the very ones that were there before.
 */
export function steady<T extends object>(inner: Codec<T>): Codec<T> {
  const written = new WeakMap<T, Uint8Array>()
  return {
    write(value, out) {
      const known = written.get(value)
      if (known !== undefined) return out.append(known)
      const fresh = encode(inner, value)
      written.set(value, fresh)
      out.append(fresh)
    },
    read: from => inner.read(from),
  }
}

type Fields = { readonly [name: string]: Codec<unknown> }
// A codec that takes any value would not accept one that takes a particular value.
type AnyFields = { readonly [name: string]: { read(from: Reader): unknown } }
type Struct<F extends AnyFields> = {
  readonly [K in keyof F]: F[K] extends { read(from: Reader): infer T } ? T : never
}

/** The fields in the order they are written down. */
export function struct<F extends AnyFields>(fields: F): Codec<Struct<F>> {
  const entries = Object.entries(fields as unknown as Fields)
  return {
    write(value, out) {
      for (const [name, codec] of entries) codec.write(value[name as keyof F], out)
    },
    read(from) {
      const value: { [name: string]: unknown } = {}
      for (const [name, codec] of entries) value[name] = codec.read(from)
      return value as Struct<F>
    },
  }
}

type Variants = { readonly [word: string]: AnyFields }
type Tagged<K extends string, V extends Variants> = {
  [W in keyof V & string]: { readonly [P in K]: W } & Struct<V[W]>
}[keyof V & string]

/** A union of structs told apart by `key`; the tag is the place of the variant, permanent. */
export function tagged<K extends string, V extends Variants>(
  key: K,
  variants: V,
): Codec<Tagged<K, V>> {
  const words = Object.keys(variants)
  const codecs = words.map(word => struct(variants[word] ?? {}))
  return {
    write(value, out) {
      const place = words.indexOf(value[key] as string)
      u8.write(place, out)
      codecs[place]?.write(value as Struct<AnyFields>, out)
    },
    read(from) {
      const place = u8.read(from)
      const codec = codecs[place] ?? malformed('variant')
      return { [key]: words[place], ...codec.read(from) } as Tagged<K, V>
    },
  }
}
