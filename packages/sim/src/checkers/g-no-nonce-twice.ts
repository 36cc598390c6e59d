/** (g) No key meets the same nonce with two contents. The same box again is the same message. */
import { keyOf } from '../suite/remembering.ts'
import type { Checker } from '../world.ts'

export const NAME = 'g-no-nonce-twice'
const TAG_BYTES = 16

export function noNonceTwice(): Checker {
  const boxes = new Map<string, string>()
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is !== 'boxed') return
      const { key, nonce, box } = happening
      const place = keyOf(key) + keyOf(nonce)
      const content = `${box.length} ${keyOf(box.subarray(-TAG_BYTES))}`
      const known = boxes.get(place)
      if (known === undefined) boxes.set(place, content)
      else if (known !== content) world.fail(NAME, 'two contents under one key and nonce')
    },
  }
}
