import { type ClientFrame, encodeClientFrame } from '@handfast/envelope'
import { sha256 } from './raw-client.ts'

/** Numbers below a limit, the same for the same seed (mulberry32). */
export type Random = (below: number) => number

export function startRandom(seed: number): Random {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Frames of all kinds about a few mailboxes, right ones and such as were right once. */
export function startFrames(random: Random): () => Uint8Array<ArrayBuffer> {
  const keys = Array.from({ length: 40 }, () => randomBytes(random, 32))
  const bodies = Array.from({ length: 60 }, () => randomBytes(random, 4096))
  const large = randomBytes(random, 65_536)
  const oneOf = <T>(list: readonly T[], otherwise: T) => list[random(list.length)] ?? otherwise
  const key = () => oneOf(keys, large.subarray(0, 32))
  const body = () => (random(200) === 0 ? large : oneOf(bodies, large))
  const digits = () => String(random(10_000)).padStart(4, '0')
  const make = startMakers({ random, key, body, digits })
  return () => {
    const right = encodeClientFrame(make(random(2 ** 32)))
    return random(3) === 0 ? right : mutate(random, right)
  }
}

type Draw = {
  readonly random: Random
  readonly key: () => Uint8Array
  readonly body: () => Uint8Array
  readonly digits: () => string
}

function startMakers({ random, key, body, digits }: Draw) {
  const keysOf = (most: number) => Array.from({ length: 1 + random(most) }, key)
  const makers: readonly ((ref: number) => ClientFrame)[] = [
    ref => ({ kind: 'put', ref, mailbox: sha256(key()), body: body() }),
    ref => ({ kind: 'put', ref, mailbox: sha256(key()), body: body() }),
    ref => ({ kind: 'listen', ref, readKeys: keysOf(5) }),
    ref => ({ kind: 'unlisten', ref, readKeys: keysOf(5) }),
    ref => ({ kind: 'ack', ref, readKey: key(), id: sha256(body()) }),
    ref => ({ kind: 'allocate', ref, use: 'code', owner: key(), payload: key() }),
    ref => ({ kind: 'claim', ref, claimant: key(), nameplate: digits() }),
    ref => ({ kind: 'release', ref, ownerKey: key(), nameplate: digits() }),
    ref => ({ kind: 'ping', ref }),
    ref => ({
      kind: 'take',
      ref,
      wait_s: 0,
      from: keysOf(4).map(readKey => ({ readKey, after: sha256(body()) })),
    }),
  ]
  return (ref: number): ClientFrame => makers[random(makers.length)]?.(ref) ?? { kind: 'ping', ref }
}

/** A bit, a byte, a cut, a tail, a piece of itself, or nothing but noise. */
export function mutate(random: Random, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(right)
  const at = random(Math.min(bytes.length, 80))
  switch (random(7)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      return bytes
    case 1:
      bytes[at] = random(256)
      return bytes
    case 2:
      return bytes.slice(0, random(bytes.length + 1))
    case 3:
      return Uint8Array.of(...bytes.subarray(0, 200), ...randomBytes(random, random(60)))
    case 4:
      bytes.copyWithin(at, random(bytes.length))
      return bytes
    case 5:
      bytes.fill(random(2) * 255, at, at + 1 + random(40))
      return bytes
    default:
      return randomBytes(random, random(random(50) === 0 ? 66_000 : 100))
  }
}

export function randomBytes(random: Random, size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, () => random(256))
}
