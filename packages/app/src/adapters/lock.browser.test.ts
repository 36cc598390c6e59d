import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { eraseDeviceKey, openDeviceKey } from './device-key.ts'
import { type Bytes, parseLock, readLock } from './lock.ts'
import { keepIdle, keepLocked, keepUnlocked, openLock } from './lock-changing.ts'

const secret = new Uint8Array(32).fill(7)
const passkey = {
  way: 'passkey',
  salt: new Uint8Array(32).fill(1),
  credential: new Uint8Array(20).fill(2),
} as const
const passphrase = {
  way: 'passphrase',
  salt: new Uint8Array(16).fill(1),
  cost: { memory_KiB: 64, passes: 1, lanes: 1 },
} as const

beforeEach(async () => {
  expect(await eraseDeviceKey()).toBe('erased')
})

async function key(): Promise<Bytes> {
  const opened = await openDeviceKey()
  if (!opened.ok) throw new Error(opened.failure)
  return new Uint8Array(opened.key)
}

test('locked, it opens with the secret alone; unlocked, it is the same key as before', async () => {
  const before = await key()
  for (const way of [passkey, passphrase]) {
    expect(await keepLocked(before, { way, secret, idle_min: 5 })).toBe(true)
    expect(await openDeviceKey()).toEqual({ ok: false, failure: 'device-key-locked' })
    const lock = await readLock()
    if (lock === null) throw new Error('no lock lies there')
    expect(await openLock(lock, secret)).toEqual(before)
    expect(await openLock(lock, new Uint8Array(32))).toBeNull()
    expect(await keepIdle(lock, 15)).toBe(true)
    expect((await readLock())?.idle_min).toBe(15)
  }
  expect(await keepUnlocked(before)).toBe(true)
  expect(await readLock()).toBeNull()
  expect(await key()).toEqual(before)
})

test('a lock that was changed by another hand does not open', async () => {
  const before = await key()
  await keepLocked(before, { way: passkey, secret, idle_min: 5 })
  const lock = await readLock()
  if (lock?.way !== 'passkey') throw new Error('no lock lies there')
  expect(await openLock({ ...lock, box: lock.box.slice().reverse() }, secret)).toBeNull()
  expect(await openLock({ ...lock, ...passphrase }, secret)).toBeNull()
})

test('garbage is no lock, and none asks for more work than ours', () => {
  const kept = { idle_min: 5, nonce: new Uint8Array(12), box: new Uint8Array(48) }
  const whole = { format: 2, ...passphrase, ...kept }
  expect(parseLock(whole)).not.toBeNull()
  const cost = (changed: object) => ({ ...whole, cost: { ...whole.cost, ...changed } })
  for (const wrong of [
    { ...whole, format: 1 },
    { ...whole, idle_min: 0 },
    { ...whole, box: new Uint8Array(47) },
    { ...whole, salt: 'salt' },
    { ...whole, way: 'key' },
    cost({ memory_KiB: 2 ** 31 }),
    cost({ passes: 1e9 }),
    cost({ lanes: 0.5 }),
    { format: 2, ...passkey, ...kept, credential: new Uint8Array(5000) },
  ]) {
    expect(parseLock(wrong)).toBeNull()
  }
  fc.assert(fc.property(fc.anything(), raw => parseLock(raw) === null))
})
