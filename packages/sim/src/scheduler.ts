/**
 * Time in a world: one queue, in the order of due times and, at the same time, of asking. Between
 * two entries every promise that can go on has gone on, so a world has one order only.
 */

export type Scheduler = {
  /** Milliseconds since the world began. */
  now_ms(): number
  /** Calls once after `delay_ms`; returns how to call it off. */
  at(delay_ms: number, run: () => void): () => void
  /** Lets time pass, with everything due in it. */
  advance(span_ms: number): Promise<void>
  /** Lets every promise go on that can, without time. */
  drain(): Promise<void>
  /** How many entries were run. */
  ran(): number
}

/** More than this in one advance is a loop that never rests. */
const ENTRIES_MAX = 200_000

type Entry = { readonly due_ms: number; readonly place: number; run: (() => void) | null }

export function startScheduler(): Scheduler {
  const heap: Entry[] = []
  let now_ms = 0
  let places = 0
  let ran = 0
  const drain = () => new Promise<void>(resolve => setImmediate(resolve))
  return {
    now_ms: () => now_ms,
    ran: () => ran,
    drain,
    at(delay_ms, run) {
      const entry: Entry = { due_ms: now_ms + Math.max(0, delay_ms), place: places, run }
      places += 1
      push(heap, entry)
      return () => {
        entry.run = null
      }
    },
    async advance(span_ms) {
      const end_ms = now_ms + span_ms
      const limit = ran + ENTRIES_MAX
      await drain()
      for (let first = heap[0]; first !== undefined && first.due_ms <= end_ms; first = heap[0]) {
        pop(heap)
        if (first.run === null) continue
        now_ms = first.due_ms
        ran += 1
        if (ran > limit) throw new Error('something never comes to rest')
        first.run()
        await drain()
      }
      now_ms = end_ms
    },
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due_ms < b.due_ms || (a.due_ms === b.due_ms && a.place < b.place)
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || !isBefore(entry, parent)) break
    heap[at] = parent
    at = above
  }
  heap[at] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    if (left === undefined) break
    const child = right !== undefined && isBefore(right, left) ? right : left
    if (!isBefore(child, last)) break
    heap[at] = child
    at = child === left ? 2 * at + 1 : 2 * at + 2
  }
  heap[at] = last
}
