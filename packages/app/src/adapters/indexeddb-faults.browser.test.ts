import type { Store } from '@handfast/client'
import { judgeSteps, runSteps } from '@handfast/client/store.faults'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openIndexedDb } from './indexeddb.ts'

type Kind = 'refused' | 'undone'

/**
 * The browser's own machinery fails: a write that is refused is one of a key that is there already,
 * one that is undone was taken, and its transaction ended before it was on disk.
 */
describe('[VAULT-8] [VAULT-9] the n-th write of a run fails, until a whole run passes', () => {
  test.each<[Kind, string]>([
    ['refused', 'once'],
    ['refused', 'for ever'],
    ['undone', 'once'],
    ['undone', 'for ever'],
  ])('it is %s, %s', async (kind, how) => {
    const swept = { hit: 0, refused: 0, wrong: [] as string[] }
    for (let nth = 1; ; nth += 1) {
      const name = `faults ${kind} ${how} ${nth} ${performance.timeOrigin}`
      const strike = startStriking(kind, nth, how === 'for ever')
      const told = await runSteps(() => openIndexedDb(name))
      const hits = strike.end()
      swept.refused += told.filter(({ answer }) => answer !== 'saved').length
      const again = await opened(name)
      const wrong = await judgeSteps(told, again)
      swept.wrong.push(...wrong.map(text => `${nth}: ${text}`))
      await again.close()
      indexedDB.deleteDatabase(name)
      if (hits === 0) break
      swept.hit += 1
    }
    expect(swept.wrong).toEqual([])
    // Each write struck once costs one save; for ever, all that follow it.
    expect(swept.hit).toBeGreaterThan(60)
    expect(swept.refused).toBeGreaterThanOrEqual(swept.hit)
  })
})

function startStriking(kind: Kind, nth: number, lasts: boolean) {
  const store = IDBObjectStore.prototype
  const { put, delete: remove } = store
  let [writes, hits] = [0, 0]
  const isStruck = () => {
    writes += 1
    const struck = lasts ? writes >= nth : writes === nth
    if (struck) hits += 1
    return struck
  }
  const strike = (at: IDBObjectStore, write: () => IDBRequest) => {
    if (!isStruck()) return write()
    if (kind === 'refused') {
      put.call(at, 1, 'there')
      return at.add(1, 'there')
    }
    const request = write()
    request.addEventListener('success', () => {
      // Another of its writes may have ended it already.
      if (at.transaction.error === null) endQuietly(at.transaction)
    })
    return request
  }
  Object.assign(store, {
    put(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      return strike(this, () => put.call(this, value, key))
    },
    delete(this: IDBObjectStore, key: IDBValidKey) {
      return strike(this, () => remove.call(this, key))
    },
  })
  const end = () => {
    Object.assign(store, { put, delete: remove })
    return hits
  }
  onTestFinished(() => void end())
  return { end }
}

function endQuietly(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It was ended by the one before.
  }
}

async function opened(name: string): Promise<Store> {
  const answer = await openIndexedDb(name)
  if (!answer.ok) throw new Error(answer.failure)
  return answer.value
}
