import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startDigest } from './digest.ts'

test('it is that of all parts one behind the other, short or long', () => {
  const [digest, hash] = [startDigest(), createHash('sha256')]
  const long = new Uint8Array(70_000).map((_, at) => at * 7)
  const parts = ['Zußendung ', 3.5, long.subarray(0, 65_536), new Uint8Array(), '€'.repeat(30_000)]
  for (const part of [...parts, long, long.subarray(0, 40_000), long.subarray(0, 40_000), 7]) {
    digest.add(part)
    hash.update(typeof part === 'number' ? String(part) : part)
  }
  expect(digest.text()).toBe(hash.digest('hex'))
})
