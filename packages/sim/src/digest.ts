/** A digest of everything that happens in a world: many small parts, handed on together. */
import { createHash } from 'node:crypto'

export type Digest = {
  add(part: Uint8Array | string | number): void
  text(): string
}

const TOGETHER_BYTES = 65_536
/** Characters of a text take up to three bytes each. */
const BYTES_PER_CHARACTER = 3

export function startDigest(): Digest {
  const hash = createHash('sha256')
  const waiting = Buffer.alloc(TOGETHER_BYTES)
  let length = 0
  const handOn = () => {
    hash.update(waiting.subarray(0, length))
    length = 0
  }
  /** Whether there is room, made if need be; what is too long goes alone. */
  const hasRoom = (bytes: number) => {
    if (length + bytes > TOGETHER_BYTES) handOn()
    return bytes <= TOGETHER_BYTES
  }
  const addText = (text: string) => {
    if (hasRoom(BYTES_PER_CHARACTER * text.length)) length += waiting.write(text, length)
    else hash.update(text)
  }
  return {
    add(part) {
      if (typeof part === 'number') addText(String(part))
      else if (typeof part === 'string') addText(part)
      else if (hasRoom(part.length)) {
        waiting.set(part, length)
        length += part.length
      } else hash.update(part)
    },
    text() {
      handOn()
      return hash.digest('hex')
    },
  }
}
