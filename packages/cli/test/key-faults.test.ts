import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runStruck, type Strike, whyNoCalls } from '../../../tools/faults/strike.ts'
import { createDataKey, KEY_FILE, openDataKey } from '../src/adapters/key-file.ts'

const makingKey = join(import.meta.dirname, 'making-key.program.ts')
const entropy = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))

describe('the key file on a disk that refuses: whole, or not at all', () => {
  const noCalls = whyNoCalls()

  test.skipIf(process.platform === 'win32')('no room for a single byte', async () => {
    const { answer } = await strikeMaking({ is: 'size', blocks_max: 0 })
    expect(answer).toBe('key-unwritable')
  })

  test.skipIf(noCalls !== null).each(['sync', 'name'] as const)(
    `the n-th %s fails, until all pass ${noCalls ?? ''}`,
    async call => {
      const refused: string[] = []
      for (let nth = 1; ; nth += 1) {
        const strike: Strike = { is: 'call', call, error: 'EIO', nth, lasts: false }
        const { hits, answer } = await strikeMaking(strike)
        if (hits === 0) break
        refused.push(answer)
      }
      expect(refused).toContain('key-unwritable')
    },
  )
})

/** What was answered is judged: a key that was told opens; one that was refused is whole or gone. */
async function strikeMaking(strike: Strike) {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-key-'))
  const struck = await runStruck(strike, ['--conditions=handfast-source', makingKey, folder])
  expect(struck.err).toBe('')
  const opened = openDataKey({ folder, passphrase: null, entropy })
  const isTold = /^[0-9a-f]{64}$/.test(struck.out)
  if (isTold) expect(opened.ok && Buffer.from(opened.key).toString('hex')).toBe(struck.out)
  else if (!opened.ok) {
    expect(opened.failure).toBe('key-missing')
    expect(createDataKey({ folder, passphrase: null, entropy }).ok).toBe(true)
  }
  const files = readdirSync(folder)
  expect(files).toContain(KEY_FILE)
  rmSync(folder, { recursive: true })
  return { answer: struck.out, hits: struck.hits }
}
