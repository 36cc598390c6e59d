/** No secret appears in anything that the client hands out, however it is printed. */
import { readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import { nobleSuite, toHex } from '@handfast/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { reveal, Secret } from '../../core/src/crypto/secret.ts'
import type { Act, Handfast } from '../src/api.ts'
import { besideOf, NO_EVIDENCE, openEntries } from '../src/entries.ts'
import { firstLook } from '../src/first-look.ts'
import { openHandfast } from '../src/handfast.ts'
import { emptyMemory, memoryStore } from '../src/memory-store.ts'
import { noRelays } from '../src/no-relays.ts'
import type { Store } from '../src/ports/store.ts'
import { systemPorts } from '../src/system.ts'
import { keptBytes, keptRecord } from './kept.ts'

const dataKey = crypto.getRandomValues(new Uint8Array(32))
/** Every record that is kept for later versions, but for evidence and the one under its seal. */
const STATES = readdirSync(new URL('../../core/test/vaults/', import.meta.url))
  .map(name => /^1-(?!evidence)(.*)\.hex$/.exec(name)?.[1] ?? '')
  .filter(name => name !== '')

/** A vault with each of the states, and one record that does not open. */
function filled() {
  const memory = emptyMemory()
  const entries = openEntries(nobleSuite, dataKey)
  const beside = besideOf(entries, NO_EVIDENCE)
  const keys = STATES.map((name, at) => {
    const key = at.toString(16).padStart(32, '0')
    const place = `entry/${key}`
    const nonce = crypto.getRandomValues(new Uint8Array(24))
    const record = new Uint8Array([...beside, ...keptBytes(name)])
    memory.records.set(place, entries.seal(place, record, nonce))
    return key
  })
  memory.records.set(`entry/${'f'.repeat(32)}`, new Uint8Array(90).fill(1))
  return { memory, entries, keys: [...keys, 'f'.repeat(32), 'nobody'] }
}

function secretsIn(value: unknown, found: Secret<string>[] = []): Secret<string>[] {
  if (value instanceof Secret) found.push(value)
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const one of Object.values(value)) secretsIn(one, found)
  }
  return found
}

/** Of every state that is kept, of the vault itself, and a record as it lies under its seal. */
function forbidden(): string[] {
  const states = STATES.map(keptRecord)
  const secrets = states.flatMap(kept => secretsIn(kept))
  const digits = secrets.filter(({ name }) => name !== 'SecretDigits').map(reveal)
  const records = STATES.map(name => keptBytes(name).slice(2, 60))
  expect(digits.length).toBeGreaterThan(20)
  return [dataKey, ...digits, ...records].flatMap(bytes => [
    bytes.join(),
    JSON.stringify(bytes).slice(1, -1),
    toHex(bytes),
    Buffer.from(bytes).toString('base64'),
  ])
}

/**
 * Everything that a log, a console or a report of a crash would make of it, without blanks: long
 * lists are printed in columns.
 */
function printed(values: readonly unknown[]): string {
  const everything = { depth: Infinity, showHidden: true, maxArrayLength: null, getters: true }
  return values
    .flatMap(value => [
      String(value),
      JSON.stringify(value),
      inspect(value, everything),
      value instanceof Error ? String(value.stack) : '',
    ])
    .join('\n')
    .replaceAll(/\s/g, '')
}

/** What is answered, and what is thrown at who calls it wrongly. */
async function answered(...calls: readonly (() => unknown)[]): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const call of calls) {
    try {
      answers.push(await call())
    } catch (error) {
      answers.push(error)
    }
  }
  return answers
}

const ACTS = [
  { do: 'ask', question: { about: 'money', over: 'phone', saying: '' } },
  { do: 'ask', question: { about: 'money', over: 'phone', saying: '\u0000' } },
  { do: 'speak', about: 'money', fallback: false },
  { do: 'judge-spoken', digits: '123456' },
  { do: 'hear-spoken', about: 'money', digits: '1' },
  { do: 'see-frame', frame: new Uint8Array(90) },
  { do: 'touched', label: '\u0000' },
  { do: 'rename', label: '' },
  { do: 'revoke' },
  { do: 'fits' },
  { do: 'nothing of the kind' },
  null,
] as unknown as readonly Act[]

