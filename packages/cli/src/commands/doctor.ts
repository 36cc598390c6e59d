/** Looks after everything a check needs, and shows no secret. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type LinkState, type Snapshot, systemRelays } from '@handfast/client'
import { KEY_FILE } from '../adapters/key-file.ts'
import type { Command, Context } from '../command.ts'
import type { Finding } from '../events.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { type OpenVault, openVaultAt } from '../open-vault.ts'
import { peopleOf } from '../people.ts'
import { placesOf } from '../places.ts'
import { toldOf } from '../text/failures.ts'
import { findingText } from '../text/sentences.ts'
import { untilIn_ms } from '../waiting.ts'

export const doctor: Command = {
  options: {},
  words_max: 0,
  usualWait_ms: 10_000,
  run: examine,
}

type Found = { readonly check: Finding; readonly ok: boolean; readonly detail: string }

async function examine(context: Context): Promise<ExitCode> {
  const { output, environment } = context
  let isWell = true
  const tell = ({ check, ok, detail }: Found) => {
    isWell &&= ok
    output.emit({ event: 'finding', check, ok, detail }, findingText(check, ok, detail))
  }
  const opened = await openVaultAt(environment, { isOnline: true, mayMake: false })
  if (!opened.ok && opened.failure === 'not-set-up') return output.fail(opened.failure)
  tell(runtimeFound(process.versions.node))
  tell(filesFound(placesOf(environment).folder))
  tell({ check: 'vault', ok: opened.ok, detail: '' })
  if (!opened.ok) return output.fail(opened.failure)
  const vault = opened.value
  try {
    for (const found of recordsFound(vault.handfast.snapshot())) tell(found)
    for (const found of await relaysFound(context, vault)) tell(found)
    tell(await unsentFound(vault))
  } finally {
    vault.handfast.close()
  }
  return isWell ? EXIT.done : EXIT.surroundings
}

const OLDEST_RUNTIME = [24, 7] as const

function runtimeFound(version: string): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest, oldestMinor] = OLDEST_RUNTIME
  const ok = major > oldest || (major === oldest && minor >= oldestMinor)
  return { check: 'runtime', ok, detail: version }
}

/** Windows keeps other users out by other means than modes. */
function filesFound(folder: string): Found {
  const files = [KEY_FILE, 'vault.db', 'vault.db-wal', 'vault.db-shm']
  const open = process.platform === 'win32' ? [] : files.filter(file => isOpen(join(folder, file)))
  const detail = open.length === 0 ? folder : open.map(file => join(folder, file)).join(' ')
  return { check: 'files', ok: open.length === 0, detail }
}

function isOpen(file: string): boolean {
  try {
    return (statSync(file).mode & 0o077) !== 0
  } catch {
    return false
  }
}

function recordsFound(snapshot: Snapshot): readonly Found[] {
  const { damaged, newer, now } = snapshot
  const count = damaged.length
  const clock = new Date(now.utc_ms).toISOString()
  return [
    { check: 'records', ok: count === 0, detail: count === 0 ? '' : String(count) },
    {
      check: 'newer',
      ok: newer.length === 0,
      detail: newer.length === 0 ? '' : String(newer.length),
    },
    { check: 'clock', ok: isPlausible(snapshot), detail: clock },
  ]
}

const EARLIEST_MS = Date.UTC(2026, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)
const AHEAD_MS = 300_000

/** Not before this program was made, and not before what happened here already. */
function isPlausible(snapshot: Snapshot): boolean {
  const now_ms = snapshot.now.utc_ms
  const past = peopleOf(snapshot).flatMap(({ person }) => [
    person.made_ms,
    person.lastProof_ms ?? 0,
    ...person.history.map(({ at_ms }) => at_ms),
  ])
  const isAfter = past.every(at_ms => at_ms <= now_ms + AHEAD_MS)
  return now_ms >= EARLIEST_MS && now_ms < LATEST_MS && isAfter
}

/** My relay and every one a bond names. */
async function relaysFound(context: Context, { handfast }: OpenVault): Promise<readonly Found[]> {
  const snapshot = handfast.snapshot()
  const mine = snapshot.me === null ? [] : [snapshot.me.relay]
  const lasting = peopleOf(snapshot).filter(({ person }) => person.condition.is !== 'ended')
  const named = new Set([...mine, ...lasting.flatMap(({ person }) => person.relays)])
  const until_ms = untilIn_ms(context.wait_ms)
  context.output.progress('asking the relays')
  const states = await Promise.all([...named].map(relay => reached(context, relay, until_ms)))
  context.output.progress('')
  return [...named].map((relay, i) => {
    const state = states[i] ?? 'unreachable'
    const why = state === 'up' ? '' : `: ${toldOf(state, { relay: 'it' }).error}`
    return { check: 'relay', ok: state === 'up', detail: `${relay}${why}` }
  })
}

type Reached = Exclude<LinkState, 'connecting'>

function reached(context: Context, relay: string, until_ms: number): Promise<Reached> {
  return new Promise(resolve => {
    let state: Reached = 'unreachable'
    const finish = () => {
      clearTimeout(alarm)
      link.close()
      resolve(state)
    }
    const alarm = setTimeout(finish, Math.max(0, until_ms - performance.now()))
    context.interrupted.addEventListener('abort', finish)
    const settle = (next: Reached) => {
      state = next
      finish()
    }
    const link = systemRelays().open(relay, {
      arrived: () => {},
      up: () => settle('up'),
      down: settle,
    })
  })
}

const UNSENT_MS = 2000

async function unsentFound(vault: OpenVault): Promise<Found> {
  await vault.flush(untilIn_ms(UNSENT_MS))
  const count = vault.outgoing.unsent()
  return { check: 'unsent', ok: count === 0, detail: count === 0 ? '' : String(count) }
}
