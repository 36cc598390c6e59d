/**
 * The real codecs and the real suite, with somebody who watches: what a codec is made of and what
 * was written with it, and every secret that a primitive was given or gave. For
 * `vi.mock('../src/…', async real => watchCodecs(await real()))`: nothing is replaced.
 */
import fc from 'fast-check'
import { Secret } from '../src/crypto/secret.ts'
import type { Suite } from '../src/crypto/suite.ts'
import type { Codec } from '../src/wire/codec.ts'

type Codecs = typeof import('../src/wire/codec.ts')
type Turns = typeof import('../src/turn.ts')
type AnyCodec = Codec<unknown>
type Fields = { readonly [name: string]: AnyCodec }

/** What a codec is made of: its cases, those that were written, and the codecs in it by name. */
export interface Shape {
  readonly cases: readonly string[]
  readonly written: Set<string>
  readonly parts: Fields
  /** A value of any kind that it can write. */
  readonly value: () => fc.Arbitrary<unknown>
}

/** Every codec that any module made. */
export const shapes = new Map<AnyCodec, Shape>()
/** Those that a whole value was written with. */
export const roots = new Set<AnyCodec>()

export function watchCodecs(real: Codecs): Codecs {
  for (const [codec, width] of [
    [real.u8, 1],
    [real.u16, 2],
    [real.u32, 4],
    [real.time_ms, 6],
  ] as const) {
    note(codec, { value: () => fc.nat(256 ** width - 1) })
  }
  note(real.bool, { value: () => fc.boolean() })
  return {
    ...real,
    ...simpleCodecs(real),
    ...joinedCodecs(real),
    encode(codec, value) {
      roots.add(codec as AnyCodec)
      return real.encode(codec, value)
    },
  }
}

function note<T>(codec: Codec<T>, shape: Partial<Shape> & Pick<Shape, 'value'>): Codec<T> {
  shapes.set(codec as AnyCodec, { cases: [], written: new Set(), parts: {}, ...shape })
  return codec
}

/** Notes which case of it a value is, and lets it be written. */
function noteCase<T>(
  codec: Codec<T>,
  shape: Omit<Shape, 'written'>,
  caseOf: (value: T) => string | null,
): Codec<T> {
  const written = new Set<string>()
  const watched: Codec<T> = {
    write(value, out) {
      const is = caseOf(value)
      if (is !== null) written.add(is)
      codec.write(value, out)
    },
    read: from => codec.read(from),
  }
  shapes.set(watched as AnyCodec, { ...shape, written })
  return watched
}

function simpleCodecs(real: Codecs): Partial<Codecs> {
  return {
    bytes: length => note(real.bytes(length), { value: () => bytesOf(length, length) }),
    blob: length_max =>
      note(real.blob(length_max), {
        value: () =>
          fc.oneof(
            { weight: 9, arbitrary: bytesOf(0, Math.min(40, length_max)) },
            bytesOf(0, length_max),
          ),
      }),
    text: length_max =>
      note(real.text(length_max), {
        value: () => fc.string({ unit: 'binary', maxLength: Math.floor(length_max / 4) }),
      }),
    secret: (name, length) =>
      note(real.secret(name, length), {
        value: () => bytesOf(length, length).map(bytes => new Secret(name, bytes)),
      }),
    oneOf: words => note(real.oneOf(words), { value: () => fc.constantFrom(...words) }),
  }
}

function bytesOf(minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength, size: 'max' })
}

function joinedCodecs(real: Codecs): Partial<Codecs> {
  const struct = (fields: Fields) =>
    note(real.struct(fields), { parts: fields, value: () => fc.record(valuesOf(fields)) })
  return {
    struct: struct as unknown as Codecs['struct'],
    tagged: watchTagged(real) as unknown as Codecs['tagged'],
    option: inner => {
      const value = () => fc.option(anyOf(inner as AnyCodec))
      const shape = { cases: ['none', 'some'], parts: { some: inner as AnyCodec }, value }
      return noteCase(real.option(inner), shape, one => (one === null ? 'none' : 'some'))
    },
    list: (inner, count_max) => {
      const maxLength = Math.min(3, count_max)
      const value = () => fc.array(anyOf(inner as AnyCodec), { maxLength })
      const shape = { cases: ['filled'], parts: { each: inner as AnyCodec }, value }
      const caseOf = (all: readonly unknown[]) => (all.length > 0 ? 'filled' : null)
      return noteCase(real.list(inner, count_max), shape, caseOf)
    },
    // The kept bytes of the real one are what nobody could watch being written.
    steady: inner => inner,
  }
}

