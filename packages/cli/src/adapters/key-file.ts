/** The vault's data key in a file: as it is, readable by its owner only, or under a passphrase. */
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { equalBytes, nobleSuite, toHex } from '@handfast/core'
import { type Argon2Cost, argon2id } from './argon2.ts'

export const KEY_FILE = 'vault.key'

export type DataKeyPlace = {
  /** Where the vault lies; the file is `vault.key` in it. */
  readonly folder: string
  /** As it is typed, at least one byte; `null`: the file alone opens the vault. */
  readonly passphrase: Uint8Array | null
  /** Fresh random bytes, asked for when a key is made. */
  entropy(length_bytes: number): Uint8Array
}

export type KeyFileFailure =
  | 'key-missing'
  /** There is one already; it is never overwritten. */
  | 'key-exists'
  /** What was read is not what was written, or asks for a derivation outside the limits. */
  | 'key-damaged'
  | 'passphrase-wrong'
  /** The file is under a passphrase and none, or an empty one, was given. */
  | 'passphrase-needed'
  /** The surroundings refuse to read or to write it. */
  | 'key-unwritable'

export type OpenedDataKey =
  | { readonly ok: true; readonly key: Uint8Array }
  | { readonly ok: false; readonly failure: KeyFileFailure }

/**
 * The 32 bytes of the data key. A file that needs no passphrase opens with any. Whoever can write
 * the file can make a right passphrase look wrong, but cannot put another key under it.
 */
export function openDataKey(place: DataKeyPlace): OpenedDataKey {
  const file = readFile(join(place.folder, KEY_FILE))
  if (typeof file === 'string') return failed(file)
  const parsed = parseKeyFile(file)
  if (parsed === null) return failed('key-damaged')
  switch (parsed.is) {
    case 'plain':
      return { ok: true, key: parsed.key }
    case 'sealed':
      if (!isPassphrase(place.passphrase)) return failed('passphrase-needed')
      return openSealed(parsed, place.passphrase)
  }
}

/**
 * Makes a data key and its file, on disk before it is answered, whole or not at all. The folder is
 * made with it, for its owner only. An empty passphrase is `passphrase-needed`.
 */
export function createDataKey(place: DataKeyPlace): OpenedDataKey {
  const { folder, passphrase, entropy } = place
  if (passphrase !== null && !isPassphrase(passphrase)) return failed('passphrase-needed')
  const key = Uint8Array.from(entropy(KEY_BYTES))
  const file = passphrase === null ? plainFile(key) : sealedFile(key, passphrase, entropy)
  if (file === null) return failed('key-unwritable')
  const failure = writeNewFile(folder, file, toHex(entropy(8)))
  return failure === null ? { ok: true, key } : failed(failure)
}

/*
 * plain:   format (1) | key (32) | check (8)
 * sealed:  format (1) | memory_KiB (4) | passes (1) | lanes (1) | salt (16) | nonce (24) | box (48) | check (8)
 *
 * The numbers are big-endian. The check is the beginning of SHA-256 over a label and all before it;
 * it tells damage from a wrong passphrase. The box is XChaCha20-Poly1305 over the key under
 * Argon2id (RFC 9106) of passphrase and salt, its associated data a label and all from format to
 * salt.
 */
const PLAIN = 1
const SEALED = 2
const KEY_BYTES = 32
const CHECK_BYTES = 8
const HEADER_BYTES = 23
const NONCE_BYTES = 24
const PLAIN_BYTES = 1 + KEY_BYTES + CHECK_BYTES
const SEALED_BYTES = HEADER_BYTES + NONCE_BYTES + KEY_BYTES + 16 + CHECK_BYTES
const CHECK_LABEL = new TextEncoder().encode('handfast/v1 key file check')
const SEAL_LABEL = new TextEncoder().encode('handfast/v1 key file seal')

type Sealed = {
  readonly is: 'sealed'
  readonly cost: Argon2Cost
  readonly header: Uint8Array
  readonly nonce: Uint8Array
  readonly box: Uint8Array
}
type Plain = { readonly is: 'plain'; readonly key: Uint8Array }

const cost: Argon2Cost = { memory_KiB: 64 * 1024, passes: 3, lanes: 1 }
/** Less is guessed too fast; more is a file that wants to keep the machine busy. */
const least: Argon2Cost = { memory_KiB: 19 * 1024, passes: 2, lanes: 1 }
const most: Argon2Cost = { memory_KiB: 1024 * 1024, passes: 16, lanes: 8 }

