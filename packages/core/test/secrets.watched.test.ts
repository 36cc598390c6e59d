/** What states there are, and which bytes are secrets, is not listed here: it is watched. */
import { expect, test, vi } from 'vitest'
import { reveal, Secret } from '../src/crypto/secret.ts'
import { encodeEvidence, encodeKept, nobleSuite, transition, viewOf } from '../src/index.ts'
import { everyone, INPUTS } from './everyone.ts'
import { entropy } from './pair.ts'
import { leaksIn, roots, secretCount, shapes, unwritten } from './watched.ts'

vi.mock('../src/wire/codec.ts', async real =>
  (await import('./watched.ts')).watchCodecs(await real()),
)
vi.mock('../src/turn.ts', async real => (await import('./watched.ts')).watchTurns(await real()))
vi.mock('../src/crypto/suite.ts', async real => {
  const suite = await real<typeof import('../src/crypto/suite.ts')>()
  const { watchSuite } = await import('./watched.ts')
  return { ...suite, nobleSuite: watchSuite(suite.nobleSuite) }
})

const EVERYONE = everyone()

test('the states whose secrets are looked for are all that a record can hold', () => {
  for (const { written } of shapes.values()) written.clear()
  roots.clear()
  for (const { state } of EVERYONE) {
    encodeKept(state.kept)
    encodeEvidence(state.evidence)
  }
  expect(roots.size).toBe(2)
  // A case, an option or a list that a record gets stands here until a phone of `everyone` has it.
  expect([...roots].flatMap(root => unwritten(root, 'record'))).toEqual([])
})

/** Whoever shows the claimant of a run gets what lies behind its nameplate again: relays know it. */
const isToldToRelays = (way: string) => way.endsWith('/claimant')

test('[KEY-11] nothing that a primitive took or gave as a secret stands anywhere as bytes', () => {
  expect(secretCount()).toBeGreaterThan(500)
  for (const { state, fresh, desk } of EVERYONE) {
    const given = { suite: nobleSuite, entropy: entropy(), now: desk.now }
    const outcomes = INPUTS.map(input => transition(state, input, given).outcome)
    const view = viewOf(state.kept, desk.now, nobleSuite)
    for (const value of [state, fresh, view, outcomes]) {
      expect(leaksIn(value).filter(way => !isToldToRelays(way))).toEqual([])
    }
  }
})

test('the search above finds every key that a phone holds', () => {
  const held = EVERYONE.flatMap(({ desk, state }) => {
    const isRead = desk.sent.length === 0 && desk.nameplates.size === 0
    return isRead ? [] : keysIn(state)
  })
  expect(held.length).toBeGreaterThan(100)
  for (const key of held)
    expect(leaksIn({ in: [Uint8Array.of(0, ...reveal(key))] })).toEqual(['/in/0'])
})

/** Digits and the 16 bytes of a link are no key: they are compared, shown or typed. */
function keysIn(value: unknown): Secret<string>[] {
  if (value instanceof Secret) return reveal(value).length > 16 ? [value] : []
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.values(value).flatMap(keysIn)
}
