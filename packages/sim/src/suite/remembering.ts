/** A pure function that remembers its last results; `count` bounds what it holds. */
export function remembering<T>(
  count: number,
  compute: (input: Uint8Array) => T,
): (input: Uint8Array) => T {
  const known = new Map<string, T>()
  return input => {
    const key = keyOf(input)
    const found = known.get(key)
    if (found !== undefined) return found
    const made = compute(input)
    known.set(key, made)
    if (known.size > count) for (const oldest of known.keys()) return forget(known, oldest, made)
    return made
  }
}

function forget<T>(known: Map<string, T>, oldest: string, made: T): T {
  known.delete(oldest)
  return made
}

/** Bytes as the key of a map: one character a byte. */
export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
