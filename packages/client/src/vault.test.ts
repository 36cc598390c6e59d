import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fromHex, nobleSuite, toHex } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { openVault } from './vault.ts'

const dataKey = Uint8Array.from({ length: 32 }, (_, i) => i)
const nonce = Uint8Array.from({ length: 24 }, (_, i) => 200 + i)
const record = Uint8Array.from({ length: 40 }, (_, i) => 7 * i)
const place = 'entry/00112233445566778899aabbccddeeff'
const fixture = new URL('../../core/test/vaults/sealed-1.hex', import.meta.url)

describe('a sealed record', () => {
  const vault = openVault(nobleSuite, dataKey)

  test('[VAULT-1] opens where it was sealed, and nowhere else', () => {
    const sealed = vault.seal(place, record, nonce)
    expect(vault.open(place, sealed)).toEqual(record)
    expect(vault.open('entry/other', sealed)).toBe('damaged')
    expect(
      openVault(
        nobleSuite,
        dataKey.map(byte => byte ^ 1),
      ).open(place, sealed),
    ).toBe('damaged')
  })

  test('[VAULT-2] one of a newer format is told as such, and what was never one as damaged', () => {
    const sealed = vault.seal(place, record, nonce)
    const told = Array.from({ length: 256 }, (_, format) =>
      vault.open(place, sealed.with(0, format)),
    )
    expect(told[1]).toEqual(record)
    expect(new Set(told.slice(2, 16))).toEqual(new Set(['newer']))
    expect(new Set([told[0], ...told.slice(16)])).toEqual(new Set(['damaged']))
    // Of another length, as nobody knows how long one is to be.
    expect(vault.open(place, Uint8Array.of(2))).toBe('newer')
  })

  test('[VAULT-2] a changed or cut record does not open', () => {
    const sealed = vault.seal(place, record, nonce)
    for (let at = 0; at < sealed.length; at++) {
      expect(
        vault.open(
          place,
          sealed.map((byte, i) => (i === at ? byte ^ 128 : byte)),
        ),
      ).toBe('damaged')
      expect(vault.open(place, sealed.slice(0, at))).toBe('damaged')
    }
  })

  test('[VAULT-13] format 1 as it was first written opens for ever', () => {
    const makes = process.env.HANDFAST_KEEP_FIXTURES !== undefined
    if (makes && !existsSync(fixture))
      writeFileSync(fixture, `${toHex(vault.seal(place, record, nonce))}\n`)
    const sealed = fromHex(readFileSync(fixture, 'utf8').trim()) ?? new Uint8Array()
    expect(sealed[0]).toBe(1)
    expect(vault.open(place, sealed)).toEqual(record)
  })
})