function watchTagged(real: Codecs) {
  return (key: string, variants: { readonly [word: string]: Fields }) => {
    const words = Object.keys(variants)
    const parts = words.flatMap(word =>
      Object.entries(variants[word] ?? {}).map(([name, codec]) => [`${word}.${name}`, codec]),
    )
    const value = () =>
      fc.oneof(
        ...words.map(word =>
          fc.record({ [key]: fc.constant(word), ...valuesOf(variants[word] ?? {}) }),
        ),
      )
    const shape = { cases: words, parts: Object.fromEntries(parts), value }
    const codec = real.tagged(key, variants) as Codec<{ readonly [key: string]: unknown }>
    return noteCase(codec, shape, one => String(one[key]))
  }
}

function valuesOf(fields: Fields): { [name: string]: fc.Arbitrary<unknown> } {
  return Object.fromEntries(Object.entries(fields).map(([name, codec]) => [name, anyOf(codec)]))
}

function anyOf(codec: AnyCodec): fc.Arbitrary<unknown> {
  const shape = shapes.get(codec)
  if (shape === undefined) throw new Error('a codec that nobody watches')
  return shape.value()
}

/** The cases of a codec, and of all in it, that were never written; each with the way to it. */
export function unwritten(codec: AnyCodec, way: string): readonly string[] {
  const shape = shapes.get(codec)
  if (shape === undefined) throw new Error(`nobody watches ${way}`)
  const own = shape.cases.filter(one => !shape.written.has(one)).map(one => `${way} ${one}`)
  const parts = Object.entries(shape.parts)
  return [...own, ...parts.flatMap(([name, part]) => unwritten(part, `${way}.${name}`))]
}

/** Every secret of a primitive, by its first bytes. */
const secrets = new Set<string>()
const WINDOW_BYTES = 16

export const secretCount = () => secrets.size

function remember<T extends Uint8Array | null>(bytes: T): T {
  const isKey = bytes !== null && bytes.length >= WINDOW_BYTES && new Set(bytes).size > 1
  if (isKey) secrets.add(String.fromCharCode(...bytes.subarray(0, WINDOW_BYTES)))
  return bytes
}

/** What it is given and what it gives, where that is a secret: shares, MACs and boxes are none. */
export function watchSuite(real: Suite): Suite {
  const { kem, dh, group } = real
  return {
    ...real,
    // Of 32 bytes only read keys are hashed so.
    sha256: message => real.sha256(message.length === 32 ? remember(message) : message),
    sha512(message) {
      const hash = real.sha512(message)
      return isOfCpaceKey(message) ? remember(hash) : hash
    },
    hmac: (key, message) => real.hmac(remember(key), message),
    hkdf: (salt, ikm, info, length) => remember(real.hkdf(salt, ikm, info, length)),
    kem: {
      publicKey: seed => kem.publicKey(remember(seed)),
      encapsulate(publicKey, entropy) {
        const made = kem.encapsulate(publicKey, remember(entropy))
        remember(made?.secret ?? null)
        return made
      },
      decapsulate: (seed, ciphertext) => remember(kem.decapsulate(remember(seed), ciphertext)),
    },
    dh: {
      publicKey: seed => dh.publicKey(remember(seed)),
      secret: (seed, theirs) => remember(dh.secret(remember(seed), theirs)),
    },
    group: { ...group, scalar: uniform => remember(group.scalar(remember(uniform))) },
  }
}

const CPACE_KEY = 'CPaceRistretto255_ISK'

function isOfCpaceKey(message: Uint8Array): boolean {
  return String.fromCharCode(...message.subarray(1, 1 + CPACE_KEY.length)) === CPACE_KEY
}

/** What is drawn to be a seed, a scalar, a read key or an encapsulation. */
export function watchTurns(real: Turns): Turns {
  return {
    ...real,
    turnOf(suite, entropy, now) {
      const turn = real.turnOf(suite, entropy, now)
      return { ...turn, draw: length => drawn(turn.draw(length)) }
    },
  }
}

function drawn(bytes: Uint8Array): Uint8Array {
  return bytes.length < 32 ? bytes : remember(bytes)
}

/** Where in a value bytes of a secret stand that is not kept as one. */
export function leaksIn(value: unknown, way = ''): readonly string[] {
  if (value instanceof Secret || typeof value !== 'object' || value === null) return []
  if (value instanceof Uint8Array) return hasSecret(value) ? [way] : []
  return Object.entries(value).flatMap(([name, part]) => leaksIn(part, `${way}/${name}`))
}

function hasSecret(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes)
  for (let at = 0; at + WINDOW_BYTES <= text.length; at++) {
    if (secrets.has(text.slice(at, at + WINDOW_BYTES))) return true
  }
  return false
}
