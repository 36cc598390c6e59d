/** The text of a link, LINK-4. */
import { type Bytes, join, same, text, u8, utf8 } from './bytes.ts'
import { hash } from './derive.ts'
import { isRelay } from './rules.ts'

export interface Link {
  relay: string
  nameplate: string
  key: Bytes
}

export function linkText(link: Link): string {
  return `#link=${base64url(linkBytes(link))}`
}

export function linkBytes({ relay, nameplate, key }: Link, version = 1): Bytes {
  return join(u8(version), text(relay), text(nameplate), key, check(version, relay, nameplate, key))
}

export function base64url(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64url')
}

function check(version: number, relay: string, nameplate: string, key: Bytes): Bytes {
  return hash('link check', version, relay, nameplate, key).slice(0, 4)
}

/** Throws the layer that refuses. */
export function readLink(given: string): Link {
  if (given.length > 2048) throw new Error('limit')
  const trimmed = given.trim()
  const encoded = trimmed.slice(trimmed.lastIndexOf('#link=') < 0 ? 0 : startOf(trimmed))
  const bytes = Uint8Array.from(Buffer.from(encoded, 'base64url'))
  if (encoded === '' || base64url(bytes) !== encoded) throw new Error('decode-failure')
  const [version = 0] = bytes
  if (version > 1 && version < 64) throw new Error('version-mismatch')
  if (version !== 1) throw new Error('decode-failure')
  const relayLength = lengthAt(bytes, 1)
  const plateLength = lengthAt(bytes, 3 + relayLength)
  const keyAt = 5 + relayLength + plateLength
  if (relayLength > 100 || plateLength !== 12 || bytes.length !== keyAt + 20) {
    throw new Error('decode-failure')
  }
  const relay = textAt(bytes, 3, relayLength)
  const nameplate = textAt(bytes, 5 + relayLength, plateLength)
  const key = bytes.slice(keyAt, keyAt + 16)
  if (!same(check(1, relay, nameplate, key), bytes.slice(keyAt + 16)))
    throw new Error('mac-failure')
  if (!/^[0-9]{12}$/.test(nameplate) || !isRelay(relay)) throw new Error('policy-refusal')
  return { relay, nameplate, key }
}

function startOf(given: string): number {
  return given.lastIndexOf('#link=') + 6
}

function lengthAt(bytes: Bytes, at: number): number {
  return 256 * (bytes[at] ?? 0) + (bytes[at + 1] ?? 0)
}

function textAt(bytes: Bytes, at: number, length: number): string {
  const raw = bytes.slice(at, at + length)
  const read = new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw)
  if (!same(utf8(read), raw)) throw new Error('decode-failure')
  return read
}
