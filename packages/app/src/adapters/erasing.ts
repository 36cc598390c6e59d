/** Everything that Handfast keeps in this browser, and how it goes. */
import { CACHES } from '../offline/keeping.ts'
import { eraseDeviceKey } from './device-key.ts'
import { tellErased, VAULT } from './erased.ts'
import { eraseDatabase } from './indexeddb.ts'

/**
 * The key first: what is left after that opens for nobody. Other tabs let go of what they hold and
 * are told when all is gone. False if something is held on to for five seconds; then again.
 */
export async function eraseEverything(): Promise<boolean> {
  if ((await eraseDeviceKey()) !== 'erased') return false
  if (!(await eraseDatabase(VAULT)).ok) return false
  try {
    localStorage.clear()
    sessionStorage.clear()
    await eraseFiles()
  } catch {
    return false
  }
  tellErased()
  return true
}

async function eraseFiles(): Promise<void> {
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    await registration.unregister()
  }
  const ours = (await caches.keys()).filter(name => name.startsWith(CACHES))
  await Promise.all(ours.map(name => caches.delete(name)))
}
