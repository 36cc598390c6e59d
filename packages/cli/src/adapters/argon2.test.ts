import { expect, test } from 'vitest'
import { argon2id, argon2idInJavaScript } from './argon2.ts'

const passphrase = new TextEncoder().encode('correct horse')
const salt = Uint8Array.from({ length: 16 }, (_, at) => at)

test.each([
  { memory_KiB: 19 * 1024, passes: 2, lanes: 1 },
  { memory_KiB: 1024, passes: 3, lanes: 4 },
])('what Node derives, JavaScript derives: %j', cost => {
  const derived = argon2id(passphrase, salt, cost, 32)
  expect(derived.length).toBe(32)
  expect(argon2idInJavaScript(passphrase, salt, cost, 32)).toEqual(Uint8Array.from(derived))
  const other = { ...cost, passes: cost.passes + 1 }
  expect(argon2id(passphrase, salt, other, 32)).not.toEqual(derived)
})
