/**
 * One run of saves on a store whose writes may fail, and the judgement of what it told and of what
 * is there when it is opened again. Whoever strikes the writes does it around the run.
 */
import type { Changes, Records, Store, Stored, StoreFailure } from './store.ts'

/** What a store told of one save, and what it showed right after it: `null` if it showed nothing. */
export type Told = {
  readonly step: number
  readonly answer: 'saved' | StoreFailure
  readonly shown: Plain | null
}

/** A record by its length and its first byte: every byte of a record is the same. */
export type Plain = Readonly<Record<string, readonly [length: number, byte: number]>>

type Step = Readonly<Record<string, readonly [length: number, byte: number] | null>>

const MANY = Array.from({ length: 30 }, (_, at) => `many/${at}`)

/** Each step changes two records or more, so that half of one can be seen. */
const STEPS: readonly Step[] = [
  { a: [10, 1], b: [10, 1] },
  { a: [3000, 2], b: [5000, 2], c: [1, 2] },
  { a: [200, 3], c: null, large: [60_000, 3] },
  Object.fromEntries(MANY.map(key => [key, [300, 4] as const])),
  { a: [10, 5], b: null, large: [20_000, 5], 'many/3': null },
  Object.fromEntries(MANY.map((key, at) => [key, at % 2 === 0 ? null : ([4000, 6] as const)])),
  { a: [10, 7], b: [5000, 7], large: null },
]

/** Opens and saves one step after the other, whatever is refused. Opening is tried twice. */
export async function runSteps(open: () => Promise<Stored<Store>>): Promise<readonly Told[]> {
  const first = await open()
  const opened = first.ok ? first : await open()
  if (!opened.ok) return []
  const told: Told[] = []
  for (const [step, changes] of STEPS.entries()) {
    const saved = await opened.value.update(['a'], () => ({
      changes: changesOf(changes),
      result: null,
    }))
    const shown = await opened.value.readAll('')
    told.push({
      step,
      answer: saved.ok ? 'saved' : saved.failure,
      shown: shown.ok ? plainOf(shown.value) : null,
    })
  }
  await opened.value.close()
  return told
}

/** What is wrong with it, in words; nothing is what it should be. `again`: opened without faults. */
export async function judgeSteps(told: readonly Told[], again: Store): Promise<readonly string[]> {
  const wrong: string[] = []
  let known: Plain = {}
  // What a refused save may have left: all of it, or nothing.
  let possible: readonly Plain[] = [known]
  for (const { step, answer, shown } of told) {
    const after = (before: Plain) => applied(before, STEPS[step] ?? {})
    const allowed = answer === 'saved' ? [after(known)] : [known, after(known)]
    if (shown !== null && !allowed.some(each => isSame(each, shown))) {
      wrong.push(`after step ${step}, ${answer}, it showed ${JSON.stringify(shown)}`)
    }
    if (answer === 'saved') {
      known = after(known)
      possible = [known]
    } else {
      known = shown ?? known
      possible = [...possible, ...possible.map(after), known]
    }
  }
  const found = await again.readAll('')
  const held = found.ok ? plainOf(found.value) : null
  if (held === null || !possible.some(each => isSame(each, held))) {
    wrong.push(`opened again it holds ${JSON.stringify(found.ok ? held : found.failure)}`)
  }
  return [...wrong, ...(await goesOn(again))]
}

/** What was struck takes saves again. */
async function goesOn(store: Store): Promise<readonly string[]> {
  const changes: Changes = new Map([['again', Uint8Array.of(9)]])
  const saved = await store.update([], () => ({ changes, result: null }))
  const found = await store.readAll('again')
  const isThere = saved.ok && found.ok && found.value.get('again')?.[0] === 9
  return isThere ? [] : [`opened again it does not save: ${JSON.stringify(saved)}`]
}

function changesOf(step: Step): Changes {
  return new Map(
    Object.entries(step).map(([key, wish]) => [
      key,
      wish === null ? null : new Uint8Array(wish[0]).fill(wish[1]),
    ]),
  )
}

function applied(before: Plain, step: Step): Plain {
  const after = Object.entries({ ...before, ...step })
  return Object.fromEntries(after.flatMap(([key, wish]) => (wish === null ? [] : [[key, wish]])))
}

/** A record that is not of one byte throughout is half of something: it equals nothing. */
function plainOf(records: Records): Plain {
  return Object.fromEntries(
    [...records].map(([key, bytes]) => {
      const byte = bytes[0] ?? -1
      return [key, [bytes.length, bytes.every(each => each === byte) ? byte : -1] as const]
    }),
  )
}

function isSame(one: Plain, other: Plain): boolean {
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => one[key]?.[0] === other[key]?.[0] && one[key]?.[1] === other[key]?.[1])
  )
}
