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
    expect(vault.open('entry/other', sealed)).toBeNull()
    expect(
      openVault(
        nobleSuite,
        dataKey.map(byte => byte ^ 1),
      ).open(place, sealed),
    ).toBeNull()
  })

  test('[VAULT-2] a changed, cut or other-format record does not open', () => {
    const sealed = vault.seal(place, record, nonce)
    for (let at = 0; at < sealed.length; at++) {
      expect(
        vault.open(
          place,
          sealed.map((byte, i) => (i === at ? byte ^ 4 : byte)),
        ),
      ).toBeNull()
      expect(vault.open(place, sealed.slice(0, at))).toBeNull()
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
