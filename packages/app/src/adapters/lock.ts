/** What lies there of a lock: how the data key is kept under what a person knows or holds. */
import { DATA_KEY, DATABASE, KEYS } from './device-key.ts'
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

export const FORMAT = 2
const COST_MOST = { memory_KiB: 1 << 20, passes: 32, lanes: 16 }

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
