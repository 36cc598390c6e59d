import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp, restore } from './backup.ts'
import { RELAY_LIMITS } from './limits.ts'
import { listedAll } from './mailboxes.fixture.ts'
import { readNumber } from './schema.ts'
import { openSqliteMailboxes } from './sqlite.ts'

const NOW_MS = 1_800_000_000_000
const KEPT = join(import.meta.dirname, '../test/schemas')
const versions = readdirSync(KEPT).map(name => Number(name.replace('.sql', '')))

let folder = ''
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handfast-schema-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each(versions)('a database of version %i', version => {
  test('opens with everything that it holds, and is of this version then', async () => {
    make(version, 'relay.db')
    await expectWhole('relay.db')
    expect(versionOf('relay.db')).toBe(versionOfNew())
    // Opened a second time there is nothing left to do.
    await expectWhole('relay.db')
  })

  test('is backed up as it is, and restored into a relay of this version', async () => {
    make(version, 'old.db')
    expect(backUp(at('old.db'), at('copy.db'))).toBeNull()
    expect(versionOf('copy.db')).toBe(version)
    expect(restore(at('copy.db'), at('relay.db'))).toBeNull()
    await expectWhole('relay.db')
  })

  test('that cannot be brought up to date stays what it was', async () => {
    make(version, 'relay.db')
    const before = new DatabaseSync(at('relay.db'))
    // In the way of the last step, after all others were done.
    before.exec('CREATE TABLE messages_by_number (seq)')
    before.close()
    expect(open('relay.db')).toEqual({ ok: false, code: 'store-broken' })
    expect(versionOf('relay.db')).toBe(version)
    const after = new DatabaseSync(at('relay.db'))
    expect(readNumber(after, 'SELECT count(*) FROM messages')).toBe(3)
    after.close()
  })
})

test('every version before this one is kept', () => {
  const earlier = Array.from({ length: versionOfNew() - 1 }, (_, at) => at + 1)
  expect(versions.sort((a, b) => a - b)).toEqual(earlier)
})

test('one of a newer relay, or of another program, is not changed in a byte', () => {
  make(versions[0] ?? 1, 'newer.db')
  const newer = new DatabaseSync(at('newer.db'))
  newer.exec('PRAGMA user_version = 1000')
  newer.close()
  const theirs = new DatabaseSync(at('theirs.db'))
  theirs.exec('CREATE TABLE theirs (a)')
  theirs.close()
  for (const [name, code] of [
    ['newer.db', 'store-newer'],
    ['theirs.db', 'store-foreign'],
  ] as const) {
    const bytes = readFileSync(at(name))
    expect(open(name)).toEqual({ ok: false, code })
    expect(readFileSync(at(name))).toEqual(bytes)
    expect(readdirSync(folder).filter(each => each.startsWith(name))).toEqual([name])
  }
})

/** Everything that the kept files hold, whatever their version. */
async function expectWhole(name: string): Promise<void> {
  const opened = open(name)
  if (!opened.ok) throw new Error(opened.code)
  const relay = opened.value
  const [one, two] = [hash('mailbox one'), hash('mailbox two')]
  const pages = [await listedAll(relay, one), await listedAll(relay, two)]
  const held = pages.map(page =>
    page.map(({ seq, at_ms, id, body }) => {
      expect(hash(body).equals(id)).toBe(true)
      return [seq, at_ms, body.length]
    }),
  )
  expect(held).toEqual([
    [
      [3, 1_799_999_000_000, 4096],
      [5, 1_799_999_500_000, 65_536],
    ],
    [[9, 1_799_999_900_000, 4096]],
  ])
  const claim = (nameplate: string, byte: number) =>
    relay.claim({ nameplate, claimant: new Uint8Array(32).fill(byte), now_ms: NOW_MS })
  expect(await claim('0042', 1)).toEqual({ payload: Uint8Array.of(1, 2, 3, 4, 5) })
  expect(await claim('4711', 1)).toBe('nameplate-used')
  expect(await claim('4711', 0x11)).toEqual({ payload: Uint8Array.of(6, 7) })
  expect(await claim('9999', 1)).toBe('nameplate-expired')
  // A code of before has no owner, so nobody takes it back before its ten minutes are over.
  expect(await relay.release('0042', new Uint8Array(32))).toBe('released')
  expect(await claim('0042', 1)).toHaveProperty('payload')
  await relay.close()
}

function make(version: number, name: string): void {
  const database = new DatabaseSync(at(name))
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(readFileSync(join(KEPT, `${version}.sql`), 'utf8'))
  database.close()
}

function open(name: string) {
  const { store_bytes } = RELAY_LIMITS
  return openSqliteMailboxes({ file: at(name), now_ms: NOW_MS, store_bytes, onFailure() {} })
}

function versionOf(name: string): number {
  const database = new DatabaseSync(at(name))
  const version = readNumber(database, 'PRAGMA user_version')
  database.close()
  return version
}

function versionOfNew(): number {
  writeFileSync(at('new.db'), '')
  const opened = open('new.db')
  if (!opened.ok) throw new Error(opened.code)
  void opened.value.close()
  return versionOf('new.db')
}

function hash(bytes: string | Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
