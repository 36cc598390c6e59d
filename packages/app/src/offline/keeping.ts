/**
 * The files of the app, kept version by version. The person took one of them, and that one is
 * served; a newer one is kept whole beside it until it is taken.
 */

/** Paths are relative to the app's own address; the page itself has the empty one. */
export type PublishedFile = { readonly path: string; readonly sha256: string }
export type Published = {
  readonly version: string
  /** What the app needs to open without a network. */
  readonly first: readonly PublishedFile[]
  readonly rest: readonly PublishedFile[]
}

export type Keeping = {
  /** Fetches what is not kept yet; rejects when a file is missing or is not what was published. */
  fetchFirst(): Promise<void>
  fetchRest(): Promise<void>
  /** The version that is served; the own one where none was taken before. */
  taken(): Promise<string>
  take(): Promise<void>
  /** What is kept for an address; null for what only the network has. */
  find(url: string, isPage: boolean): Promise<Response | null>
  /** Deletes versions that nobody took and no open page came from. */
  tidyUp(): Promise<void>
}

/** While it lives, a page holds the lock of its version, so that its files stay. */
export function lockOf(version: string): string {
  return `handfast version ${version}`
}

export const CACHES = 'handfast/'

/** `scope`: the address that the paths are relative to. */
export function openKeeping(published: Published, scope: string): Keeping {
  const { version, first, rest } = published
  const pageUrl = new URL('./', scope).href
  const take = () => writeTaken(version, scope)
  const taken = async () => (await readTaken(scope)) ?? version
  return {
    fetchFirst: () => fetchAll(version, first, scope),
    fetchRest: () => fetchAll(version, rest, scope),
    taken,
    take,
    async find(url, isPage) {
      const order = [await taken(), version]
      const kept = await findKept(order, url)
      if (kept !== null || !isPage) return kept
      return findKept(order, pageUrl)
    },
    async tidyUp() {
      const wanted = new Set([await taken(), version, ...(await versionsOpen())].map(cacheOf))
      const names = await caches.keys()
      const old = names.filter(name => name.startsWith(FILES) && !wanted.has(name))
      await Promise.all(old.map(name => caches.delete(name)))
    },
  }
}

const FILES = `${CACHES}files/`
const TAKEN = `${CACHES}taken`

function cacheOf(version: string): string {
  return FILES + version
}

async function fetchAll(
  version: string,
  files: readonly PublishedFile[],
  scope: string,
): Promise<void> {
  const cache = await caches.open(cacheOf(version))
  await Promise.all(
    files.map(async file => {
      const url = new URL(`./${file.path}`, scope).href
      if ((await cache.match(url)) !== undefined) return
      await cache.put(url, (await ofOtherVersion(file, url)) ?? (await fetchWhole(file, url)))
    }),
  )
}

/** A name with a hash in it is the same file in every version. */
async function ofOtherVersion({ path }: PublishedFile, url: string): Promise<Response | null> {
  if (!path.startsWith('assets/')) return null
  return (await caches.match(url)) ?? null
}

async function fetchWhole({ sha256 }: PublishedFile, url: string): Promise<Response> {
  const response = await fetch(url, { integrity: `sha256-${sha256}`, cache: 'no-cache' })
  if (!response.ok) throw new Error(`not there: ${url}`)
  // The host sent us elsewhere, which a browser would not take for a page that was opened.
  return response.redirected ? new Response(response.body, response) : response
}

/** First what was taken; a page of an older version still finds its own files. */
async function findKept(order: readonly string[], url: string): Promise<Response | null> {
  for (const version of order) {
    if (!(await caches.has(cacheOf(version)))) continue
    const found = await (await caches.open(cacheOf(version))).match(url)
    if (found !== undefined) return found
  }
  return url.includes('/assets/') ? ((await caches.match(url)) ?? null) : null
}

async function readTaken(scope: string): Promise<string | null> {
  const cache = await caches.open(TAKEN)
  return (await (await cache.match(scope))?.text()) ?? null
}

async function writeTaken(version: string, scope: string): Promise<void> {
  const cache = await caches.open(TAKEN)
  await cache.put(scope, new Response(version))
}

async function versionsOpen(): Promise<readonly string[]> {
  const prefix = lockOf('')
  const { held = [] } = await navigator.locks.query()
  const names = held.flatMap(({ name }) => name ?? [])
  return names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length))
}
