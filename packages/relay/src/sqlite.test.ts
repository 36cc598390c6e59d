import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { boxOf } from './key.ts'
import { RELAY_LIMITS } from './limits.ts'
import { mailboxesAcceptance } from './mailboxes.acceptance.ts'
import { listed } from './mailboxes.fixture.ts'
import type { Mailboxes } from './mailboxes.ts'
import { openSqliteMailboxes } from './sqlite.ts'

const NOW_MS = 1_800_000_000_000
let folder = ''
let failures: string[] = []

mailboxesAcceptance('SQLite', async () => {
  const own = mkdtempSync(join(tmpdir(), 'handfast-store-'))
  return {
    open: async () => openOk(join(own, 'relay.db')),
    remove: async () => rmSync(own, { recursive: true }),
  }
})

function open(file: string, wish: { now_ms?: number; store_bytes?: number } = {}) {
  const { store_bytes } = RELAY_LIMITS
  const onFailure = (failure: string) => void failures.push(failure)
  return openSqliteMailboxes({ file, now_ms: NOW_MS, store_bytes, onFailure, ...wish })
}

function openOk(file: string, wish: { now_ms?: number; store_bytes?: number } = {}): Mailboxes {
  const opened = open(file, wish)
  if (!opened.ok) throw new Error(opened.code)
  return opened.value
}

