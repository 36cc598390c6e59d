import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalBytes } from '../wire/bytes.ts'
import { LABEL } from './labels.ts'
import { derive, KEY_BYTES, macOf, open, SEAL_BYTES, seal } from './seal.ts'
import { reveal, Secret } from './secret.ts'
import { nobleSuite as suite } from './suite.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const keys = () => {
  const [key, other] = [1, 2].map(fill => new Secret('MessageKey', new Uint8Array(32).fill(fill)))
  if (key === undefined || other === undefined) throw new Error('two keys')
  return { key, other }
}

describe('a box', () => {
  test('opens under its key and associated data, and under no other', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (ad, plaintext, strange) => {
        const { key, other } = keys()
        const box = seal(suite, key, ad, plaintext)
        expect(box).toHaveLength(plaintext.length + SEAL_BYTES)
        expect(open(suite, key, ad, box)).toEqual(plaintext)
        expect(open(suite, other, ad, box)).toBeNull()
        if (!equalBytes(ad, strange)) expect(open(suite, key, strange, box)).toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  test('changed anywhere or cut it does not open', () => {
    const { key } = keys()
    const box = seal(suite, key, new Uint8Array(), Uint8Array.of(1, 2, 3))
    for (let at = 0; at < box.length; at++) {
      const changed = box.map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(open(suite, key, new Uint8Array(), changed)).toBeNull()
      expect(open(suite, key, new Uint8Array(), box.slice(0, at))).toBeNull()
    }
  })

  test('nothing at all, sealed, is the shortest box', () => {
    const { key } = keys()
    const box = seal(suite, key, new Uint8Array(), new Uint8Array())
    expect(box).toHaveLength(40)
    expect(open(suite, key, new Uint8Array(), box)).toEqual(new Uint8Array())
  })

  test('SEAL-1: under one key two plaintexts never share a nonce', () => {
    const { key } = keys()
    const nonces = [[], [1], [1, 0], [2]].map(plain =>
      String(seal(suite, key, new Uint8Array(), Uint8Array.from(plain)).slice(0, 24)),
    )
    expect(new Set(nonces).size).toBe(4)
    const one = seal(suite, key, Uint8Array.of(1), new Uint8Array()).slice(0, 24)
    expect(nonces).not.toContain(String(one))
    expect(seal(suite, key, Uint8Array.of(1), new Uint8Array()).slice(0, 24)).toEqual(one)
  })
})

describe('a derived key', () => {
  const salt = new Uint8Array(32).fill(3)

  test('depends on salt, keys, their order, label and fields', () => {
    const { key, other } = keys()
    const made = [
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt: new Uint8Array(), keys: [key] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt, keys: [other] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt, keys: [key, other] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt, keys: [other, key] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt, keys: [] }, [LABEL.root]),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.moved]),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root, 'I']),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root, 'R']),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root, 'I', 'R']),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root, 'IR']),
      derive(suite, 'RootKey', { salt, keys: [key] }, [LABEL.root, 1]),
    ]
    expect(new Set(made.map(one => String(reveal(one)))).size).toBe(made.length)
    for (const one of made) expect(reveal(one)).toHaveLength(KEY_BYTES)
    expect(made[0]?.name).toBe('RootKey')
  })

  test('a MAC too, and it is 32 bytes', () => {
    const { key, other } = keys()
    const made = [
      macOf(suite, key, [LABEL.cardMac]),
      macOf(suite, other, [LABEL.cardMac]),
      macOf(suite, key, [LABEL.meetCard]),
      macOf(suite, key, [LABEL.cardMac, new Uint8Array()]),
      macOf(suite, key, [LABEL.cardMac, '']),
    ].map(String)
    // Empty text and no bytes are the same field.
    expect(new Set(made).size).toBe(4)
    expect(macOf(suite, key, [LABEL.cardMac])).toHaveLength(32)
  })
})
