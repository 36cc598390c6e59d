/** From nothing to an open vault: the store, the device's key, the client. */
import {
  type ClientError,
  type Handfast,
  openHandfast,
  relayOverEither,
  systemClock,
  systemEntropy,
} from '@handfast/client'
import { openSuite } from '@handfast/core'
import { type DeviceKeyFailure, openDeviceKey } from './adapters/device-key.ts'
import { VAULT } from './adapters/erased.ts'
import { openIndexedDb } from './adapters/indexeddb.ts'
import { type Lock, readLock } from './adapters/lock.ts'

export type OpeningFailure =
  | ClientError
  | Exclude<DeviceKeyFailure, 'device-key-locked'>
  | 'insecure'
/** What was unlocked: by which lock, and the data key that was under it. */
export type Unlocked = { readonly lock: Lock; readonly key: Uint8Array }
export type Opened =
  | { readonly ok: true; readonly value: Handfast; readonly lock: Lock | null }
  | { readonly ok: false; readonly code: OpeningFailure }
  | { readonly ok: false; readonly code: 'locked'; readonly lock: Lock }

/** Opens what this browser keeps, or says why it cannot. */
export async function openKept(unlocked: Unlocked | null = null): Promise<Opened> {
  if (!globalThis.isSecureContext) return { ok: false, code: 'insecure' }
  const store = await openIndexedDb(VAULT)
  if (!store.ok) return { ok: false, code: store.failure }
  const records = await store.value.readAll('')
  if (!records.ok) return { ok: false, code: records.failure }
  // A fresh key could not open what lies there already.
  const deviceKey = unlocked ?? (await keyOfDevice(records.value.size === 0))
  if ('ok' in deviceKey) {
    await store.value.close()
    return deviceKey
  }
  const { suite, loadGroup } = openSuite()
  const opened = await openHandfast({
    store: store.value,
    clock: systemClock(),
    entropy: systemEntropy(),
    suite,
    loadForCodes: loadGroup,
    relays: relayOverEither({ random: Math.random, setTimer }),
    dataKey: deviceKey.key,
  })
  return opened.ok ? { ...opened, lock: unlocked?.lock ?? null } : opened
}

async function keyOfDevice(
  mayCreate: boolean,
): Promise<{ readonly key: Uint8Array } | Extract<Opened, { ok: false }>> {
  const opened = await openDeviceKey({ mayCreate })
  if (opened.ok) return { key: opened.key }
  if (opened.failure !== 'device-key-locked') return { ok: false, code: opened.failure }
  const lock = await readLock()
  if (lock === null) return { ok: false, code: 'device-key-damaged' }
  return { ok: false, code: 'locked', lock }
}

function setTimer(wait_ms: number, fire: () => void): () => void {
  const timer = setTimeout(fire, wait_ms)
  return () => clearTimeout(timer)
}