describe('the SQLite file', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handfast-store-'))
    failures = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is made with its folder, for its owner only, with the version in its header', async () => {
    const file = join(folder, 'new', 'relay.db')
    const mailboxes = openOk(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await mailboxes.close()
    const database = new DatabaseSync(file)
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 })
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(database.prepare('PRAGMA page_size').get()).toEqual({ page_size: 2048 })
    database.close()
  })

  test('of larger pages keeps them, and all that it has', async () => {
    const [file, message] = [join(folder, 'relay.db'), makeMessage()]
    const database = new DatabaseSync(file)
    database.exec('PRAGMA page_size = 4096; VACUUM')
    for (const round of [1, 2]) {
      const mailboxes = openOk(file)
      if (round === 1) await mailboxes.put(message)
      expect(await listed(mailboxes, message.mailbox)).toHaveLength(1)
      await mailboxes.close()
    }
    expect(database.prepare('PRAGMA page_size').get()).toEqual({ page_size: 4096 })
    database.close()
  })

  test('is held by one process at a time', async () => {
    const file = join(folder, 'relay.db')
    const mailboxes = openOk(file)
    expect(open(file)).toEqual({ ok: false, code: 'store-in-use' })
    await mailboxes.close()
    await openOk(file).close()
  })

  test('that is no database, is cut or is garbled is told, and left as it is', async () => {
    const file = join(folder, 'relay.db')
    writeFileSync(file, 'this is no database, but a text of some length\n'.repeat(200))
    const before = readFileSync(file)
    expect(open(file)).toEqual({ ok: false, code: 'store-damaged' })
    expect(readFileSync(file)).toEqual(before)
    rmSync(file)
    await fill(openOk(file), 200)
    const whole = readFileSync(file)
    truncateSync(file, 8192)
    expect(open(file)).toEqual({ ok: false, code: 'store-damaged' })
    writeFileSync(file, Buffer.concat([whole.subarray(0, 100), randomBytes(whole.length - 100)]))
    expect(open(file)).toEqual({ ok: false, code: 'store-damaged' })
  })

  test('that is damaged inside fails where it is damaged, without a crash', async () => {
    const file = join(folder, 'relay.db')
    const sent = await fill(openOk(file), 300)
    const bytes = readFileSync(file)
    for (let page = 12; page < bytes.length / 4096; page += 2)
      bytes.fill(0xa5, page * 4096, page * 4096 + 4096)
    writeFileSync(file, bytes)
    const opened = open(file)
    if (!opened.ok) return expect(opened.code).toBe('store-damaged')
    for (const { mailbox, id } of sent) {
      await opened.value.list(mailbox, 0, 10)
      await opened.value.ack(mailbox, id)
    }
    expect(failures).toContain('store-damaged')
    await opened.value.close()
  })

  test('two mailboxes with one number in the index are two mailboxes', async () => {
    const file = join(folder, 'relay.db')
    const [theirs, mine] = [makeMessage(), makeMessage()]
    const before = openOk(file)
    await before.put(theirs)
    await before.close()
    const database = new DatabaseSync(file)
    // Nobody can choose them like that; it only has to be right all the same.
    database.prepare('UPDATE messages SET box = ?').run(boxOf(mine.mailbox))
    database.close()
    const mailboxes = openOk(file)
    expect(await mailboxes.list(mine.mailbox, 0, 9)).toEqual([])
    expect(await mailboxes.place(mine.mailbox, theirs.id)).toBe(0)
    await mailboxes.ack(mine.mailbox, theirs.id)
    await mailboxes.put({ ...mine, id: theirs.id, body: theirs.body })
    await mailboxes.ack(mine.mailbox, theirs.id)
    await mailboxes.close()
    const after = new DatabaseSync(file)
    expect(after.prepare('SELECT mailbox FROM messages').all()).toEqual([
      { mailbox: new Uint8Array(theirs.mailbox) },
    ])
    after.close()
  })

  test('of another program, or of a newer relay, is not touched', async () => {
    const file = join(folder, 'other.db')
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE theirs (a)')
    other.close()
    expect(open(file)).toEqual({ ok: false, code: 'store-foreign' })
    const newer = join(folder, 'newer.db')
    await openOk(newer).close()
    const database = new DatabaseSync(newer)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(open(newer)).toEqual({ ok: false, code: 'store-newer' })
  })

  test('in a folder that is none cannot be written', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(open(join(folder, 'file', 'relay.db'))).toEqual({
      ok: false,
      code: 'store-not-writable',
    })
    expect(open(folder)).toEqual({ ok: false, code: 'store-not-writable' })
  })

  test('that is full refuses what is new, keeps what it has, and recovers', async () => {
    const file = join(folder, 'relay.db')
    const mailboxes = openOk(file, { store_bytes: 60 * 4096 })
    const sent = Array.from({ length: 64 }, () => makeMessage())
    const outcomes = await Promise.all(sent.map(message => mailboxes.put(message)))
    const stored = sent.filter((_, at) => outcomes[at] === 'stored')
    expect(stored.length).toBeGreaterThan(10)
    expect(outcomes.at(-1)).toBe('storage-failed')
    expect(failures).toContain('store-full')
    for (const { mailbox, id } of stored) {
      expect(await mailboxes.list(mailbox, 0, 9)).toMatchObject([{ id }])
    }
    for (const { mailbox, id } of stored.slice(0, 5)) {
      expect(await mailboxes.ack(mailbox, id)).toBe('acked')
    }
    expect(await mailboxes.put(makeMessage())).toBe('stored')
    await mailboxes.close()
    const again = openOk(file)
    for (const { mailbox } of stored.slice(5)) {
      expect(await again.list(mailbox, 0, 9)).toHaveLength(1)
    }
    await again.close()
  })

  test('written when the clock was ahead: its times are set to the clock', async () => {
    const file = join(folder, 'relay.db')
    const ahead = openOk(file)
    const message = makeMessage()
    await ahead.put(message)
    const plate = { owner: randomBytes(32), payload: randomBytes(1), at_ms: NOW_MS }
    const made = await ahead.allocate({ ...plate, use: 'code' })
    const link = await ahead.allocate({ ...plate, use: 'link' })
    await ahead.close()
    const now_ms = NOW_MS - 1e9
    const mailboxes = openOk(file, { now_ms })
    expect(await mailboxes.list(message.mailbox, 0, 9)).toMatchObject([{ at_ms: now_ms }])
    if (made === 'storage-failed') throw new Error(made)
    const claim = { ...made, claimant: randomBytes(32), now_ms: now_ms + 600_000 }
    expect(await mailboxes.claim(claim)).toBe('nameplate-expired')
    if (link === 'storage-failed') throw new Error(link)
    const late_ms = now_ms + 7 * 24 * 3_600_000
    const opened = { ...link, claimant: randomBytes(32) }
    expect(await mailboxes.claim({ ...opened, now_ms: late_ms - 1 })).toHaveProperty('payload')
    expect(await mailboxes.claim({ ...opened, now_ms: late_ms })).toBe('nameplate-expired')
    await mailboxes.close()
  })
})

async function fill(mailboxes: Mailboxes, count: number) {
  const sent = Array.from({ length: count }, makeMessage)
  await Promise.all(sent.map(message => mailboxes.put(message)))
  await mailboxes.close()
  return sent
}

function makeMessage() {
  const body = randomBytes(4096)
  const id = new Uint8Array(createHash('sha256').update(body).digest())
  return { mailbox: randomBytes(32), id, body, at_ms: NOW_MS }
}
