/** A run that one program follows while another one of the same vault makes a bond of it. */
import {
  emptyMemory,
  type Handfast,
  type Memory,
  memoryStore,
  noRelays,
  openHandfast,
  type RelayPort,
  type Store,
  systemPorts,
  systemRelays,
} from '@handfast/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { followRun } from '../src/following.ts'
import { watchOutgoing } from '../src/outgoing.ts'
import { recording } from './recorded.ts'
import { cleanUp, type Relay, startRelay } from './terminal.ts'

let relay: Relay

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(cleanUp)

async function open(store: Store, relays: RelayPort, name: string): Promise<Handfast> {
  const handfast = await openHandfast({
    ...systemPorts(),
    ...{ store, relays, dataKey: new Uint8Array(32) },
  })
  if (!handfast.ok) throw new Error(handfast.code)
  onTestFinished(() => handfast.value.close())
  await handfast.value.setMe({ name, relay: relay.url, language: 'en' })
  return handfast.value
}

/** A program of this vault that is told of nothing which others save, before the test says so. */
async function openLate(memory: Memory, relays: RelayPort) {
  let tell = () => {}
  const store: Store = {
    ...memoryStore(memory),
    watch: changed => {
      tell = changed
      return () => {}
    },
  }
  const handfast = await open(store, relays, 'Buffy')
  return { handfast, tell: () => tell() }
}

/** The way to the relay is open, but another program was faster: nothing comes, and nothing goes. */
const upAndQuiet: RelayPort = {
  open(url, events) {
    setTimeout(() => events.up(), 0)
    return { ...noRelays.open(url, events), put: () => new Promise(() => {}) }
  },
}

/** The first message goes out; then this phone is in a place where nothing does. */
function onlyOnce(relays: RelayPort): RelayPort {
  let puts = 0
  return {
    open(url, events) {
      const link = relays.open(url, events)
      return {
        ...link,
        put: async (mailbox, body) =>
          ++puts === 1 ? link.put(mailbox, body) : ('unreachable' as const),
      }
    },
  }
}

function stageIn({ snapshot }: Handfast) {
  const view = snapshot().entries[0]?.view
  return view?.is === 'code' ? view.code.stage : undefined
}

function personIn({ snapshot }: Handfast) {
  const view = snapshot().entries[0]?.view
  return view?.is === 'person' ? view.person : undefined
}

async function joined(handfast: Handfast, maker: Handfast): Promise<void> {
  await expect.poll(() => stageIn(maker)?.is).toBe('waiting')
  const stage = stageIn(maker)
  const code = stage?.is === 'waiting' && 'code' in stage ? stage.code : ''
  expect((await handfast.joinCode({ code, label: '', at: null })).ok).toBe(true)
}

async function startedRun() {
  const memory = emptyMemory()
  const buffy = await open(memoryStore(memory), systemRelays(), 'Buffy')
  const made = await buffy.startCode({ label: 'Will' })
  if (!made.ok) throw new Error(made.code)
  await expect.poll(() => stageIn(buffy)?.is).toBe('waiting')
  return { memory, buffy, key: made.value }
}

/** Follows it for no time at all. */
async function followed(handfast: Handfast, key: string, meanwhile = () => {}) {
  const { context, told } = recording(0)
  const vault = { handfast, outgoing: watchOutgoing(noRelays), flush: async () => {} }
  const following = followRun(context, vault, key)
  meanwhile()
  return { exit: await following, told }
}

const BONDED = { event: 'bonded', person: 'Will', grade: 'code' }

describe('when its time is over', () => {
  test('while it waits, as this program knows: the bond is told and kept', async () => {
    const { memory, buffy, key } = await startedRun()
    const late = await openLate(memory, noRelays)
    const willow = await open(memoryStore(), systemRelays(), 'Willow')
    await joined(willow, buffy)
    await expect.poll(() => personIn(buffy)?.settled).toBe(true)
    expect(stageIn(late.handfast)?.is).toBe('waiting')
    const { exit, told } = await followed(late.handfast, key)
    expect(exit).toBe(0)
    expect(told).toEqual([expect.objectContaining({ event: 'code' }), BONDED])
    expect(personIn(late.handfast)?.label).toBe('Will')
  })

  test('and the bond has ended already: that is told, and with whom', async () => {
    const { memory, buffy, key } = await startedRun()
    const late = await openLate(memory, noRelays)
    const willow = await open(memoryStore(), systemRelays(), 'Willow')
    await joined(willow, buffy)
    await expect.poll(() => personIn(buffy)?.settled).toBe(true)
    expect((await buffy.act(key, { do: 'end' })).ok).toBe(true)
    const ended = { failure: 'ended', name: 'Will' }
    const { exit, told } = await followed(late.handfast, key)
    expect(exit).toBe(4)
    expect(told).toEqual([expect.objectContaining({ event: 'code' }), ended])
    expect(await followed(late.handfast, key)).toEqual({ exit: 4, told: [ended] })
  })

  test('while both are in it: what another program makes of it in that moment is told', async () => {
    const { memory, buffy, key } = await startedRun()
    const theirs = emptyMemory()
    const away = await open(memoryStore(theirs), onlyOnce(systemRelays()), 'Willow')
    await joined(away, buffy)
    await expect.poll(() => stageIn(buffy)?.is).toBe('running')
    const late = await openLate(memory, upAndQuiet)
    const isUp = () => late.handfast.snapshot().relays.get(relay.url)
    await expect.poll(isUp).toBe('up')
    expect(await followed(late.handfast, key)).toEqual({
      exit: 3,
      told: [{ failure: 'timed-out', relay: relay.url }],
    })
    expect(stageIn(late.handfast)?.is).toBe('running')

    away.close()
    await open(memoryStore(theirs), systemRelays(), 'Willow')
    await expect.poll(() => personIn(buffy)?.settled).toBe(true)
    expect(await followed(late.handfast, key, late.tell)).toEqual({ exit: 0, told: [BONDED] })
  })
})
