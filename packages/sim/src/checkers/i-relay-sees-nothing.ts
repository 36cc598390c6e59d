/** (i) What a relay sees is ids, size classes and times, and bytes that say nothing. */
import { BODY_SIZES_BYTES, type ClientFrame, parseClientFrame } from '@handfast/envelope'
import type { Checker, World } from '../world.ts'

export const NAME = 'i-relay-sees-nothing'

/** The mailbox of a run and half of its session id. */
const PAYLOAD_BYTES = 48
/** Bytes that a sealed body has in it, of 256: fewer would be a pattern. */
const KINDS_MIN = 230
const RUN_VERSION = 1

export function relaySeesNothing(): Checker {
  let words: readonly Buffer[] = []
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'acted' && words.length === 0) words = wordsOf(world)
      if (happening.is !== 'to-relay') return
      const { frame } = happening
      const seen = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
      const word = words.find(each => seen.includes(each))
      if (word !== undefined) world.fail(NAME, `the relay read ${word.toString()}`)
      const parsed = parseClientFrame(frame)
      const wrong = parsed.ok ? wrongIn(parsed.value) : `a frame that is ${parsed.code}`
      if (wrong !== null) world.fail(NAME, wrong)
    },
  }
}

/** Everything people are called or say: none of it is for a relay. */
function wordsOf(world: World): readonly Buffer[] {
  const names = world.phones.map(phone => phone.name)
  const said = [
    'three thousand',
    'new number',
    'Friend',
    'A friend',
    'Typed',
    'Sent by',
    'Zußendung',
    'üüüüüüüü',
  ]
  return [...names, ...said].map(word => Buffer.from(word))
}

function wrongIn(frame: ClientFrame): string | null {
  switch (frame.kind) {
    case 'put':
      return wrongBody(frame.body)
    case 'allocate':
      return frame.payload.length === PAYLOAD_BYTES ? null : 'a payload of another size'
    default:
      return null
  }
}

function wrongBody(body: Uint8Array): string | null {
  if (!BODY_SIZES_BYTES.some(size_bytes => size_bytes === body.length)) return 'a body of no class'
  // The five messages before there is a key: their shape is public, and they end in zeros.
  if (body[0] === RUN_VERSION && body.subarray(-512).every(byte => byte === 0)) return null
  return hasManyKinds(body) ? null : 'a body with a pattern in it'
}

/** What is sealed has them soon; so it is seldom read to its end. */
function hasManyKinds(body: Uint8Array): boolean {
  const seen = new Uint8Array(256)
  let kinds = 0
  for (let i = 0; i < body.length && kinds < KINDS_MIN; i++) {
    const byte = body[i] ?? 0
    kinds += seen[byte] === 0 ? 1 : 0
    seen[byte] = 1
  }
  return kinds >= KINDS_MIN
}
