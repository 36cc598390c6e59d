import {
  emptyMemory,
  type Handfast,
  memoryStore,
  openHandfast,
  systemPorts,
} from '@handfast/client'
import { expect, test } from 'vitest'
import { handfastToCome } from './coming.ts'
import type { Coming } from './opening.ts'

const dataKey = new Uint8Array(32)
const me = { name: 'Buffy', relay: 'https://relay.example', language: 'en' }

async function opened(): Promise<Handfast> {
  const whole = await openHandfast({
    ...systemPorts(),
    store: memoryStore(emptyMemory()),
    dataKey,
  })
  if (!whole.ok) throw new Error(whole.code)
  return whole.value
}

test('what is done before the program is there waits for it, and is done', async () => {
  const whole = await opened()
  const look = whole.snapshot()
  let bring = (_: Coming) => {}
  const promised = new Promise<Coming>(resolve => {
    bring = resolve
  })
  const coming = handfastToCome(() => look, promised)
  let told = 0
  coming.subscribe(() => {
    told += 1
  })
  const saved = coming.setMe(me)
  expect(coming.snapshot()).toBe(look)
  expect(whole.snapshot().me).toBeNull()
  bring({ ok: true, value: whole })
  expect(await saved).toEqual({ ok: true, value: me })
  expect(told).toBeGreaterThan(0)
  expect(coming.snapshot().me).toEqual(me)
  expect(await coming.readLink('no link')).toEqual({ ok: false, code: 'link-malformed' })
  coming.close()
})

test('a program that does not come is never shown, and who stopped listening is told nothing', async () => {
  const look = (await opened()).snapshot()
  const failed = Promise.resolve<Coming>({ ok: false, code: 'not-loaded' })
  const coming = handfastToCome(() => look, failed)
  let told = 0
  const stop = coming.subscribe(() => {
    told += 1
  })
  stop()
  await failed
  expect(coming.snapshot()).toBe(look)
  expect(told).toBe(0)
})
