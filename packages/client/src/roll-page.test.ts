import { toHex } from '@handfast/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBranch, decodeLeaf, encodeBranch, encodeLeaf, markOf } from './roll-page.ts'

const mark = (byte: number) => byte.toString(16).padStart(2, '0').repeat(16)
const keyOf = (number: number) => (number + 1).toString(16).padStart(32, '0')

describe('[VAULT-17] a page of the roll', () => {
  test('a branch is its format and sixteen marks, with zeros for none', () => {
    const bytes = encodeBranch(
      new Map([
        ['f', mark(0xb0)],
        ['1', mark(0xa0)],
      ]),
    )
    const zeros = (marks: number) => '00'.repeat(16 * marks)
    expect(toHex(bytes)).toBe(`01${zeros(1)}${mark(0xa0)}${zeros(13)}${mark(0xb0)}`)
    expect(encodeBranch(new Map())).toHaveLength(257)
  })

  test('a leaf is its format and its lines in order, with zeros up to the next 64', () => {
    const bytes = encodeLeaf(
      new Map([
        [keyOf(9), mark(0xb0)],
        [keyOf(2), mark(0xa0)],
      ]),
    )
    const lines = `${keyOf(2)}${mark(0xa0)}${keyOf(9)}${mark(0xb0)}`
    expect(toHex(bytes)).toBe(`01${lines}${'00'.repeat(32 * 62)}`)
  })

  test('is as long with one entry as with 64, and has room for any number', () => {
    const lengthWith = (entries: number) => {
      const keys = Array.from({ length: entries }, (_, at) => keyOf(at))
      const page = new Map(keys.map(key => [key, mark(7)]))
      const bytes = encodeLeaf(page)
      expect(decodeLeaf(bytes)).toEqual(page)
      return bytes.length
    }
    expect([0, 1, 63, 64, 65, 128, 129].map(lengthWith)).toEqual([
      2049, 2049, 2049, 2049, 4097, 4097, 6145,
    ])
  })

  test('names a sealing by the first 16 bytes of its nonce', () => {
    const sealed = Uint8Array.from({ length: 60 }, (_, at) => at)
    expect(markOf(sealed)).toBe('0102030405060708090a0b0c0d0e0f10')
  })

  test('of another format, another length or another order is none', () => {
    const leaf = encodeLeaf(new Map([1, 2].map(each => [keyOf(each), mark(each)])))
    expect(decodeLeaf(leaf)).toBeInstanceOf(Map)
    const [head, first, second, rest] = [leaf[0], leaf.slice(1, 33), leaf.slice(33, 65), 65]
    const joined = (...parts: Uint8Array[]) =>
      Uint8Array.from([head ?? 0, ...parts.flatMap(part => [...part])])
    const bad = [
      joined(second, first, leaf.slice(rest)),
      joined(first, first, leaf.slice(rest)),
      joined(new Uint8Array(32), second, leaf.slice(rest)),
      joined(first, second, leaf.slice(rest), new Uint8Array(2048)),
      leaf.slice(0, -1),
      leaf.slice(0, 33),
      leaf.with(0, 0),
      leaf.with(2048, 1),
      new Uint8Array(),
      Uint8Array.of(1),
    ]
    expect(bad.map(decodeLeaf)).toEqual(bad.map(() => 'damaged'))
    const branch = encodeBranch(new Map([['3', mark(3)]]))
    const wrong = [branch.with(0, 0), branch.slice(0, -1), Uint8Array.from([...branch, 0])]
    const all = [...wrong, new Uint8Array()]
    expect(all.map(decodeBranch)).toEqual(all.map(() => 'damaged'))
    for (const format of [2, 255]) {
      expect(decodeLeaf(leaf.with(0, format))).toBe('newer')
      expect(decodeBranch(branch.with(0, format))).toBe('newer')
    }
  })

  test('of any bytes is what writes these bytes, or none', () => {
    const sizes = [257, 2049, 4097]
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      ...sizes.map(length => fc.uint8Array({ minLength: length, maxLength: length })),
    )
    fc.assert(
      fc.property(noise, fc.boolean(), (bytes, isFormat) => {
        if (isFormat && bytes.length > 0) bytes[0] = 1
        const [leaf, branch] = [decodeLeaf(bytes), decodeBranch(bytes)]
        if (typeof leaf !== 'string') expect(encodeLeaf(leaf)).toEqual(bytes)
        if (typeof branch !== 'string') expect(encodeBranch(branch)).toEqual(bytes)
      }),
    )
  })
})
