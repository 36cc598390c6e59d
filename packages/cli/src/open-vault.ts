/** The vault of this machine, opened for one command and closed after it. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { type Handfast, noRelays, openHandfast, systemPorts, systemRelays } from '@handfast/client'
import { markFolder } from './adapters/backup-mark.ts'
import { createDataKey, openDataKey } from './adapters/key-file.ts'
import { openSqliteStore } from './adapters/sqlite-store.ts'
import type { Context, Environment } from './command.ts'
import type { ExitCode, Failure } from './failures.ts'
import { type Outgoing, watchOutgoing } from './outgoing.ts'
import { type Places, placesOf } from './places.ts'
import { untilIn_ms } from './waiting.ts'

export type OpenVault = {
  readonly handfast: Handfast
  readonly outgoing: Outgoing
  /** Waits until the relays have what was to be sent; 5 s at most, since it goes out later too. */
  flush(until_ms?: number): Promise<void>
}

type Opened = { readonly ok: true; readonly value: OpenVault } | Failed
type Failed = { readonly ok: false; readonly failure: Failure }

const FLUSH_MS = 5000

/** Without `isOnline` no relay is contacted. `mayMake` is for `init` alone. */
export type Manner = { readonly isOnline: boolean; readonly mayMake: boolean }

/** Runs one command on the vault; its exit code, or that of why the vault did not open. */
export async function withVault(
  context: Context,
  manner: Manner,
  run: (vault: OpenVault) => Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await openVaultAt(context.environment, manner)
  if (!opened.ok) return context.output.fail(opened.failure)
  try {
    return await run(opened.value)
  } finally {
    opened.value.handfast.close()
  }
}

export async function openVaultAt(environment: Environment, manner: Manner): Promise<Opened> {
  const places = placesOf(environment)
  const key = openKey(places, environment, manner.mayMake)
  if (!key.ok) return key
  const store = openSqliteStore(places.vaultFile)
  if (!store.ok) return failed(store.failure)
  if (manner.mayMake) markFolder(places.folder)
  const relays = manner.isOnline ? systemRelays() : noRelays
  const outgoing = watchOutgoing(relays)
  const handfast = await openHandfast({
    ...systemPorts(),
    store: store.value,
    relays: outgoing.relays,
    dataKey: key.value,
  })
  if (!handfast.ok) {
    store.value.close()
    return failed(handfast.code)
  }
  if (!manner.mayMake && handfast.value.snapshot().me === null) {
    handfast.value.close()
    return failed('not-set-up')
  }
  const flush = (until_ms = untilIn_ms(FLUSH_MS)) => flushed(outgoing, until_ms)
  return { ok: true, value: { handfast: handfast.value, outgoing, flush } }
}

type Key = { readonly ok: true; readonly value: Uint8Array } | Failed

function openKey({ folder, vaultFile }: Places, environment: Environment, mayMake: boolean): Key {
  const passphrase = readPassphrase(environment.HANDFAST_PASSPHRASE_FILE)
  if (passphrase === 'unreadable') return failed('passphrase-unreadable')
  const place = { folder, passphrase, entropy }
  const opened = openDataKey(place)
  if (opened.ok) return { ok: true, value: opened.key }
  if (opened.failure !== 'key-missing') return failed(opened.failure)
  // A new key would open nothing of what is there.
  if (existsSync(vaultFile)) return failed('key-missing')
  if (!mayMake) return failed('not-set-up')
  const made = createDataKey(place)
  return made.ok ? { ok: true, value: made.key } : failed(made.failure)
}

function entropy(length_bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length_bytes))
}

const PASSPHRASE_BYTES_MAX = 4096

/** The bytes of the file without the end of the line; `null` where no file is named. */
function readPassphrase(path: string | undefined): Uint8Array | null | 'unreadable' {
  if (!path) return null
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = new Uint8Array(PASSPHRASE_BYTES_MAX + 1)
      const length = readSync(file, bytes)
      return length > PASSPHRASE_BYTES_MAX ? 'unreadable' : withoutLineEnd(bytes.slice(0, length))
    } finally {
      closeSync(file)
    }
  } catch {
    return 'unreadable'
  }
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 10) return bytes
  return bytes.slice(0, bytes.at(-2) === 13 ? -2 : -1)
}

function flushed(outgoing: Outgoing, until_ms: number): Promise<void> {
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(alarm)
      stop()
      resolve()
    }
    const check = () => {
      if (outgoing.unsent() === 0) finish()
    }
    const stop = outgoing.subscribe(check)
    const alarm = setTimeout(finish, Math.max(0, until_ms - performance.now()))
    check()
  })
}

function failed(failure: Failure): Failed {
  return { ok: false, failure }
}
