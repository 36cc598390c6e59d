/**
 * The data key under something a person knows or holds. One record says how it is kept, so turning
 * the lock on, off and over to another is one write: killed in the middle, the one before holds.
 */
import { DATA_KEY, DATABASE, KEYS, wrapOnDevice } from './device-key.ts'
import { openDatabase, transact } from './indexeddb.ts'

export type Way =
  | {
      readonly way: 'passphrase'
      readonly salt: Bytes
      readonly cost: Cost
    }
  | { readonly way: 'passkey'; readonly credential: Bytes; readonly salt: Bytes }

/** Of Argon2id. */
export type Cost = { readonly memory_KiB: number; readonly passes: number; readonly lanes: number }
export type Bytes = Uint8Array<ArrayBuffer>

/** What lies beside the vault: nothing in it opens anything. */
export type Lock = Way & { readonly idle_min: number; readonly nonce: Bytes; readonly box: Bytes }

export const IDLE_MIN: readonly number[] = [1, 5, 15, 60]
export const IDLE_MIN_USUAL = 5

/** `secret`: 32 bytes, of the passphrase or the passkey. */
export type Secured = { readonly way: Way; readonly secret: Bytes; readonly idle_min: number }

const FORMAT = 2
const COST_MOST = { memory_KiB: 1 << 20, passes: 32, lanes: 16 }

/** Saved, and from then on the only way in. False if it could not be saved: what was, is. */
export async function keepLocked(
  key: Uint8Array<ArrayBuffer>,
  { way, secret, idle_min }: Secured,
): Promise<boolean> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const wrapping = await wrappingOf(way, secret, 'encrypt')
  const sealing = { name: 'AES-GCM', iv: nonce, additionalData: labelOf(way) }
  const box = new Uint8Array(await crypto.subtle.encrypt(sealing, wrapping, key))
  return put({ format: FORMAT, ...way, idle_min, nonce, box })
}

/** Back under the browser's own key. */
export async function keepUnlocked(key: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return put(await wrapOnDevice(key))
}

/** The data key; null if it is another passphrase or passkey. */
export async function openLock(lock: Lock, secret: Bytes): Promise<Bytes | null> {
  try {
    const wrapping = await wrappingOf(lock, secret, 'decrypt')
    const opening = { name: 'AES-GCM', iv: lock.nonce, additionalData: labelOf(lock) }
    return new Uint8Array(await crypto.subtle.decrypt(opening, wrapping, lock.box))
  } catch {
    return null
  }
}

export async function keepIdle(lock: Lock, idle_min: number): Promise<boolean> {
  return put({ format: FORMAT, ...lock, idle_min })
}

/** The lock as it is now; null where there is none, or what lies there cannot be read. */
export async function readLock(): Promise<Lock | null> {
  const opened = await openDatabase(DATABASE, KEYS)
  if (!opened.ok) return null
  try {
    const found = await transact<unknown>(opened.value, KEYS, 'readonly', (keys, run) => {
      const asked = keys.get(DATA_KEY)
      asked.onsuccess = run.step(() => run.finish(asked.result))
    })
    return found.ok ? parseLock(found.value) : null
  } finally {
    opened.value.database.close()
  }
}

/** What was read; null if it is no lock, or asks for more work than any of ours would. */
export function parseLock(found: unknown): Lock | null {
  if (typeof found !== 'object' || found === null) return null
  const { format, way, idle_min, nonce, box, salt, cost, credential } = found as Fields
  if (format !== FORMAT || !isBytes(nonce, 12, 12) || !isBytes(box, 48, 48)) return null
  if (typeof idle_min !== 'number' || !IDLE_MIN.includes(idle_min)) return null
  const kept = { idle_min, nonce, box }
  if (way === 'passphrase' && isBytes(salt, 16, 16) && isCost(cost)) {
    return { way, salt, cost, ...kept }
  }
  if (way === 'passkey' && isBytes(salt, 32, 32) && isBytes(credential, 1, 1024)) {
    return { way, salt, credential, ...kept }
  }
  return null
}

type Fields = { readonly [name: string]: unknown }

function isBytes(value: unknown, least: number, most: number): value is Bytes {
  return value instanceof Uint8Array && value.length >= least && value.length <= most
}

function isCost(value: unknown): value is Cost {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Fields
  return Object.entries(COST_MOST).every(([name, most]) => {
    const given = fields[name]
    return typeof given === 'number' && Number.isInteger(given) && given > 0 && given <= most
  })
}

async function wrappingOf({ way }: Way, secret: Bytes, use: 'encrypt' | 'decrypt') {
  const from = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode(`handfast/v1 lock ${way}`)
  const by = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(by, from, { name: 'AES-GCM', length: 256 }, false, [use])
}

function labelOf({ way }: Way): Bytes {
  return new TextEncoder().encode(`handfast/v1 locked data key ${way}`)
}

async function put(record: object): Promise<boolean> {
  const opened = await openDatabase(DATABASE, KEYS)
  if (!opened.ok) return false
  try {
    const saved = await transact<true>(opened.value, KEYS, 'readwrite', (keys, run) => {
      const put = keys.put(record, DATA_KEY)
      put.onsuccess = run.step(() => run.finish(true))
    })
    return saved.ok
  } finally {
    opened.value.database.close()
  }
}
