/** spec/vectors/roll.json: pages of the roll, and what is none. */
import { readFileSync } from 'node:fs'
import { fromHex } from '@handfast/core'
import { expect, test } from 'vitest'
import { decodeBranch, decodeLeaf, encodeBranch, encodeLeaf } from './roll-page.ts'

interface Vector {
  readonly title: string
  readonly outcome: 'ok' | 'decode-failure' | 'version-mismatch'
  readonly reads: 'branch' | 'leaf'
  readonly bytes: string
  readonly length: number
  readonly lines: readonly (readonly [string, string])[] | null
}

const file = new URL('../../../spec/vectors/roll.json', import.meta.url)
const { vectors }: { vectors: Vector[] } = JSON.parse(readFileSync(file, 'utf8'))

const unopened = { 'decode-failure': 'damaged', 'version-mismatch': 'newer' } as const

test.each(vectors)('[VAULT-17] $title ($outcome)', ({ outcome, reads, bytes, length, lines }) => {
  const whole = new Uint8Array(length)
  whole.set(fromHex(bytes) ?? new Uint8Array())
  const page = reads === 'branch' ? decodeBranch(whole) : decodeLeaf(whole)
  if (outcome !== 'ok') return expect(page).toBe(unopened[outcome])
  if (typeof page === 'string') return expect.fail(page)
  expect([...page]).toEqual(lines)
  expect(reads === 'branch' ? encodeBranch(page) : encodeLeaf(page)).toEqual(whole)
})

test('twice as many must fail', () => {
  const right = vectors.filter(({ outcome }) => outcome === 'ok')
  expect(right.length).toBeGreaterThan(5)
  expect(vectors.length - right.length).toBeGreaterThanOrEqual(2 * right.length)
})
