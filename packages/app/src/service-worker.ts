/**
 * Keeps the app's files and serves the version that was taken. Installing a newer one changes
 * nothing that is shown; a page asks for it, by one of these.
 */
import { openKeeping, type Published } from './offline/keeping.ts'

/** What a page may ask; the answer comes through the port that was sent along. */
export type Asked = 'version' | 'take' | 'fetch-rest'

/** Written in front of this file by the build. */
declare const PUBLISHED: Published

/** The part of a service worker's scope that is used; its library would clash with the DOM's. */
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: {
    claim(): Promise<void>
    matchAll(): Promise<readonly { postMessage(told: 'installed'): void }[]>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', on: (event: Lasting) => void): void
  addEventListener(type: 'fetch', on: (event: Fetching) => void): void
  addEventListener(type: 'message', on: (event: Lasting & MessageEvent) => void): void
}
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void
}
interface Fetching extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

const scope = globalThis as unknown as Scope
const address = scope.registration.scope
const keeping = openKeeping(PUBLISHED, address)

scope.addEventListener('install', event => {
  event.waitUntil(keeping.fetchFirst().then(() => scope.skipWaiting()))
})

scope.addEventListener('activate', event => event.waitUntil(activate()))

scope.addEventListener('message', event => {
  event.waitUntil(answer(event.data).then(said => event.ports[0]?.postMessage(said)))
})

scope.addEventListener('fetch', event => {
  const { request } = event
  if (request.method === 'GET' && request.url.startsWith(address)) {
    event.respondWith(serve(request))
  }
})

async function activate(): Promise<void> {
  // The first version is the one in use; from then on only a person takes another.
  if ((await keeping.taken()) === PUBLISHED.version) await keeping.take()
  await keeping.tidyUp()
  await scope.clients.claim()
  for (const page of await scope.clients.matchAll()) page.postMessage('installed')
}

async function answer(asked: Asked): Promise<string | null> {
  switch (asked) {
    case 'version':
      return PUBLISHED.version
    case 'take':
      await keeping.take()
      return PUBLISHED.version
    case 'fetch-rest':
      await keeping.tidyUp()
      await keeping.fetchRest().catch(() => undefined)
      return null
  }
}

async function serve(request: Request): Promise<Response> {
  const { origin, pathname } = new URL(request.url)
  const kept = await keeping.find(origin + pathname, request.mode === 'navigate')
  return kept ?? fetch(request)
}
