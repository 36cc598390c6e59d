/** What a phone keeps, taken out and put back: as a backup of the whole device would do it. */
import type { Page } from 'playwright-core'

type Kept = readonly (readonly [string, readonly number[]])[]

export function recordsOf(page: Page): Promise<Kept> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>(resolve => {
        request.onsuccess = () => resolve(request.result)
      })
    const database = await done(indexedDB.open('handfast'))
    const records = database.transaction('records').objectStore('records')
    const [keys, values] = [done(records.getAllKeys()), done(records.getAll())]
    const all = (await keys).map(String)
    const bytes = await values
    database.close()
    return all.map((key, i) => [key, [...bytes[i]]] as const)
  })
}

/** As a browser does that cleans up: the key of what is kept, and nothing else. */
export async function loseDeviceKey(page: Page): Promise<void> {
  const app = page.url()
  await leave(page)
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase('handfast device key')
        request.onsuccess = resolve
        request.onerror = reject
      }),
  )
  await page.goto(app)
}

/** Another page of the same host, so that nothing holds what is kept. */
async function leave(page: Page): Promise<void> {
  await page.goto(new URL('licences.txt', page.url()).href)
}

/** While the app is not open; then it is opened again. */
export async function putBack(page: Page, kept: Kept): Promise<void> {
  const app = page.url()
  await leave(page)
  await page.evaluate(async before => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>(resolve => {
        request.onsuccess = () => resolve(request.result)
      })
    const database = await done(indexedDB.open('handfast'))
    const records = database.transaction('records', 'readwrite').objectStore('records')
    records.clear()
    const puts = before.map(([key, bytes]) => done(records.put(Uint8Array.from(bytes), key)))
    await Promise.all(puts)
    database.close()
  }, kept)
  await page.goto(app)
}
