/**
 * The vault's data key where there is nothing better to keep it with: under a key of this browser
 * that no script can read, only use.
 */
import type { StoreFailure } from '@handfast/client'
import { eraseDatabase, type OpenedDatabase, openDatabase, transact } from './indexeddb.ts'

export type DeviceKeyFailure =
  /** It is under a passphrase or a passkey: see `readLock`. */
  | 'device-key-locked'
  /** There is none, and none was to be made. */
  | 'device-key-missing'
  /** What was read is not what was written. */
  | 'device-key-damaged'
  /** The browser refuses: no storage, no cryptography on this page, no room. */
  | 'device-key-failed'

export type OpenedDeviceKey =
  | { readonly ok: true; readonly key: Uint8Array }
  | { readonly ok: false; readonly failure: DeviceKeyFailure }

/**
 * The 32 bytes of the data key. With `mayCreate` it is made on first use, the same for all tabs
 * that ask at once, and on disk before it is answered. Where records lie already, a fresh key
 * could not open them: say false, and a lost key is `device-key-missing`.
 */
export async function openDeviceKey({ mayCreate = true } = {}): Promise<OpenedDeviceKey> {
  const opened = await openDatabase(DATABASE, KEYS)
  if (!opened.ok) return failed(opened.failure)
  try {
    const found = await find(opened.value)
    if (!found.ok) return failed(found.failure)
    if (found.value !== undefined) return await unwrap(found.value)
    if (!mayCreate) return { ok: false, failure: 'device-key-missing' }
    const kept = await keep(opened.value, await wrapFresh())
    return kept.ok ? await unwrap(kept.value) : failed(kept.failure)
  } catch {
    // WebCrypto is missing on a page that came over plain http.
    return { ok: false, failure: 'device-key-failed' }
  } finally {
    opened.value.database.close()
  }
}

/** Without it what lies in the vault can never be opened again. */
export async function eraseDeviceKey(): Promise<'erased' | 'device-key-failed'> {
  return (await eraseDatabase(DATABASE)).ok ? 'erased' : 'device-key-failed'
}

export const DATABASE = 'handfast device key'
export const KEYS = 'keys'
export const DATA_KEY = 'data key'
const FORMAT = 1
const LABEL = new TextEncoder().encode('handfast/v1 device key')

/** The data key under AES-256-GCM; the wrapping key lies there as an object without bytes. */
type Wrapped = {
  readonly format: typeof FORMAT
  readonly wrapping: CryptoKey
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly box: Uint8Array<ArrayBuffer>
}

function find(opened: OpenedDatabase) {
  return transact<unknown>(opened, KEYS, 'readonly', (keys, run) => {
    const found = keys.get(DATA_KEY)
    found.onsuccess = run.step(() => run.finish(found.result))
  })
}

/** What another tab has put there first stays, and is what is answered. */
function keep(opened: OpenedDatabase, fresh: Wrapped) {
  return transact<unknown>(opened, KEYS, 'readwrite', (keys, run) => {
    const found = keys.get(DATA_KEY)
    found.onsuccess = run.step(() => {
      if (found.result === undefined) keys.add(fresh, DATA_KEY)
      run.finish(found.result ?? fresh)
    })
  })
}

function wrapFresh(): Promise<Wrapped> {
  return wrapOnDevice(crypto.getRandomValues(new Uint8Array(32)))
}

/** The record that keeps a data key under a fresh key of this browser. */
export async function wrapOnDevice(key: Uint8Array<ArrayBuffer>): Promise<Wrapped> {
  const algorithm = { name: 'AES-GCM', length: 256 }
  const wrapping = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const sealing = { name: 'AES-GCM', iv: nonce, additionalData: LABEL }
  const box = new Uint8Array(await crypto.subtle.encrypt(sealing, wrapping, key))
  return { format: FORMAT, wrapping, nonce, box }
}

async function unwrap(found: unknown): Promise<OpenedDeviceKey> {
  if (!isWrapped(found)) {
    return { ok: false, failure: isLocked(found) ? 'device-key-locked' : 'device-key-damaged' }
  }
  const opening = { name: 'AES-GCM', iv: found.nonce, additionalData: LABEL }
  try {
    const key = await crypto.subtle.decrypt(opening, found.wrapping, found.box)
    return { ok: true, key: new Uint8Array(key) }
  } catch {
    return { ok: false, failure: 'device-key-damaged' }
  }
}

/** `lock.ts` reads the rest of it; what it cannot read is damaged. */
function isLocked(found: unknown): boolean {
  return typeof found === 'object' && found !== null && 'way' in found
}

function isWrapped(found: unknown): found is Wrapped {
  if (typeof found !== 'object' || found === null) return false
  const { format, wrapping, nonce, box } = { ...noFields, ...found }
  return (
    format === FORMAT &&
    wrapping instanceof CryptoKey &&
    !wrapping.extractable &&
    isBytes(nonce, 12) &&
    isBytes(box, 48)
  )
}

const noFields: Record<'format' | 'wrapping' | 'nonce' | 'box', unknown> = {
  format: undefined,
  wrapping: undefined,
  nonce: undefined,
  box: undefined,
}

function isBytes(value: unknown, length_bytes: number): boolean {
  return value instanceof Uint8Array && value.length === length_bytes
}

function failed(failure: StoreFailure): OpenedDeviceKey {
  switch (failure) {
    case 'store-damaged':
      return { ok: false, failure: 'device-key-damaged' }
    case 'store-full':
    case 'store-busy':
    case 'store-failed':
      return { ok: false, failure: 'device-key-failed' }
  }
}
