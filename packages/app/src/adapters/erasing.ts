/** Everything that Handfast keeps in this browser, and how it goes. */
import { CACHES } from '../offline/keeping.ts'
import { eraseDeviceKey } from './device-key.ts'
import { eraseDatabase } from './indexeddb.ts'

export const VAULT = 'handfast'
const CHANNEL = 'handfast erased'

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

/** Another tab erased everything: there is nothing here to go on with. */
export function watchErasing(): void {
  new BroadcastChannel(CHANNEL).onmessage = beginAnew
}

/** As on the first day: where the person was is forgotten as well. */
export function beginAnew(): void {
  history.replaceState(null, '')
  location.reload()
}

async function eraseFiles(): Promise<void> {
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    await registration.unregister()
  }
  const ours = (await caches.keys()).filter(name => name.startsWith(CACHES))
  await Promise.all(ours.map(name => caches.delete(name)))
}

function tellErased(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(null)
  channel.close()
}
