/** From nothing to an open vault: the store, the device's key, the client. */
import {
  type ClientError,
  type Handfast,
  openHandfast,
  relayOverWebSocket,
  systemClock,
  systemEntropy,
} from '@handfast/client'
import { openSuite } from '@handfast/core'
import { type DeviceKeyFailure, openDeviceKey } from './adapters/device-key.ts'
import { VAULT } from './adapters/erasing.ts'
import { openIndexedDb } from './adapters/indexeddb.ts'

export type OpeningFailure = ClientError | DeviceKeyFailure | 'insecure'
export type Opened =
  | { readonly ok: true; readonly value: Handfast }
  | { readonly ok: false; readonly code: OpeningFailure }

/** Opens what this browser keeps, or says why it cannot. */
export async function openKept(): Promise<Opened> {
  if (!globalThis.isSecureContext) return { ok: false, code: 'insecure' }
  const store = await openIndexedDb(VAULT)
  if (!store.ok) return { ok: false, code: store.failure }
  const records = await store.value.readAll('')
  if (!records.ok) return { ok: false, code: records.failure }
  // A fresh key could not open what lies there already.
  const deviceKey = await openDeviceKey({ mayCreate: records.value.size === 0 })
  if (!deviceKey.ok) return { ok: false, code: deviceKey.failure }
  const { suite, loadGroup } = openSuite()
  return openHandfast({
    store: store.value,
    clock: systemClock(),
    entropy: systemEntropy(),
    suite,
    loadForCodes: loadGroup,
    relays: relayOverWebSocket({ random: Math.random, setTimer }),
    dataKey: deviceKey.key,
  })
}

function setTimer(wait_ms: number, fire: () => void): () => void {
  const timer = setTimeout(fire, wait_ms)
  return () => clearTimeout(timer)
}
