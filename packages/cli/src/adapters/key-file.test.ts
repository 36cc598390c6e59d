import { spawn } from 'node:child_process'
import { argon2Sync, createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nobleSuite } from '@handfast/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDataKey, openDataKey } from './key-file.ts'

const failure = (code: string) => ({ ok: false, failure: code })
const words = new TextEncoder().encode('correct horse battery staple')

describe('without a passphrase', () => {
  test('what was made is opened', () => {
    const folder = newFolder()
    const made = made32(createDataKey(at(folder)))
    expect(made32(openDataKey(at(folder)))).toEqual(made)
    expect(made32(openDataKey(at(folder, words)))).toEqual(made)
  })

  test('the file is as the format says', () => {
    const folder = newFolder()
    const key = made32(createDataKey(at(folder)))
    const body = Buffer.concat([Buffer.of(1), key])
    expect(readFileSync(join(folder, 'vault.key'))).toEqual(Buffer.concat([body, check(body)]))
  })

  test.skipIf(process.platform === 'win32')('[VAULT-4] nobody else may read it', () => {
    const folder = join(newFolder(), 'made', 'too')
    const before = process.umask(0)
    onTestFinished(() => void process.umask(before))
    made32(createDataKey(at(folder)))
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'vault.key')).mode & 0o777).toBe(0o600)
  })

  test('nothing else is left in the folder', () => {
    const folder = newFolder()
    createDataKey(at(folder))
    createDataKey(at(folder))
    expect(readdirSync(folder)).toEqual(['vault.key'])
  })

  test('every changed bit, every cut and every byte more is damage', () => {
    const folder = newFolder()
    createDataKey(at(folder))
    const content = readFileSync(join(folder, 'vault.key'))
    const broken = [
      ...Array.from({ length: content.length * 8 }, (_, bit) => flipped(content, bit)),
      ...Array.from({ length: content.length }, (_, length) => content.subarray(0, length)),
      Buffer.concat([content, Buffer.of(0)]),
      Buffer.alloc(1_000_000, 1),
    ]
    for (const each of broken) {
      writeFileSync(join(folder, 'vault.key'), each)
      expect(openDataKey(at(folder))).toEqual(failure('key-damaged'))
    }
  })
})

describe('with a passphrase', () => {
  test('it opens, another does not, none is asked for', () => {
    const folder = newFolder()
    const made = made32(createDataKey(at(folder, words)))
    expect(made32(openDataKey(at(folder, words)))).toEqual(made)
    const wrong = words.map((byte, i) => (i === 3 ? byte ^ 1 : byte))
    expect(openDataKey(at(folder, wrong))).toEqual(failure('passphrase-wrong'))
    expect(openDataKey(at(folder))).toEqual(failure('passphrase-needed'))
    expect(openDataKey(at(folder, new Uint8Array()))).toEqual(failure('passphrase-needed'))
    expect(readFileSync(join(folder, 'vault.key')).includes(made)).toBe(false)
  })

  test('an empty one makes nothing', () => {
    const folder = newFolder()
    expect(createDataKey(at(folder, new Uint8Array()))).toEqual(failure('passphrase-needed'))
    expect(readdirSync(folder)).toEqual([])
  })

  test('the file is as the format says', () => {
    const folder = newFolder()
    const key = made32(createDataKey(at(folder, words)))
    const content = readFileSync(join(folder, 'vault.key'))
    const header = content.subarray(0, 23)
    expect([...header.subarray(0, 7)]).toEqual([2, 0, 1, 0, 0, 3, 1])
    const body = content.subarray(0, 95)
    expect(content.subarray(95)).toEqual(check(body))
    const ad = Buffer.concat([Buffer.from('handfast/v1 key file seal'), header])
    const [nonce, box] = [body.subarray(23, 47), body.subarray(47)]
    const opened = nobleSuite.aead.open(wrappingOf(header), nonce, ad, box)
    expect(Buffer.from(opened ?? [])).toEqual(key)
  })

  test('damage is not taken for a wrong passphrase', () => {
    const folder = newFolder()
    createDataKey(at(folder, words))
    const content = readFileSync(join(folder, 'vault.key'))
    const broken = [
      ...Array.from({ length: content.length * 8 }, (_, bit) => flipped(content, bit)),
      ...Array.from({ length: content.length }, (_, length) => content.subarray(0, length)),
    ]
    for (const each of broken) {
      writeFileSync(join(folder, 'vault.key'), each)
      expect(openDataKey(at(folder, words))).toEqual(failure('key-damaged'))
    }
  })

  test('the header is under the seal: other parameters never open', () => {
    const folder = newFolder()
    createDataKey(at(folder, words))
    const content = readFileSync(join(folder, 'vault.key'))
    content[5] = 2
    writeFileSync(join(folder, 'vault.key'), recheck(content))
    expect(openDataKey(at(folder, words))).toEqual(failure('passphrase-wrong'))
  })

  test.each([
    ['less memory than 19 MiB', 19 * 1024 - 1, 2, 1],
    ['one pass', 65_536, 1, 1],
    ['no lane', 65_536, 3, 0],
    ['more memory than 1 GiB', 1024 * 1024 + 1, 3, 1],
    ['more passes than 16', 65_536, 17, 1],
  ])('%s is refused, though sealed rightly', (_, memory_KiB, passes, lanes) => {
    const folder = newFolder()
    writeFileSync(join(folder, 'vault.key'), sealedWith(memory_KiB, passes, lanes))
    expect(openDataKey(at(folder, words))).toEqual(failure('key-damaged'))
  })

  test('the least that is taken opens', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'vault.key'), sealedWith(19 * 1024, 2, 1))
    expect(made32(openDataKey(at(folder, words)))).toEqual(Buffer.alloc(32, 7))
  })
})