async function allAnswersOf(handfast: Handfast, keys: readonly string[]): Promise<unknown[]> {
  const seen: unknown[] = [handfast, handfast.snapshot()]
  for (const key of keys) {
    seen.push(...(await answered(...ACTS.map(act => () => handfast.act(key, act)))))
    seen.push(handfast.snapshot())
  }
  seen.push(
    ...(await answered(
      () => handfast.setMe({ name: '\u0000', relay: 'x', language: 'en' }),
      () => handfast.prefer(() => null as never),
      () => handfast.startCards({ meets: keys[0] ?? '' }),
      () => handfast.startCode({ label: '\u0000' }),
      () => handfast.joinCode({ code: '1', label: '', at: null }),
      () => handfast.makeLink({ label: '' }),
      () => handfast.readLink('#link='),
      () => handfast.joinLink({ link: null as never, label: '' }),
      ...keys.map(key => () => handfast.revokeLink(key)),
      ...keys.map(key => () => handfast.forget(key)),
    )),
  )
  return [...seen, handfast.snapshot(), handfast]
}

test('[KEY-11] nothing that is handed out shows one, and nothing is logged', async () => {
  const logs = (['debug', 'error', 'info', 'log', 'warn'] as const).map(level =>
    vi.spyOn(console, level),
  )
  onTestFinished(() => void vi.restoreAllMocks())
  const { memory, entries, keys } = filled()
  const look = firstLook(entries, new Map([...memory.records].slice(0, 4)))
  const ports = { ...systemPorts(), relays: noRelays, dataKey, entries }
  const opened = await openHandfast({ ...ports, store: memoryStore(memory) })
  if (!opened.ok) throw new Error(opened.code)
  onTestFinished(() => opened.value.close())
  // Cards of another day, and a link that was taken back then, are forgotten.
  expect(opened.value.snapshot().entries.length).toBeGreaterThan(STATES.length - 4)
  await opened.value.setMe({ name: 'Buffy', relay: 'https://relay.example', language: 'en' })
  const seen = await allAnswersOf(opened.value, keys)
  expect(seen.filter(one => one instanceof Error).length).toBeGreaterThan(3)
  const text = printed([...seen, look?.(ports.clock.now()), entries, opened])
  for (const spelling of forbidden()) expect(text).not.toContain(spelling)
  for (const log of logs) expect(log).not.toHaveBeenCalled()
})

test.each<[string, (store: Store) => Partial<Store>]>([
  ['refuses', () => ({ update: async () => ({ ok: false, failure: 'store-full' }) })],
  ['throws', () => ({ update: () => Promise.reject(new Error('the disk')) })],
  [
    'throws after it decided',
    store => ({
      update: async (keys, decide) => {
        await store.update(keys, found => ({ changes: new Map(), result: decide(found) }))
        throw new Error('the disk')
      },
    }),
  ],
])('[KEY-11] nor with a store that %s', async (_, broken) => {
  const { memory, entries, keys } = filled()
  const store = memoryStore(memory)
  const ports = { ...systemPorts(), relays: noRelays, dataKey, entries }
  const seen = await answered(() =>
    openHandfast({ ...ports, store: { ...store, ...broken(store) } }),
  )
  const opened = seen[0] as Awaited<ReturnType<typeof openHandfast>> | Error
  if (!(opened instanceof Error) && opened.ok) {
    onTestFinished(() => opened.value.close())
    seen.push(...(await allAnswersOf(opened.value, keys)))
  }
  const text = printed([...seen, entries])
  for (const spelling of forbidden()) expect(text).not.toContain(spelling)
})
