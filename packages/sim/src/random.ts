/** Chance from one seed: small, fast, and the same everywhere. Never for keys of real people. */

export type Random = {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number
  /** From 0 (included) to 1 (excluded). */
  unit(): number
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  bytes(length: number): Uint8Array
  /** A source of its own: what is drawn from it changes nothing here. */
  fork(...names: readonly (string | number)[]): Random
}

export function startRandom(...names: readonly (string | number)[]): Random {
  const next = stream(hashOf(names.join('/')))
  const unit = () => next() / 4294967296
  const below = (limit: number) => Math.floor(unit() * limit)
  return {
    below,
    unit,
    chance: probability => unit() < probability,
    pick(choices) {
      const choice = choices[below(choices.length)]
      if (choice === undefined) throw new Error('nothing to pick from')
      return choice
    },
    bytes: length => bytesOf(next, length),
    fork: (...more) => startRandom(...names, ...more),
  }
}

/** A pick where some choices are more likely: pairs of a weight and a choice. */
export function pickWeighted<T>(random: Random, choices: readonly (readonly [number, T])[]): T {
  const total = choices.reduce((sum, [weight]) => sum + weight, 0)
  let rest = random.unit() * total
  for (const [weight, choice] of choices) {
    rest -= weight
    if (rest < 0) return choice
  }
  return random.pick(choices)[1]
}

type State = readonly [number, number, number, number]

/** Four words out of a text: FNV-1a with four offsets, then mixed. */
function hashOf(text: string): State {
  const word = (offset: number) => {
    let hash = (0x811c9dc5 ^ offset) >>> 0
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
      hash = (hash ^ (hash >>> 15)) >>> 0
    }
    return Math.imul(hash ^ (hash >>> 13), 0x85ebca6b) >>> 0
  }
  return [word(0x1f3d), word(0x9e37), word(0x79b9), word(0x7f4a)]
}

/** sfc32: 32 bits at a time. Signed inside: such numbers need no memory of their own. */
function stream([a0, b0, c0, d0]: State): () => number {
  let [a, b, c, d] = [a0 | 0, b0 | 0, c0 | 0, d0 | 0]
  const next = () => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

function bytesOf(next: () => number, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4))
  for (let i = 0; i < words.length; i++) words[i] = next()
  return new Uint8Array(words.buffer, 0, length)
}
