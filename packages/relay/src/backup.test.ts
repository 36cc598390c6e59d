import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp, restore } from './backup.ts'
import { parseCopying } from './copying.ts'
import { RELAY_LIMITS } from './limits.ts'
import type { Mailboxes } from './mailboxes.ts'
import { openSqliteMailboxes } from './sqlite.ts'

const NOW_MS = 1_800_000_000_000
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder = ''
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handfast-backup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a backup', () => {
  test('while a relay writes is of one moment: every answered put of before, none in half', async () => {
    const relay = open('relay.db')
    const sent: Message[] = []
    let writing = true
    const put = async () => {
      while (writing) {
        const batch = Array.from({ length: 8 }, makeMessage)
        await Promise.all(batch.map(message => relay.put(message)))
        sent.push(...batch)
        // The relay's own turns go on while another process copies.
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    const writer = put()
    for (let round = 0; round < 3; round += 1) {
      await expect.poll(() => sent.length).toBeGreaterThan(40 * (round + 1))
      const before = sent.length
      const copied = await run('backup', at(`copy-${round}.db`), '--data', at('relay.db'))
      expect(copied).toEqual({ code: 0, err: '' })
      expect(await heldBy(`copy-${round}.db`, sent.slice(0, before))).toBe(before)
    }
    writing = false
    await writer
    await relay.close()
    expect(statSync(at('copy-0.db')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([])
  })

  test('holds nothing that was deleted, and is never written over another file', async () => {
    const relay = open('relay.db')
    const gone = makeMessage()
    const kept = makeMessage()
    await relay.put(gone)
    await relay.put(kept)
    await relay.ack(gone.mailbox, gone.id)
    expect(backUp(at('relay.db'), at('copy.db'))).toBeNull()
    const copy = readFileSync(at('copy.db'))
    // A body lies in several pages: a part that is within one.
    const isIn = ({ body }: Message) => copy.includes(body.subarray(2000, 2064))
    expect([isIn(gone), isIn(kept)]).toEqual([false, true])
    expect(backUp(at('relay.db'), at('copy.db'))).toBe('copy-exists')
    expect(readFileSync(at('copy.db'))).toEqual(copy)
    await relay.close()
  })

  test('of what is no relay database, is damaged or is not there is refused', async () => {
    writeFileSync(at('noise'), 'a letter, not a database\n'.repeat(400))
    expect(backUp(at('noise'), at('copy'))).toBe('store-damaged')
    expect(backUp(at('nothing'), at('copy'))).toBe('store-missing')
    makeOther('theirs.db')
    expect(backUp(at('theirs.db'), at('copy'))).toBe('store-foreign')
    await filled('relay.db', 60)
    const bytes = readFileSync(at('relay.db'))
    writeFileSync(at('relay.db'), bytes.fill(0xa5, 8192, bytes.length - 4096))
    expect(backUp(at('relay.db'), at('copy'))).toBe('store-damaged')
    await filled('whole.db', 5)
    expect(backUp(at('whole.db'), join(at('whole.db'), 'copy'))).toBe('copy-failed')
    expect(existsSync(at('copy'))).toBe(false)
  })
})

describe('a restore', () => {
  test('brings back the moment of the backup; what came later is set aside, whole', async () => {
    const early = await filled('relay.db', 20)
    expect(backUp(at('relay.db'), at('copy.db'))).toBeNull()
    const [acked, ...unread] = early
    if (acked === undefined) throw new Error('a message')
    const relay = open('relay.db')
    await relay.ack(acked.mailbox, acked.id)
    const late = makeMessage()
    await relay.put(late)
    expect(restore(at('copy.db'), at('relay.db'))).toBe('store-in-use')
    await relay.close()
    expect(restore(at('copy.db'), at('relay.db'))).toBeNull()
    // Read again by who has read it, and gone where it was put later: what a reader has to expect.
    expect(await heldBy('relay.db', [acked, late, ...unread])).toBe(20)
    expect(await heldBy('relay.db', [late])).toBe(0)
    expect(await heldBy('relay.db.replaced', [late, ...unread])).toBe(20)
    expect(restore(at('copy.db'), at('relay.db'))).toBe('copy-exists')
    expect(statSync(at('relay.db')).mode & 0o777).toBe(0o600)
  })

  test('after a kill: the log of the old file is not mixed into the new one', async () => {
    const early = await filled('relay.db', 10)
    expect(backUp(at('relay.db'), at('copy.db'))).toBeNull()
    const relay = open('relay.db')
    const late = Array.from({ length: 10 }, makeMessage)
    await Promise.all(late.map(message => relay.put(message)))
    // What a killed relay leaves: the file, and a log that was not folded into it.
    const left = ['', '-wal'].map(end => [end, readFileSync(at(`relay.db${end}`))] as const)
    await relay.close()
    for (const [end, bytes] of left) writeFileSync(at(`relay.db${end}`), bytes)
    expect(restore(at('copy.db'), at('relay.db'))).toBeNull()
    expect(await heldBy('relay.db', [...early, ...late])).toBe(10)
    expect(await heldBy('relay.db.replaced', [...early, ...late])).toBe(20)
  })

  test('in place of a damaged database, whose every byte is set aside', async () => {
    await filled('relay.db', 20)
    expect(backUp(at('relay.db'), at('copy.db'))).toBeNull()
    const noise = randomBytes(50_000)
    writeFileSync(at('relay.db'), noise)
    expect(restore(at('copy.db'), at('relay.db'))).toBeNull()
    expect(readFileSync(at('relay.db.replaced'))).toEqual(noise)
    await open('relay.db').close()
  })

  test('of what is no backup changes nothing', async () => {
    const sent = await filled('relay.db', 3)
    writeFileSync(at('noise'), 'a letter, not a database\n'.repeat(400))
    makeOther('theirs.db')
    writeFileSync(at('empty'), '')
    expect(restore(at('noise'), at('relay.db'))).toBe('store-damaged')
    expect(restore(at('theirs.db'), at('relay.db'))).toBe('store-foreign')
    expect(restore(at('empty'), at('relay.db'))).toBe('store-foreign')
    expect(restore(at('nothing'), at('relay.db'))).toBe('store-missing')
    expect(existsSync(at('relay.db.replaced'))).toBe(false)
    expect(await heldBy('relay.db', sent)).toBe(3)
  })
})

test('the commands say what they did, and every refusal what to do next', async () => {
  await filled('relay.db', 1)
  expect((await run('backup', at('copy.db'), '--data', at('relay.db'))).code).toBe(0)
  expect((await run('restore', at('copy.db'), '--data', at('relay.db'))).code).toBe(0)
  const refused = await run('backup', at('copy.db'), '--data', at('relay.db'))
  expect(refused.code).toBe(5)
  expect(refused.err).toMatch(/^handfast: error: .+\nhandfast: hint: .+\n$/)
  for (const words of [
    ['backup'],
    ['backup', 'a'],
    ['backup', 'a', 'b', '--data', 'c'],
    ['restore', 'a', '--no-such'],
    ['--data', 'c'],
  ]) {
    expect(parseCopying(words)).toBeUndefined()
  }
})

type Message = ReturnType<typeof makeMessage>

function makeMessage() {
  const body = randomBytes(4096)
  const id = new Uint8Array(createHash('sha256').update(body).digest())
  return { mailbox: new Uint8Array(randomBytes(32)), id, body, at_ms: NOW_MS }
}

function open(name: string): Mailboxes {
  const { store_bytes } = RELAY_LIMITS
  const opened = openSqliteMailboxes({
    file: at(name),
    now_ms: NOW_MS,
    store_bytes,
    onFailure() {},
  })
  if (!opened.ok) throw new Error(opened.code)
  return opened.value
}

async function filled(name: string, count: number): Promise<Message[]> {
  const relay = open(name)
  const sent = Array.from({ length: count }, makeMessage)
  await Promise.all(sent.map(message => relay.put(message)))
  await relay.close()
  return sent
}

/** How many of them it holds, each whole. */
async function heldBy(name: string, messages: readonly Message[]): Promise<number> {
  const relay = open(name)
  let held = 0
  for (const { mailbox, body } of messages) {
    const page = await relay.list(mailbox, 0, 9)
    if (page === 'storage-failed') throw new Error(page)
    for (const stored of page) expect(Buffer.compare(stored.body, body)).toBe(0)
    held += page.length
  }
  await relay.close()
  return held
}

function makeOther(name: string): void {
  const other = new DatabaseSync(at(name))
  other.exec('CREATE TABLE theirs (a)')
  other.close()
}

async function run(...words: string[]) {
  const child = spawn(process.execPath, ['--conditions=handfast-source', MAIN, ...words])
  let err = ''
  child.stderr.on('data', chunk => {
    err += String(chunk)
  })
  const [code] = await once(child, 'close')
  return { code, err }
}
