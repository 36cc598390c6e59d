/** The page's side of the service worker: it is registered, and a newer version is offered. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { trustedScriptUrl } from '../scan/trusted.ts'
import type { Asked } from '../service-worker.ts'
import workerUrl from '../service-worker.ts?worker&url'
import { lockOf } from './keeping.ts'

/** How often, at most, an open page asks whether there is another version. */
const ASK_MS = 60 * 60_000

const ready = signal(false)

/** True once another version lies here, whole. */
export const isNewerReady: ReadonlySignal<boolean> = ready

/** Nothing where the browser has no service workers, or for a page that is being developed. */
export async function startKeeping(): Promise<void> {
  const version = versionOf(document)
  if (!('serviceWorker' in navigator) || version === '') return
  // Held as long as the page is there.
  void navigator.locks?.request(lockOf(version), { mode: 'shared' }, () => new Promise(() => {}))
  const container = navigator.serviceWorker
  container.addEventListener('message', () => void look(version))
  try {
    const script = trustedScriptUrl(workerUrl)
    const registration = await container.register(script, { updateViaCache: 'none' })
    askAgainLater(registration)
    await look(version)
    whenIdle(() => void ask('fetch-rest'))
  } catch {
    // Refused by the browser or its settings: the app works as long as its host does.
  }
}

/** From the next opening of this page on; what was under way stands in the vault. */
export async function takeNewer(): Promise<void> {
  await ask('take')
  location.reload()
}

/** Empty where the page was not built. */
export function versionOf({ head }: Document): string {
  return head.querySelector<HTMLMetaElement>('meta[name="handfast-version"]')?.content ?? ''
}

async function look(version: string): Promise<void> {
  const there = await ask('version')
  ready.value = there !== null && there !== version
}

async function ask(asked: Asked): Promise<string | null> {
  const { active } = await navigator.serviceWorker.ready
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(typeof data === 'string' ? data : null)
    active?.postMessage(asked, [port2])
  })
}

function askAgainLater(registration: ServiceWorkerRegistration): void {
  let asked_ms = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || performance.now() - asked_ms < ASK_MS) return
    asked_ms = performance.now()
    registration.update().catch(() => undefined)
  })
}

/** Safari has no such call. */
function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then)
  else setTimeout(then, 2000)
}
