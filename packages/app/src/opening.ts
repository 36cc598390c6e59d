/** From nothing to an open vault: the store, the device's key, a first look, the client. */
import {
  type ClientError,
  firstLook,
  type Handfast,
  openEntries,
  systemClock,
} from '@handfast/client'
import { symmetric } from '@handfast/core'
import { type DeviceKeyFailure, openDeviceKey } from './adapters/device-key.ts'
import { VAULT } from './adapters/erased.ts'
import { openIndexedDb } from './adapters/indexeddb.ts'
import { type Lock, readLock } from './adapters/lock.ts'
import { handfastToCome } from './coming.ts'
import type { Whole } from './whole.ts'

export type OpeningFailure =
  | ClientError
  | Exclude<DeviceKeyFailure, 'device-key-locked'>
  | 'insecure'
  /** The rest of the program could not be fetched. */
  | 'not-loaded'
/** What was unlocked: by which lock, and the data key that was under it. */
export type Unlocked = { readonly lock: Lock; readonly key: Uint8Array }
export type Opened =
  | {
      readonly ok: true
      readonly value: Handfast
      readonly lock: Lock | null
      /** A first look may stand, and the rest fail after all. */
      readonly rest: Promise<OpeningFailure | null>
    }
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
  const lock = unlocked?.lock ?? null
  const clock = systemClock()
  const entries = openEntries(symmetric, deviceKey.key)
  const look = firstLook(entries, records.value)
  const whole = { store: store.value, clock, entries, dataKey: deviceKey.key }
  if (look === null) {
    const opened = await openWhole(whole)
    return opened.ok ? { ...opened, lock, rest: Promise.resolve(null) } : opened
  }
  const coming = afterwards(() => openWhole(whole))
  const value = handfastToCome(() => look(clock.now()), coming)
  return { ok: true, value, lock, rest: coming.then(opened => (opened.ok ? null : opened.code)) }
}

export type Coming =
  | { readonly ok: true; readonly value: Handfast }
  | { readonly ok: false; readonly code: OpeningFailure }

/** Everything that changes something, or speaks to anybody, comes in a file of its own. */
async function openWhole(whole: Whole): Promise<Coming> {
  const opened = await import('./whole.ts').then(
    ({ startWhole }) => startWhole(whole),
    (): Coming => ({ ok: false, code: 'not-loaded' }),
  )
  if (!opened.ok) await whole.store.close()
  return opened
}

/** Once what there is to see stands on the screen; a page in the background is not kept waiting. */
function afterwards<T>(run: () => Promise<T>): Promise<T> {
  return new Promise(resolve => setTimeout(() => resolve(run()), 0))
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
