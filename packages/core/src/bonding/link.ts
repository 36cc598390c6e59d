/** The text of a link: what stands behind `#link=` in an address. [LINK-4] */
import { LABEL } from '../crypto/labels.ts'
import { type LinkKey, Secret } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { hashOf } from '../crypto/transcript.ts'
import { parseRelay } from '../wire/address.ts'
import { decodeBase64url, encodeBase64url } from '../wire/base64url.ts'
import { equalBytes } from '../wire/bytes.ts'
import { bytes, decode, encode, type Of, struct, text, u8 } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'
import type { CodeRun } from './code-run.ts'

const VERSION = 1
/** What is no version is a damaged first letter. */
const VERSIONS = 64
const FRAGMENT = '#link='
const NAMEPLATE = /^[0-9]{12}$/

const link = struct({
  version: u8,
  relay: text(LIMIT.relay_bytes),
  nameplate: text(12),
  key: bytes(16),
  /** So that a link which lost a letter on its way is told as damaged, and not spent. */
  check: bytes(4),
})
type Link = Of<typeof link>

export type ParsedLink = {
  readonly relay: string
  readonly nameplate: string
  readonly key: LinkKey
}

export type LinkFault = 'link-malformed' | 'link-version'

/** `#link=…`, to stand behind the address of an app; `null` but while it waits to be opened. */
export function shownLink(suite: Suite, run: CodeRun): string | null {
  if (run.secret.is !== 'link' || run.stage.is !== 'waiting') return null
  const key = Secret.reveal(run.secret.key)
  const content = { version: VERSION, relay: run.at, nameplate: run.stage.nameplate, key }
  const encoded = encode(link, { ...content, check: checkOf(suite, content) })
  return FRAGMENT + encodeBase64url(encoded)
}

/** A whole address, its fragment, or what stands behind `#link=`. */
export function parseLink(suite: Suite, raw: string): ParsedLink | LinkFault {
  if (raw.length > LIMIT.link_characters) return 'link-malformed'
  const text = raw.trim()
  const at = text.lastIndexOf(FRAGMENT)
  const encoded = decodeBase64url(at < 0 ? text : text.slice(at + FRAGMENT.length))
  if (encoded === null || encoded.length === 0) return 'link-malformed'
  const [version = 0] = encoded
  if (version > VERSION && version < VERSIONS) return 'link-version'
  const read = decode(link, encoded)
  if (read === null || read.version !== VERSION || !NAMEPLATE.test(read.nameplate)) {
    return 'link-malformed'
  }
  if (!equalBytes(read.check, checkOf(suite, read))) return 'link-malformed'
  if (parseRelay(read.relay) !== read.relay) return 'link-malformed'
  const { relay, nameplate } = read
  return { relay, nameplate, key: new Secret('LinkKey', read.key) }
}

/** Which side of this very link a run is, if it is one. */
export function linkSideOf(run: CodeRun, { key }: ParsedLink): CodeRun['by'] | null {
  const { by, secret } = run
  if (secret.is !== 'link') return null
  return equalBytes(Secret.reveal(secret.key), Secret.reveal(key)) ? by : null
}

function checkOf(suite: Suite, { version, relay, nameplate, key }: Omit<Link, 'check'>) {
  return hashOf(suite, [LABEL.linkCheck, version, relay, nameplate, key]).slice(0, 4)
}
