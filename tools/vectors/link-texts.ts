/** Texts of links that read, and at least twice as many that must not. */
import { type Bytes, hex, join, text, u8, utf8, zeros } from './bytes.ts'
import { base64url, type Link, linkBytes, readLink } from './link.ts'

export interface LinkVector {
  title: string
  given: string
  outcome: string
  result: string | null
}

const link: Link = {
  relay: 'https://relay.example',
  nameplate: '004711004711',
  key: Uint8Array.from({ length: 16 }, (_, at) => 17 * at),
}

export function linkVectors(): LinkVector[] {
  return [...right(), ...wrong()].map(([title, given]) => read(title, given))
}

function read(title: string, given: string): LinkVector {
  try {
    const { relay, nameplate, key } = readLink(given)
    return { title, given, outcome: 'ok', result: `${relay} ${nameplate} ${hex(key)}` }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { title, given, outcome: error.message, result: null }
  }
}

type Given = [title: string, given: string]

const payload = base64url(linkBytes(link))

function right(): Given[] {
  const far = { ...link, relay: 'https://other.example:8443/box' }
  const longest = { ...link, relay: `https://${'a'.repeat(60)}/${'b'.repeat(31)}` }
  return [
    ['alone', `#link=${payload}`],
    ['what stands behind the sign', payload],
    ['behind the address of an app', `https://app.example/?a=b#link=${payload}`],
    ['the last of two', `#link=nothing#link=${payload}`],
    ['space around it', `\n  #link=${payload}\t `],
    ['a relay with port and path', `#link=${base64url(linkBytes(far))}`],
    ['a relay of 100 bytes', `#link=${base64url(linkBytes(longest))}`],
  ]
}

function wrong(): Given[] {
  const bytes = linkBytes(link)
  const of = (changed: Bytes): string => `#link=${base64url(changed)}`
  const set = (at: number, value: number) => bytes.map((byte, i) => (i === at ? value : byte))
  const last = payload.slice(-1)
  return [
    ...onText(last),
    ['version 2', of(linkBytes(link, 2))],
    ['version 63 and nothing else', of(u8(63))],
    ['version 64', of(linkBytes(link, 64))],
    ['version 0', of(linkBytes(link, 0))],
    ['without its last byte', of(bytes.slice(0, -1))],
    ['a byte behind it', of(join(bytes, u8(0)))],
    ['another first byte of the relay', of(set(3, 0x49))],
    ['another last bit of the check', of(set(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1))],
    ['another first bit of the key', of(set(38, 0x80))],
    ['a length beyond its end', of(set(1, 1))],
    ['a relay with a slash at its end', of(linkBytes({ ...link, relay: 'https://a.example/' }))],
    ['a relay in capitals', of(linkBytes({ ...link, relay: 'https://A.example' }))],
    ['no relay', of(linkBytes({ ...link, relay: '' }))],
    ['a relay that is no address', of(linkBytes({ ...link, relay: 'relay.example' }))],
    ['a relay of 101 bytes', of(linkBytes({ ...link, relay: `https://${'a'.repeat(93)}` }))],
    ['a nameplate of eleven digits', of(linkBytes({ ...link, nameplate: '00471100471' }))],
    ['a nameplate of thirteen digits', of(linkBytes({ ...link, nameplate: '0047110047110' }))],
    ['a nameplate with a letter', of(linkBytes({ ...link, nameplate: '00471100471x' }))],
    ['a relay that is no UTF-8', of(join(u8(1), text(''), zeros(0), utf8('\u00ff'), zeros(34)))],
  ]
}

function onText(last: string): Given[] {
  return [
    ['nothing', ''],
    ['only the sign', '#link='],
    ['a word', 'hello'],
    ['an address without a link', 'https://app.example/'],
    ['padding', `#link=${payload}=`],
    ['a letter more', `#link=${payload}A`],
    ['a letter less', `#link=${payload.slice(0, -1)}`],
    ['bits left over', `#link=${payload.slice(0, -1)}${last === 'A' ? 'B' : nextLetter(last)}`],
    ['letters of base64', `#link=${payload.slice(0, -2)}+/`],
    ['a space inside', `#link=${payload.slice(0, 9)} ${payload.slice(9)}`],
    ['more behind it', `#link=${payload}&a=b`],
    ['in small letters', `#link=${payload.toLowerCase()}`],
    ['the sign in capitals', `#LINK=${payload}`],
    ['twice', `#link=${payload}${payload}`],
    ['2,049 characters', `${'x'.repeat(2049 - payload.length - 6)}#link=${payload}`],
  ]
}

function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1)
}
