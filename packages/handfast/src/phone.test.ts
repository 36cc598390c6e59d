import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyMemory, memoryStore } from '@handfast/client'
import { startRelay } from '@handfast/relay'
import { expect, onTestFinished, test } from 'vitest'
import { openPhone, orThrow } from './phone.ts'
import { askedShown, codeShown, digitsShown, settledShown, verdictShown } from './shown.ts'
import { until } from './until.ts'

const nowhere = 'http://localhost:9'

async function phone(name: string, relay: string, memory = emptyMemory()) {
  const dataKey = new Uint8Array(32).fill(7)
  const opened = orThrow(await openPhone({ name, relay, store: memoryStore(memory), dataKey }))
  onTestFinished(() => opened.close())
  return opened
}

test('two phones bond by a code; one asks, the other says no', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-phone-'))
  const relay = await startRelay({ port: 0, host: '127.0.0.1', file: join(folder, 'relay.db') })
  onTestFinished(async () => {
    await relay.close()
    await rm(folder, { recursive: true })
  })
  const [buffy, spike] = [await phone('Buffy', relay.url), await phone('Spike', relay.url)]
  orThrow(await buffy.startCode({ label: 'Spike' }))
  const code = await until(buffy, codeShown)
  expect(code).toMatch(/^\d{4,}-\d{3}-\d{3}-?\d*$/)
  orThrow(await spike.joinCode({ code, label: 'Buffy', at: null }))
  const bond = await until(buffy, settledShown)
  const question = { about: 'money', over: 'phone', saying: 'bail' } as const
  orThrow(await buffy.act(bond, { do: 'ask', question }))
  expect(await until(buffy, digitsShown)).toMatch(/^\d\d$/)
  const asked = await until(spike, askedShown)
  expect(asked.question).toEqual(question)
  orThrow(await spike.act(asked.key, { do: 'answer', id: asked.id, yes: false, number: 0 }))
  expect(await until(buffy, verdictShown)).toEqual({ is: 'not-them' })
})

test('the name given first stays, and a name that is none is refused', async () => {
  const memory = emptyMemory()
  expect((await phone('Buffy', nowhere, memory)).snapshot().me?.name).toBe('Buffy')
  expect((await phone('Anya', nowhere, memory)).snapshot().me?.name).toBe('Buffy')
  const refused = await openPhone({
    name: '\u0000',
    relay: nowhere,
    store: memoryStore(),
    dataKey: new Uint8Array(32),
  })
  expect(refused).toEqual({ ok: false, code: 'bad-name' })
  expect(() => orThrow(refused)).toThrow('bad-name')
})

test('waiting ends when it is called off, before or while it waits', async () => {
  const buffy = await phone('Buffy', nowhere)
  const off = new AbortController()
  const waiting = until(buffy, codeShown, off.signal)
  const why = new Error('enough')
  off.abort(why)
  await expect(waiting).rejects.toBe(why)
  await expect(until(buffy, codeShown, off.signal)).rejects.toBe(why)
})
