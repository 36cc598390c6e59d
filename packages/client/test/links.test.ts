/** Links of one vault: how many may wait, and what is taken back while a relay is away. */
import { expect, onTestFinished, test } from 'vitest'
import type { Handfast } from '../src/api.ts'
import { openHandfast } from '../src/handfast.ts'
import { emptyMemory, type Memory, memoryStore } from '../src/memory-store.ts'
import { noRelays } from '../src/no-relays.ts'
import type { RelayPort } from '../src/ports/relay.ts'
import { systemPorts, systemRelays } from '../src/system.ts'
import { relayProcess } from './relay-process.ts'

async function opened(memory: Memory, relays: RelayPort, relay: string): Promise<Handfast> {
  const store = memoryStore(memory)
  const dataKey = new Uint8Array(32)
  const handfast = await openHandfast({ ...systemPorts(), store, relays, dataKey })
  if (!handfast.ok) throw new Error(handfast.code)
  onTestFinished(() => handfast.value.close())
  await handfast.value.setMe({ name: 'Buffy', relay, language: 'en' })
  return handfast.value
}

function linksIn({ snapshot }: Handfast) {
  return snapshot().entries.flatMap(({ key, view }) =>
    view.is === 'link' ? [{ key, link: view.link }] : [],
  )
}

function linkShown(handfast: Handfast): string | null {
  const stage = linksIn(handfast)[0]?.link.stage
  return stage?.is === 'waiting' ? stage.link : null
}

const stageIn = (handfast: Handfast) => linksIn(handfast)[0]?.link.stage.is
const PATIENCE = { timeout: 60_000 }

/** The first message goes out; then this phone is in a place where nothing does. */
function onlyOnce(relays: RelayPort): RelayPort {
  let puts = 0
  return {
    open(url, events) {
      const link = relays.open(url, events)
      return {
        ...link,
        put: async (mailbox, wire) =>
          ++puts === 1 ? link.put(mailbox, wire) : ('unreachable' as const),
      }
    },
  }
}

test('[LINK-7] at most four wait, however many are asked for at once', async () => {
  const handfast = await opened(emptyMemory(), noRelays, 'https://relay.example')
  const made = await Promise.all(Array.from({ length: 7 }, () => handfast.makeLink({ label: '' })))
  expect(made.map(({ ok }) => ok)).toEqual([true, true, true, true, false, false, false])
  expect(made.at(-1)).toEqual({ ok: false, code: 'too-many-links' })
  expect(linksIn(handfast)).toHaveLength(4)
})

test('[LINK-7] and never a fifth when two tabs make one at once', async () => {
  const memory = emptyMemory()
  const tabs = [
    await opened(memory, noRelays, 'https://relay.example'),
    await opened(memory, noRelays, 'https://relay.example'),
  ] as const
  for (let i = 0; i < 3; i++) expect((await tabs[0].makeLink({ label: '' })).ok).toBe(true)
  const made = await Promise.all(tabs.map(tab => tab.makeLink({ label: '' })))
  expect(made.filter(({ ok }) => ok).length).toBeLessThan(2)
  const left = await opened(memory, noRelays, 'https://relay.example')
  expect(linksIn(left).length).toBeLessThan(5)
  expect(linksIn(left)).toHaveLength(3 + made.filter(({ ok }) => ok).length)
})

test('[LINK-6] [SEND-1] taken back while the relay is away: the other is told when it is back', async () => {
  const relay = await relayProcess(systemRelays())
  onTestFinished(() => relay.close())
  const memory = emptyMemory()
  const buffy = await opened(memory, systemRelays(), relay.url)
  const willow = await opened(emptyMemory(), onlyOnce(systemRelays()), relay.url)
  const made = await buffy.makeLink({ label: '' })
  if (!made.ok) throw new Error(made.code)
  await expect.poll(() => linkShown(buffy), PATIENCE).not.toBeNull()
  const joined = await willow.joinLink({ link: linkShown(buffy) ?? '', label: '' })
  expect(joined.ok).toBe(true)
  await expect.poll(() => stageIn(buffy), PATIENCE).toBe('running')

  await relay.kill()
  expect((await buffy.revokeLink(made.value)).ok).toBe(true)
  expect(stageIn(buffy)).toBe('over')
  buffy.close()
  const again = await opened(memory, systemRelays(), relay.url)
  expect(stageIn(again)).toBe('over')
  // To forget it is no way around: it goes by itself when the relay has it.
  expect((await again.forget(made.value)).ok).toBe(true)
  expect(stageIn(again)).toBe('over')

  await relay.restart()
  const retried = (handfast: Handfast) => {
    handfast.retry()
    return linksIn(handfast)
  }
  await expect.poll(() => retried(again), PATIENCE).toEqual([])
  await expect
    .poll(() => retried(willow)[0]?.link.stage, PATIENCE)
    .toEqual({ is: 'over', why: 'link-wrong' })
}, 150_000)
