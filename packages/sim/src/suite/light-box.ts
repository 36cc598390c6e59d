/**
 * A box that is quick to close: a stream of small numbers from key and nonce, and a sum over
 * everything as its tag. Whoever has the key and nonce opens it; a changed bit anywhere, or another
 * key, gives another tag. It stands against the program under test, not against a cryptographer.
 */

const KEY_BYTES = 32
const NONCE_BYTES = 24
const TAG_BYTES = 16

export function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  ad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  if (key.length !== KEY_BYTES || nonce.length !== NONCE_BYTES) {
    throw new Error('not a key and a nonce')
  }
  const box = new Uint8Array(plaintext.length + TAG_BYTES)
  box.set(tagOf(key, nonce, ad, plaintext), plaintext.length)
  box.set(masked(key, nonce, plaintext))
  return box
}

export function open(
  key: Uint8Array,
  nonce: Uint8Array,
  ad: Uint8Array,
  box: Uint8Array,
): Uint8Array | null {
  const end = box.length - TAG_BYTES
  if (end < 0 || key.length !== KEY_BYTES || nonce.length !== NONCE_BYTES) return null
  const plaintext = masked(key, nonce, box.subarray(0, end)).slice()
  const tag = tagOf(key, nonce, ad, plaintext)
  return tag.every((byte, at) => byte === box[end + at]) ? plaintext : null
}

function tagOf(...parts: readonly Uint8Array[]): Uint8Array {
  const sum = startSum(0x13198a2e)
  for (const part of parts) add(sum, part)
  return new Uint8Array(ended(sum).buffer)
}

/** Good until the next bytes are worked on. */
function masked(key: Uint8Array, nonce: Uint8Array, part: Uint8Array): Uint8Array {
  const seed = startSum(0x243f6a88)
  add(seed, key)
  add(seed, nonce)
  ended(seed)
  mask(seed, lay(part))
  return bytes.subarray(0, part.length)
}

/** Where bytes are worked on as words: what lay there before is written over. */
let words = new Uint32Array(4096)
let bytes = new Uint8Array(words.buffer)

/** Lays bytes there, with zeros behind them up to a whole word; says how many words they are. */
function lay(part: Uint8Array): number {
  const count = Math.ceil(part.length / 4)
  if (count > words.length) {
    words = new Uint32Array(2 * count)
    bytes = new Uint8Array(words.buffer)
  }
  if (count > 0) words[count - 1] = 0
  bytes.set(part)
  return count
}

/** Masks what lies there; the same once more takes it off again. */
function mask(seed: Uint32Array, count: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = seed
  for (let i = 0; i < count; i++) {
    const next = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + next) | 0
    words[i] = (words[i] ?? 0) ^ next
  }
}

function startSum(kind: number): Uint32Array {
  return Uint32Array.of(kind, 0xa4093822, 0x299f31d0, 0x082efa98)
}

/** Takes up a part and its length: where one ends and the next begins counts. */
function add(sum: Uint32Array, part: Uint8Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = sum
  const count = lay(part)
  d ^= part.length
  for (let i = 0; i < count; i++) {
    const word = words[i] ?? 0
    a = Math.imul(a ^ word, 0x85ebca6b)
    a = (a << 13) | (a >>> 19)
    b = Math.imul((b + a) | 0, 0xc2b2ae35) ^ c
    c = (c + word) | 0
    c = (c << 17) | (c >>> 15)
    d = (Math.imul(d ^ b, 0x27d4eb2f) + c) | 0
  }
  sum[0] = a
  sum[1] = b
  sum[2] = c
  sum[3] = d
}

/** Mixed until every bit hangs on every bit of what was taken up. */
function ended(sum: Uint32Array): Uint32Array {
  for (let i = 0; i < 3; i++) add(sum, FLOURISH)
  return sum
}

const FLOURISH = Uint8Array.from({ length: 16 }, (_, at) => 17 * at + 5)
