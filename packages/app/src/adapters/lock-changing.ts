/**
 * The data key under something a person knows or holds. One record says how it is kept, so turning
 * the lock on, off and over to another is one write: killed in the middle, the one before holds.
 */
import { DATA_KEY, DATABASE, KEYS, wrapOnDevice } from './device-key.ts'
import { openDatabase, transact } from './indexeddb.ts'
import { type Bytes, FORMAT, type Lock, type Secured, type Way } from './lock.ts'

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

async function wrappingOf({ way }: Way, secret: Bytes, use: 'encrypt' | 'decrypt') {
  const from = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode(LABELS[way].wrapping)
  const by = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(by, from, { name: 'AES-GCM', length: 256 }, false, [use])
}

function labelOf({ way }: Way): Bytes {
  return new TextEncoder().encode(LABELS[way].box)
}

const LABELS: { readonly [way in Way['way']]: { wrapping: string; box: string } } = {
  passkey: { wrapping: 'handfast/v1 lock passkey', box: 'handfast/v1 locked data key passkey' },
  passphrase: {
    wrapping: 'handfast/v1 lock passphrase',
    box: 'handfast/v1 locked data key passphrase',
  },
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
