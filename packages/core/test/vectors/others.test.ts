import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { damage } from './damaged.ts'
import { FILES, unpacked } from './files.ts'
import { testOthers } from './others.ts'
import { shipped } from './tally.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'vectors')
const texts = new Map<string, string>()
for (const { path } of FILES) {
  const file = join(folder, path)
  if (!existsSync(file)) continue
  const bytes = new Uint8Array(readFileSync(file))
  texts.set(path, path.endsWith('.gz') ? await unpacked(bytes) : new TextDecoder().decode(bytes))
}

testOthers(texts)

/** A tag that was modified stays wrong whatever the suite makes of it. */
const wrongAnyway: Readonly<Record<string, number>> = { 'wycheproof/hmac_sha512_test.json': 108 }

describe('a suite whose every result is wrong passes nothing', () => {
  for (const { path, run } of FILES.filter(each => each.run_cases > 0)) {
    const text = texts.get(path)
    const name = text === undefined ? `${path} (not here: skipped)` : path
    test.skipIf(text === undefined)(name, () => {
      expect(run(text ?? '', damage(shipped)).passed).toBe(wrongAnyway[path] ?? 0)
    })
  }
})
