/**
 * The disk of one phone: production code's store port over records in memory, with everything that
 * a disk and a sudden end can do. One writer at a time, among all tabs.
 */
import type { Changes, Records, Store, Stored, StoreFailure } from '@handfast/client'
import type { Random } from '../random.ts'
import type { Scheduler } from '../scheduler.ts'

export type Image = ReadonlyMap<string, Uint8Array>

/** What becomes of one save. */
export type SaveFate = 'saved' | 'crash-before' | 'crash-after' | StoreFailure

/** One open way to the disk; it does nothing any more once it is not alive. */
export type Tab = { alive: boolean }

export type DiskEvents = {
  /** Asked at every save that changes something. */
  fate(): SaveFate
  /** A decision may be changed here: what a deliberate bug would decide. */
  decided<T>(found: Records, changes: Changes, result: T): { changes: Changes; result: T }
  saved(changes: Changes, result: unknown): void
  crash(): void
  threw(error: unknown): void
}

export type Disk = {
  open(tab: Tab): Store
  image(): Image
  /** The disk is as it was then; nobody may have it open. */
  restore(image: Image): void
  /** Takes back the last saves, newest first; says how many there were. */
  lose(count: number): number
  /** The newest record that was saved is cut in two. Its key, or null if there was none. */
  tear(random: Random): string | null
}

type Watcher = { readonly tab: Tab; readonly changed: () => void }
type Job = { readonly tab: Tab; readonly run: () => void }
type Undo = ReadonlyMap<string, Uint8Array | undefined>

type Held = {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly events: DiskEvents
  records: Map<string, Uint8Array>
  readonly watchers: Set<Watcher>
  readonly queue: Job[]
  busy: boolean
  undo: Undo[]
}

const UNDO_COUNT = 12

export function startDisk(scheduler: Scheduler, random: Random, events: DiskEvents): Disk {
  const disk: Held = {
    scheduler,
    random,
    events,
    records: new Map(),
    watchers: new Set(),
    queue: [],
    busy: false,
    undo: [],
  }
  return {
    open: tab => openStore(disk, tab),
    image: () => new Map(disk.records),
    restore(image) {
      disk.records = new Map(image)
      disk.undo = []
      free(disk)
    },
    lose: count => lose(disk, count),
    tear: from => tear(disk, from),
  }
}

function openStore(disk: Held, tab: Tab): Store {
  let closed = false
  return {
    update: (keys, decide) =>
      closed ? Promise.resolve(refused('store-failed')) : update(disk, tab, keys, decide),
    readAll: prefix =>
      closed ? Promise.resolve(refused('store-failed')) : readAll(disk, tab, prefix),
    watch(changed) {
      const watcher = { tab, changed }
      disk.watchers.add(watcher)
      return () => disk.watchers.delete(watcher)
    },
    close() {
      closed = true
    },
  }
}

function refused(failure: StoreFailure) {
  return { ok: false, failure } as const
}

type Decide<T> = (found: Records) => { readonly changes: Changes; readonly result: T }

function update<T>(
  disk: Held,
  tab: Tab,
  keys: readonly string[],
  decide: Decide<T>,
): Promise<Stored<T>> {
  return new Promise((resolve, reject) => {
    enqueue(disk, tab, () => {
      try {
        const answer = decideNow(disk, tab, keys, decide)
        // Nobody is left to be told after a crash.
        if (answer !== null) later(disk, tab, () => resolve(answer))
      } catch (error) {
        disk.events.threw(error)
        later(disk, tab, () => reject(error))
      }
    })
  })
}

function decideNow<T>(
  disk: Held,
  tab: Tab,
  keys: readonly string[],
  decide: Decide<T>,
): Stored<T> | null {
  const found = copyOf(disk, keys)
  const plain = decide(found)
  const { changes, result } = disk.events.decided(found, plain.changes, plain.result)
  const fate = changes.size === 0 ? 'saved' : disk.events.fate()
  switch (fate) {
    case 'saved':
    case 'crash-after':
      save(disk, changes)
      disk.events.saved(changes, result)
      tellOthers(disk, tab, changes)
      break
    case 'crash-before':
      break
    default:
      return refused(fate)
  }
  if (fate === 'saved') return { ok: true, value: result }
  disk.events.crash()
  return null
}

function save(disk: Held, changes: Changes): void {
  const undo = new Map([...changes.keys()].map(key => [key, disk.records.get(key)] as const))
  disk.undo = [...disk.undo, undo].slice(-UNDO_COUNT)
  for (const [key, record] of changes) {
    if (record === null) disk.records.delete(key)
    else disk.records.set(key, record.slice())
  }
}

function tellOthers(disk: Held, tab: Tab, changes: Changes): void {
  if (changes.size === 0) return
  for (const watcher of disk.watchers) {
    if (watcher.tab === tab) continue
    disk.scheduler.at(1 + disk.random.below(20), () => {
      if (watcher.tab.alive && disk.watchers.has(watcher)) watcher.changed()
    })
  }
}

function readAll(disk: Held, tab: Tab, prefix: string): Promise<Stored<Records>> {
  return new Promise(resolve => {
    enqueue(disk, tab, () => {
      const keys = [...disk.records.keys()].filter(key => key.startsWith(prefix))
      const value = copyOf(disk, keys)
      later(disk, tab, () => resolve({ ok: true, value }))
    })
  })
}

function copyOf({ records }: Held, keys: readonly string[]): Records {
  const found = new Map<string, Uint8Array>()
  for (const key of keys) {
    const record = records.get(key)
    if (record !== undefined) found.set(key, record.slice())
  }
  return found
}

function enqueue(disk: Held, tab: Tab, run: () => void): void {
  disk.queue.push({ tab, run })
  if (!disk.busy) next(disk)
}

/** The lock is free again once the writer was told, or is gone. */
function later(disk: Held, tab: Tab, tell: () => void): void {
  disk.scheduler.at(disk.random.below(3), () => {
    if (tab.alive) tell()
  })
}

function next(disk: Held): void {
  disk.busy = true
  disk.scheduler.at(disk.random.below(4), () => {
    const job = disk.queue.shift()
    if (job?.tab.alive) job.run()
    if (disk.queue.length > 0) next(disk)
    else disk.busy = false
  })
}

/** Who waited for the lock is gone with the phone. */
function free(disk: Held): void {
  for (const watcher of [...disk.watchers]) if (!watcher.tab.alive) disk.watchers.delete(watcher)
}

function lose(disk: Held, count: number): number {
  const gone = disk.undo.slice(-count).toReversed()
  disk.undo = disk.undo.slice(0, -count)
  for (const undo of gone) {
    for (const [key, record] of undo) {
      if (record === undefined) disk.records.delete(key)
      else disk.records.set(key, record)
    }
  }
  return gone.length
}

function tear(disk: Held, random: Random): string | null {
  const last = [...(disk.undo.at(-1)?.keys() ?? [])].find(key => disk.records.has(key))
  const record = last === undefined ? undefined : disk.records.get(last)
  if (last === undefined || record === undefined) return null
  const old = disk.undo.at(-1)?.get(last) ?? new Uint8Array()
  const at = 1 + random.below(record.length - 1)
  const torn = record.slice()
  for (let i = at; i < torn.length; i++) torn[i] = old[i] ?? 0
  disk.records.set(last, torn)
  return last
}