describe('the surroundings', () => {
  test('no file, no folder', () => {
    const folder = newFolder()
    expect(openDataKey(at(folder))).toEqual(failure('key-missing'))
    expect(openDataKey(at(join(folder, 'none')))).toEqual(failure('key-missing'))
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })

  test('an existing file is never overwritten, not even an empty or broken one', () => {
    const folder = newFolder()
    for (const content of ['', 'a letter']) {
      writeFileSync(join(folder, 'vault.key'), content)
      expect(createDataKey(at(folder))).toEqual(failure('key-exists'))
      expect(createDataKey(at(folder, words))).toEqual(failure('key-exists'))
      expect(readFileSync(join(folder, 'vault.key'), 'utf8')).toBe(content)
    }
    expect(readdirSync(folder)).toEqual(['vault.key'])
  })

  test('a file where the folder should be, a folder where the file should be', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(createDataKey(at(join(folder, 'file')))).toEqual(failure('key-unwritable'))
    expect(openDataKey(at(join(folder, 'file')))).toEqual(failure('key-unwritable'))
    mkdirSync(join(folder, 'vault.key'))
    expect(openDataKey(at(folder))).toEqual(failure('key-unwritable'))
    expect(createDataKey(at(folder))).toEqual(failure('key-exists'))
  })

  test('four processes at once: one makes it, and all then open the same', async () => {
    const folder = newFolder()
    const answers = await Promise.all(Array.from({ length: 4 }, () => makingProcess(folder)))
    expect(answers.filter(answer => answer !== 'key-exists')).toHaveLength(1)
    const key = made32(openDataKey(at(folder)))
    expect(answers).toContain(Buffer.from(key).toString('hex'))
    expect(readdirSync(folder)).toEqual(['vault.key'])
  })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-key-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function at(folder: string, passphrase: Uint8Array | null = null) {
  const entropy = (n: number) => crypto.getRandomValues(new Uint8Array(n))
  return { folder, passphrase, entropy }
}

function made32(answer: ReturnType<typeof openDataKey>): Buffer {
  if (!answer.ok) throw new Error(answer.failure)
  expect(answer.key.length).toBe(32)
  return Buffer.from(answer.key)
}

function flipped(content: Buffer, bit: number): Buffer {
  const copy = Buffer.from(content)
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

function check(body: Buffer): Buffer {
  const hash = createHash('sha256').update('handfast/v1 key file check').update(body)
  return hash.digest().subarray(0, 8)
}

function recheck(content: Buffer): Buffer {
  const body = content.subarray(0, -8)
  return Buffer.concat([body, check(body)])
}

function wrappingOf(header: Buffer): Buffer {
  return argon2Sync('argon2id', {
    message: words,
    nonce: header.subarray(7),
    memory: header.readUInt32BE(1),
    passes: header.readUInt8(5),
    parallelism: header.readUInt8(6),
    tagLength: 32,
  })
}

/** A sealed file around 32 sevens. Parameters that Argon2 itself refuses get a box of zeros. */
function sealedWith(memory_KiB: number, passes: number, lanes: number): Buffer {
  const header = Buffer.alloc(23)
  header.writeUInt8(2, 0)
  header.writeUInt32BE(memory_KiB, 1)
  header.writeUInt8(passes, 5)
  header.writeUInt8(lanes, 6)
  const nonce = Buffer.alloc(24, 3)
  const ad = Buffer.concat([Buffer.from('handfast/v1 key file seal'), header])
  const box =
    lanes === 0 || memory_KiB > 65_536
      ? Buffer.alloc(48)
      : nobleSuite.aead.seal(wrappingOf(header), nonce, ad, Buffer.alloc(32, 7))
  const body = Buffer.concat([header, nonce, box])
  return Buffer.concat([body, check(body)])
}

const making = `
const [module, folder] = process.argv.slice(1)
const { createDataKey } = await import(module)
const entropy = n => crypto.getRandomValues(new Uint8Array(n))
const made = createDataKey({ folder, passphrase: null, entropy })
process.stdout.write(made.ok ? Buffer.from(made.key).toString('hex') : made.failure)`

async function makingProcess(folder: string): Promise<string> {
  const module = new URL('./key-file.ts', import.meta.url).href
  const args = ['--conditions=handfast-source', '--input-type=module', '-e', making, module, folder]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  await once(child, 'close')
  return output
}
