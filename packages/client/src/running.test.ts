/** What an open vault shows while the store tells of it late, and what is asked for at once. */
import { nobleSuite, viewOf } from '@handfast/core'
import { expect, onTestFinished, test } from 'vitest'
import { keptRecord } from '../test/kept.ts'
import type { Handfast } from './api.ts'
import { openHandfast } from './handfast.ts'
import { emptyMemory, type Memory, memoryStore } from './memory-store.ts'
import { noRelays } from './no-relays.ts'
import type { Store } from './ports/store.ts'
import { systemPorts } from './system.ts'

const me = { name: 'Buffy', relay: 'http://localhost:8788', language: 'en' }
const CODE = { label: '' }

async function opened(store: Store): Promise<Handfast> {
  const dataKey = new Uint8Array(32)
  const handfast = await openHandfast({ ...systemPorts(), store, relays: noRelays, dataKey })
  if (!handfast.ok) throw new Error(handfast.code)
  onTestFinished(() => handfast.value.close())
  expect((await handfast.value.setMe(me)).ok).toBe(true)
  return handfast.value
}

const keysOf = ({ snapshot }: Handfast) => snapshot().entries.map(({ key }) => key)

/** Once held, what a tab reads of everything comes to it only when it is let go. */
function slowStore(memory: Memory) {
  const store = memoryStore(memory)
  let isHeld = false
  let [onRead, letGo] = [() => {}, () => {}]
  const readAll: Store['readAll'] = async prefix => {
    const read = await store.readAll(prefix)
    if (isHeld && prefix === '') {
      const free = new Promise<void>(resolve => {
        letGo = resolve
      })
      onRead()
      await free
    }
    return read
  }
  /** Another tab changes something, and this one is reading it. */
  const whileReading = async () => {
    isHeld = true
    const reading = new Promise<void>(resolve => {
      onRead = resolve
    })
    const changes = new Map([['preferences', null]])
    await memoryStore(memory).update([], () => ({ changes, result: null }))
    await reading
  }
  return { store: { ...store, readAll }, whileReading, letGo: () => letGo() }
}

async function told(handfast: Handfast, happen: () => void): Promise<void> {
  const next = new Promise<void>(resolve => {
    onTestFinished(handfast.subscribe(resolve))
  })
  happen()
  await next
}

test('what is begun while another tab’s change is read does not go from the screen', async () => {
  const { store, whileReading, letGo } = slowStore(emptyMemory())
  const handfast = await opened(store)
  await whileReading()
  const made = await handfast.startCode(CODE)
  await told(handfast, letGo)
  expect(made.ok && keysOf(handfast)).toEqual([made.ok && made.value])
})

test('what is forgotten meanwhile does not come back', async () => {
  const { store, whileReading, letGo } = slowStore(emptyMemory())
  const handfast = await opened(store)
  const made = await handfast.startCode(CODE)
  await whileReading()
  expect((await handfast.forget(made.ok ? made.value : '')).ok).toBe(true)
  await told(handfast, letGo)
  expect(keysOf(handfast)).toEqual([])
})

test('[LINK-5] the same link joined twice at once is one run', async () => {
  const handfast = await opened(memoryStore(emptyMemory()))
  const joins = [1, 2].map(() => handfast.joinLink({ link: linkShown(), label: '' }))
  const [one, other] = await Promise.all(joins)
  expect(one?.ok).toBe(true)
  expect(other).toEqual(one)
  expect(keysOf(handfast)).toHaveLength(1)
})

/** Of a link that waits. */
function linkShown(): string {
  const kept = keptRecord('link')
  if (kept.is !== 'code') throw new Error('no link')
  const view = viewOf(kept, kept.run.begun, nobleSuite)
  return view.is === 'link' && view.link.stage.is === 'waiting' ? view.link.stage.link : ''
}