function parseKeyFile(file: Uint8Array): Plain | Sealed | null {
  const length_bytes = file[0] === PLAIN ? PLAIN_BYTES : SEALED_BYTES
  if (file.length !== length_bytes) return null
  const body = file.subarray(0, -CHECK_BYTES)
  if (!equalBytes(checkOf(body), file.subarray(-CHECK_BYTES))) return null
  switch (file[0]) {
    case PLAIN:
      return { is: 'plain', key: body.slice(1) }
    case SEALED:
      return parseSealed(body)
    default:
      return null
  }
}

function parseSealed(body: Uint8Array): Sealed | null {
  const header = body.slice(0, HEADER_BYTES)
  const numbers = new DataView(header.buffer)
  const memory_KiB = numbers.getUint32(1)
  const asked = { memory_KiB, passes: numbers.getUint8(5), lanes: numbers.getUint8(6) }
  if (!isWithin(asked)) return null
  const boxAt = HEADER_BYTES + NONCE_BYTES
  return {
    is: 'sealed',
    cost: asked,
    header,
    nonce: body.slice(HEADER_BYTES, boxAt),
    box: body.slice(boxAt),
  }
}

function isWithin(asked: Argon2Cost): boolean {
  const names = ['memory_KiB', 'passes', 'lanes'] as const
  return names.every(name => asked[name] >= least[name] && asked[name] <= most[name])
}

function openSealed({ cost, header, nonce, box }: Sealed, passphrase: Uint8Array): OpenedDataKey {
  const wrapping = deriveWrapping(passphrase, header, cost)
  if (wrapping === null) return failed('key-unwritable')
  const key = nobleSuite.aead.open(wrapping, nonce, concat(SEAL_LABEL, header), box)
  wrapping.fill(0)
  return key === null ? failed('passphrase-wrong') : { ok: true, key }
}

function plainFile(key: Uint8Array): Uint8Array {
  return withCheck(concat(Uint8Array.of(PLAIN), key))
}

function sealedFile(
  key: Uint8Array,
  passphrase: Uint8Array,
  entropy: (length_bytes: number) => Uint8Array,
): Uint8Array | null {
  const header = new Uint8Array(HEADER_BYTES)
  const numbers = new DataView(header.buffer)
  numbers.setUint8(0, SEALED)
  numbers.setUint32(1, cost.memory_KiB)
  numbers.setUint8(5, cost.passes)
  numbers.setUint8(6, cost.lanes)
  header.set(entropy(16), 7)
  const wrapping = deriveWrapping(passphrase, header, cost)
  if (wrapping === null) return null
  const nonce = entropy(NONCE_BYTES)
  const box = nobleSuite.aead.seal(wrapping, nonce, concat(SEAL_LABEL, header), key)
  wrapping.fill(0)
  return withCheck(concat(header, nonce, box))
}

/** `null` where the machine has no such memory. */
function deriveWrapping(
  passphrase: Uint8Array,
  header: Uint8Array,
  cost: Argon2Cost,
): Uint8Array | null {
  try {
    return argon2id(passphrase, header.subarray(7), cost, KEY_BYTES)
  } catch {
    return null
  }
}

function isPassphrase(passphrase: Uint8Array | null): passphrase is Uint8Array {
  return passphrase !== null && passphrase.length > 0
}

function withCheck(body: Uint8Array): Uint8Array {
  return concat(body, checkOf(body))
}

function checkOf(body: Uint8Array): Uint8Array {
  return nobleSuite.sha256(concat(CHECK_LABEL, body)).slice(0, CHECK_BYTES)
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]))
}

/** At most one byte more than the longest file there is. */
function readFile(path: string): Uint8Array | KeyFileFailure {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const content = new Uint8Array(SEALED_BYTES + 1)
    return content.subarray(0, readSync(file, content))
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'key-missing' : 'key-unwritable'
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** A link, unlike a rename, never replaces what is there. */
function writeNewFile(folder: string, content: Uint8Array, suffix: string): KeyFileFailure | null {
  const draft = join(folder, `${KEY_FILE}.${suffix}`)
  if (!makeFolder(folder)) return 'key-unwritable'
  try {
    writeSaved(draft, content)
    linkSync(draft, join(folder, KEY_FILE))
    rmSync(draft)
    saveFolder(folder)
    return null
  } catch (error) {
    removeQuietly(draft)
    return codeOf(error) === 'EEXIST' ? 'key-exists' : 'key-unwritable'
  }
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return true
  } catch {
    return false
  }
}

function writeSaved(path: string, content: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    let written_bytes = 0
    while (written_bytes < content.length) {
      written_bytes += writeSync(file, content, written_bytes)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Windows cannot open a folder, and keeps its names by itself. */
function saveFolder(folder: string): void {
  if (process.platform === 'win32') return
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It was never used as a key; why it could not be made is told already.
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function failed(failure: KeyFileFailure): OpenedDataKey {
  return { ok: false, failure }
}
