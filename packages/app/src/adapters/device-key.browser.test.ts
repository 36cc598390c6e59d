import { beforeEach, describe, expect, test } from 'vitest'
import { eraseDeviceKey, openDeviceKey } from './device-key.ts'

beforeEach(async () => {
  expect(await eraseDeviceKey()).toBe('erased')
})

test('made on first use, then always the same, another one after erasing', async () => {
  const first = await key32()
  expect(await key32()).toEqual(first)
  expect(await eraseDeviceKey()).toBe('erased')
  expect(await key32()).not.toEqual(first)
})

test('several who ask at once for the first time are given the same key', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, key32))
  for (const key of keys) expect(key).toEqual(keys[0])
  expect(await key32()).toEqual(keys[0])
})

test('another thread that asks at the same time is given the same key', async () => {
  const module = new URL('./device-key.ts', import.meta.url).href
  const script = `import(${JSON.stringify(module)}).then(async ({ openDeviceKey }) => {
    postMessage(await openDeviceKey())
  })`
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const workers = Array.from({ length: 3 }, () => new Worker(url, { type: 'module' }))
  const answers = workers.map(
    worker =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = () => reject(new Error('the worker failed'))
      }),
  )
  const keys = await Promise.all(answers)
  for (const worker of workers) worker.terminate()
  URL.revokeObjectURL(url)
  const key = await key32()
  for (const answer of keys) expect(answer).toEqual({ ok: true, key })
})

test('where none may be made, a lost one is told and none is made', async () => {
  const missing = { ok: false, failure: 'device-key-missing' }
  expect(await openDeviceKey({ mayCreate: false })).toEqual(missing)
  expect(await openDeviceKey({ mayCreate: false })).toEqual(missing)
  const key = await key32()
  expect(await openDeviceKey({ mayCreate: false })).toEqual({ ok: true, key })
})

test('[VAULT-4] the wrapping key cannot be exported, nor the data key be read without it', async () => {
  const key = await key32()
  const { wrapping, box } = await kept()
  if (!(wrapping instanceof CryptoKey)) throw new Error('no key lies there')
  expect(wrapping.algorithm).toEqual({ name: 'AES-GCM', length: 256 })
  for (const format of ['raw', 'jwk'] as const) {
    const exported = crypto.subtle.exportKey(format, wrapping)
    await expect(exported).rejects.toMatchObject({ name: 'InvalidAccessError' })
  }
  expect(String(box)).not.toContain(String(key))
})

describe('a damaged one is told, never replaced', () => {
  test.each<[string, (record: Kept) => unknown]>([
    ['a bit of the box', record => ({ ...record, box: flipped(record.box) })],
    ['a bit of the nonce', record => ({ ...record, nonce: flipped(record.nonce) })],
    ['a short box', record => ({ ...record, box: new Uint8Array(47) })],
    ['another format', record => ({ ...record, format: 2 })],
    ['no wrapping key', record => ({ ...record, wrapping: 'key' })],
    ['a text', () => 'a letter'],
    ['null', () => null],
  ])('%s', async (_, damage) => {
    await key32()
    const changed = damage(await kept())
    await replace(changed)
    expect(await openDeviceKey()).toEqual({ ok: false, failure: 'device-key-damaged' })
    expect(await kept()).toEqual(changed)
  })

  test('a wrapping key that could be exported is not ours', async () => {
    await key32()
    const algorithm = { name: 'AES-GCM', length: 256 }
    const wrapping = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt'])
    await replace({ ...(await kept()), wrapping })
    expect(await openDeviceKey()).toEqual({ ok: false, failure: 'device-key-damaged' })
  })
})

test('a database of another shape', async () => {
  const request = indexedDB.open('handfast device key', 1)
  request.onupgradeneeded = () => void request.result.createObjectStore('theirs')
  ;(await done(request)).close()
  expect(await openDeviceKey()).toEqual({ ok: false, failure: 'device-key-failed' })
})

type Kept = { wrapping: unknown; nonce: Uint8Array; box: Uint8Array; format: unknown }

async function key32(): Promise<Uint8Array> {
  const answer = await openDeviceKey()
  if (!answer.ok) throw new Error(answer.failure)
  expect(answer.key.length).toBe(32)
  return answer.key
}

async function kept(): Promise<Kept> {
  return inStore(keys => keys.get('data key'))
}

async function replace(record: unknown): Promise<void> {
  await inStore(keys => keys.put(record, 'data key'))
}

async function inStore<T>(ask: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await done(indexedDB.open('handfast device key'))
  const result = await done(ask(database.transaction('keys', 'readwrite').objectStore('keys')))
  database.close()
  return result
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => (at === 5 ? byte ^ 4 : byte))
}
