/** Bad input and bad surroundings: a clear sentence, and nothing is lost. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../tools/free-port.ts'
import { bondByCode, home, openApart, type Phone, settledAsk } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function made(phone: Phone): Promise<string> {
  await openApart(phone)
  await phone.tap('I make a code')
  return phone.digits('Your code')
}

async function type(phone: Phone, code: string): Promise<void> {
  await openApart(phone)
  await phone.tap('I have a code to type')
  await phone.fill('Code, 13 digits or more', code)
  await phone.tap('Make the bond')
}

describe('a code', () => {
  test('half of one, an unknown one, my own, a wrong one, a used one', async () => {
    const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
    const code = await made(buffy)
    await type(spike, code.slice(0, 9))
    await spike.reads('That is not a whole code. It has 13 digits or more.')
    await home(spike)
    await type(spike, `0000${code.slice(4)}`)
    await spike.reads(/The relay does not know this code/)
    await spike.tap('To the start')
    const wrong = code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10)
    await type(spike, wrong)
    await spike.at('code-over')
    await spike.reads(/The codes were not the same/)
    await buffy.at('code-over')
    await buffy.reads(/The codes were not the same/)
    await spike.tap('To the start')
    await type(spike, code)
    await spike.at('code-over')
    await spike.reads(/This code was used already/)
  })

  test('it expires after ten minutes, and the screen says so', async () => {
    const buffy = await world.phone('Buffy', { clock: true })
    await made(buffy)
    await buffy.page.clock.fastForward(601_000)
    await buffy.at('code-over')
    await buffy.reads(/This code is too old/)
  })
})

describe('a relay', () => {
  test('an address that is none, and one that is something else', async () => {
    const server = createServer((_, response) => response.end('a shop')).listen(await freePort())
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const buffy = await world.phone('Buffy')
    await openApart(buffy)
    await buffy.tap('I have a code to type')
    await buffy.fill('Code, 13 digits or more', '1234123123123')
    await buffy.page.getByText('The other person uses another relay').click()
    await buffy.fill('Relay of the one who made the code', 'not an address')
    await buffy.tap('Make the bond')
    await buffy.reads(/That is no relay’s address/)
    await buffy.fill('Relay of the one who made the code', `http://localhost:${port}`)
    await buffy.tap('Make the bond')
    await buffy.reads(/does not answer/)
    server.close()
  })
})

describe('the vault', () => {
  test('two tabs share it: both show the check, neither harms the other', async () => {
    const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
    await bondByCode(buffy, spike)
    const second = await buffy.page.context().newPage()
    await second.goto(buffy.page.url())
    const tab = buffy.beside(second)
    await tab.reads(/Spike/)
    await settledAsk(buffy, spike)
    for (const phone of [buffy, tab]) {
      await phone.at('verdict')
      await phone.reads(/says yes/)
    }
    await buffy.tap('Done')
    for (const phone of [buffy, tab]) {
      await phone.page.locator('[data-screen="verdict"]').waitFor({ state: 'detached' })
    }
    await settledAsk(tab, spike)
    await buffy.reads(/says yes/)
    expect([...buffy.complaints, ...tab.complaints]).toEqual([])
  })

  test('a damaged record is told; the other bonds go on', async () => {
    const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
    const willow = await world.phone('Willow')
    await bondByCode(buffy, willow)
    await home(buffy)
    await damageEveryEntry(buffy)
    await buffy.reload()
    await buffy.reads(/What this phone kept of one bond is damaged/)
    await home(spike)
    await bondByCode(buffy, spike)
    await settledAsk(buffy, spike)
    await buffy.reads(/says yes/)
  })
})

/** Flips one byte of every bond's record, behind the app's back. */
async function damageEveryEntry(phone: Phone): Promise<void> {
  const damaged = await phone.page.evaluate(async () => {
    let count = 0
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName, 'readwrite').objectStore(storeName)
        await new Promise<void>(resolve => {
          store.openCursor().onsuccess = event => {
            const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result
            if (cursor === null) return resolve()
            if (String(cursor.key).startsWith('entry/') && cursor.value instanceof Uint8Array) {
              cursor.update(cursor.value.map((byte, i) => (i === 60 ? byte ^ 1 : byte)))
              count++
            }
            cursor.continue()
          }
        })
      }
      database.close()
    }
    return count
  })
  expect(damaged).toBe(1)
}
