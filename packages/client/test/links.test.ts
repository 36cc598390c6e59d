/** Links of one vault: how many may wait, which are one run, and what is taken back while a relay is away. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Handfast } from '../src/api.ts'
import { openHandfast } from '../src/handfast.ts'
import { emptyMemory, type Memory, memoryStore } from '../src/memory-store.ts'
import { noRelays } from '../src/no-relays.ts'
import type { RelayPort } from '../src/ports/relay.ts'
import type { Store } from '../src/ports/store.ts'
import { systemPorts, systemRelays } from '../src/system.ts'
import { relayProcess } from './relay-process.ts'

function opened(memory: Memory, relays: RelayPort, relay: string): Promise<Handfast> {
  return openedOver(memoryStore(memory), relays, relay)
}

async function openedOver(store: Store, relays: RelayPort, relay: string): Promise<Handfast> {
  const dataKey = new Uint8Array(32)
  const handfast = await openHandfast({ ...systemPorts(), store, relays, dataKey })
  if (!handfast.ok) throw new Error(handfast.code)
  onTestFinished(() => handfast.value.close())
  await handfast.value.setMe({ name: 'Buffy', relay, language: 'en' })
  return handfast.value
}

/** Of one vault; nothing they say reaches a relay. */
async function twoTabs(memory: Memory, relay = 'https://relay.example') {
  return [await opened(memory, noRelays, relay), await opened(memory, noRelays, relay)] as const
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

/** How many entries there were at most after any save. */
function mostEntries(memory: Memory): () => number {
  let most = 0
  const save = memory.records.set.bind(memory.records)
  memory.records.set = (key, record) => {
    const saved = save(key, record)
    most = Math.max(most, entriesIn(memory))
    return saved
  }
  return () => most
}

function entriesIn({ records }: Memory): number {
  return [...records.keys()].filter(key => key.startsWith('entry/')).length
}

test('[LINK-7] and never a fifth, not for a moment, when two tabs make one at once', async () => {
  const memory = emptyMemory()
  const most = mostEntries(memory)
  const tabs = await twoTabs(memory)
  for (let i = 0; i < 3; i++) expect((await tabs[0].makeLink({ label: '' })).ok).toBe(true)
  const made = await Promise.all(tabs.map(tab => tab.makeLink({ label: '' })))
  expect(made.filter(({ ok }) => ok)).toHaveLength(1)
  expect(made.filter(({ ok }) => !ok)).toEqual([{ ok: false, code: 'too-many-links' }])
  expect(most()).toBe(4)
  for (const tab of tabs) expect(linksIn(tab)).toHaveLength(4)
})

describe('[LINK-5] with a link that waits', () => {
  const madeIn = async (memory: Memory) => {
    const relay = await relayProcess(systemRelays())
    onTestFinished(() => relay.close())
    const maker = await opened(memory, systemRelays(), relay.url)
    // Open already, and told of nothing that another tab saves.
    const deaf = { ...memoryStore(memory), watch: () => () => {} }
    const late = await openedOver(deaf, noRelays, relay.url)
    expect((await maker.makeLink({ label: '' })).ok).toBe(true)
    await expect.poll(() => linkShown(maker)).not.toBeNull()
    return { link: linkShown(maker) ?? '', late, relay }
  }

  test('two tabs that open it at once have one run, and both see it', async () => {
    const { link, relay } = await madeIn(emptyMemory())
    const memory = emptyMemory()
    const most = mostEntries(memory)
    const tabs = await twoTabs(memory, relay.url)
    const joined = await Promise.all(tabs.map(tab => tab.joinLink({ link, label: '' })))
    const keys = joined.map(run => (run.ok ? run.value : run.code))
    expect(new Set(keys).size).toBe(1)
    expect(most()).toBe(1)
    for (const tab of tabs) expect(linksIn(tab).map(({ key }) => key)).toEqual([keys[0]])
  })

  test('no tab of the vault that made it joins, though it was not told of it yet', async () => {
    const memory = emptyMemory()
    const { link, late } = await madeIn(memory)
    expect(linksIn(late)).toEqual([])
    expect(await late.joinLink({ link, label: '' })).toEqual({ ok: false, code: 'own-link' })
    expect(entriesIn(memory)).toBe(1)
    expect(linksIn(late)).toHaveLength(1)
  })
})

test('[LINK-6] [SEND-1] taken back while the relay is away: the other is told when it is back', async () => {
  const relay = await relayProcess(systemRelays())
  onTestFinished(() => relay.close())
  const memory = emptyMemory()
  const buffy = await opened(memory, systemRelays(), relay.url)
  const willow = await opened(emptyMemory(), onlyOnce(systemRelays()), relay.url)
  const made = await buffy.makeLink({ label: '' })
  if (!made.ok) throw new Error(made.code)
  await expect.poll(() => linkShown(buffy)).not.toBeNull()
  const joined = await willow.joinLink({ link: linkShown(buffy) ?? '', label: '' })
  expect(joined.ok).toBe(true)
  await expect.poll(() => stageIn(buffy)).toBe('running')

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
  await expect.poll(() => retried(again)).toEqual([])
  await expect.poll(() => retried(willow)[0]?.link.stage).toEqual({ is: 'over', why: 'link-wrong' })
})
