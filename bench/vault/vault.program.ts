/**
 * One vault of many bonds: filled at the start, then opened, saved and checked with when asked.
 *
 *   vault.program.ts FILE BONDS
 */
import { openSqliteStore } from '../../packages/cli/src/adapters/sqlite-store.ts'
import { answerAll } from '../kit/child.ts'
import { median } from '../kit/numbers.ts'
import { fillVault, newPair, partnerStore } from './filled.ts'
import type { VaultAnswer, VaultQuestion } from './part.ts'
import { act, checkBetween, openSide, startHours } from './two.ts'
import { counted } from './written.ts'

const [file = '', bonds = ''] = process.argv.slice(2)
const opened = openSqliteStore(file)
if (!opened.ok) throw new Error(opened.failure)
const pair = newPair()
await fillVault(opened.value, pair.mine, Number(bonds))
const { store, written_bytes } = counted(opened.value)
const hours = startHours()
const mine = openSide(store, hours)
const theirs = openSide(await partnerStore(pair.theirs), hours)

answerAll({}, question => answer(question as VaultQuestion))

async function answer({ is, count }: VaultQuestion): Promise<VaultAnswer> {
  // Both sides have their state in hand before anything counts.
  for (const side of [mine, theirs]) if (side.state === null) await act(side, { do: 'tick' })
  const before = { resident_bytes: resident(), written_bytes: written_bytes() }
  const times: number[] = []
  let held: ReadonlyMap<string, unknown> = new Map()
  for (let i = 0; i < count; i += 1) {
    const from_ms = performance.now()
    if (is === 'open') held = await open()
    else await once(is)
    times.push(performance.now() - from_ms)
  }
  const resident_bytes = resident() - before.resident_bytes
  if (held.size > Number(bonds)) throw new Error('more bonds than there are')
  return {
    // A disk that waits for another program for once counts for once.
    took_ms: median(times),
    written_bytes: (written_bytes() - before.written_bytes) / count,
    resident_bytes,
  }
}

/** Every bond as a program has it in memory; whoever asks holds it while memory is looked at. */
async function open(): Promise<ReadonlyMap<string, unknown>> {
  const loaded = await openSide(store, hours).journal.start()
  if (!loaded.ok) throw new Error(loaded.code)
  if ([...loaded.value.values()].some(state => typeof state === 'string'))
    throw new Error('a bond does not open')
  return loaded.value
}

async function once(is: 'save' | 'check'): Promise<void> {
  if (is === 'check') await checkBetween(mine, theirs, hours)
  else await act(mine, { do: 'rename', label: `Willow ${++names % 90}` })
}

let names = 9

function resident(): number {
  for (let i = 0; i < 4; i += 1) globalThis.gc?.()
  return process.memoryUsage.rss()
}
