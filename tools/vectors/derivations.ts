/** Every derivation once, with all that goes in and all that lies between. */
import { type Bytes, hex, join, u8, unhex, utf8, zeros } from './bytes.ts'
import * as d from './derive.ts'
import { frame, message } from './messages.ts'
import * as p from './primitives.ts'
import { answerDigits, challengeDigits } from './spoken.ts'
import type { Json } from './world.ts'

export interface Derivation {
  id: string
  title: string
  tags: string[]
  given: { [name: string]: Json }
  values: { [name: string]: Json }
  result: Json
}

/** Bytes that count up from a start: nothing in them is like anything else. */
function counting(count: number, from: number): Bytes {
  return Uint8Array.from({ length: count }, (_, at) => (from + at) % 256)
}

const root = counting(32, 1)
const key = counting(32, 33)
const transcript = counting(32, 65)

export function derivations(): Derivation[] {
  return [
    ...lists(),
    ...fromRoot(),
    ...sealing(),
    ...cards(),
    ...primitives(),
    ...code(),
    ...spoken(),
    vault(),
  ]
}

function one(
  id: string,
  title: string,
  tags: string[],
  given: Derivation['given'],
  result: Json,
  values: Derivation['values'] = {},
): Derivation {
  return { id, title, tags, given, values, result }
}

/** KEY-2 and KEY-3. */
function lists(): Derivation[] {
  const fields = ['A', counting(300, 0), 7, ''] as const
  const plain = fields.map(each => (typeof each === 'object' ? { bytes: hex(each) } : each))
  const encoded = p.lv(utf8('A'), counting(300, 0), unhex('00000007'), zeros(0))
  const [a, b] = [hex(counting(70, 1)), hex(counting(71, 2))]
  const macInput = { key: hex(key), label: 'card mac', a, b }
  return [
    one('lv', 'a list of fields', ['KEY-2'], { fields: plain }, hex(encoded)),
    one('lv-none', 'a list of no fields', ['KEY-2'], { fields: [] }, ''),
    one(
      'hash',
      'H("imprint", 1,216 bytes)',
      ['KEY-3', 'KEY-8', 'KEY-12'],
      { label: 'imprint', bytes: hex(counting(1216, 5)) },
      hex(d.imprint(counting(1216, 5))),
    ),
    one(
      'mac',
      'mac(key, "card mac", a, b, tag)',
      ['KEY-3', 'CARD-8'],
      { ...macInput, tag: hex(counting(32, 4)) },
      hex(d.mac(key, 'card mac', counting(70, 1), counting(71, 2), counting(32, 4))),
    ),
    one(
      'mac-bare',
      'mac(key, "card mac", a, b, no bytes)',
      ['KEY-3', 'CARD-8'],
      { ...macInput, tag: '' },
      hex(d.mac(key, 'card mac', counting(70, 1), counting(71, 2), zeros(0))),
    ),
    one(
      'derive',
      'derive(salt, two keys, "code root")',
      ['KEY-3'],
      { salt: hex(transcript), keys: [hex(root), hex(key)], label: 'code root' },
      hex(d.derive(transcript, [root, key], 'code root')),
    ),
  ]
}

function fromRoot(): Derivation[] {
  const given = { root: hex(root) }
  const readKey = d.firstReadKey(root, 'I')
  return [
    one('evidence-key', 'E_n', ['KEY-4'], given, hex(d.evidenceKey(root))),
    one('spoken-key', 'K_sp', ['KEY-5'], given, hex(d.spokenKey(root))),
    one('first-mailbox-i', 'the first read key of I', ['KEY-6'], given, hex(readKey)),
    one('first-mailbox-r', 'of R', ['KEY-6'], given, hex(d.firstReadKey(root, 'R'))),
    one(
      'mailbox',
      'the id of a mailbox',
      ['KEY-7'],
      { read_key: hex(readKey) },
      hex(d.mailboxId(readKey)),
    ),
    one('meet-key', 'K_meet', ['KEY-9'], given, hex(d.meetKey(root))),
    one(
      'bond-id',
      'of a transcript',
      ['KEY-10'],
      { transcript: hex(transcript) },
      hex(d.bondId(transcript)),
    ),
    one(
      'fingerprint',
      'of a transcript',
      ['KEY-10'],
      { transcript: hex(transcript) },
      hex(d.fingerprint(transcript)),
    ),
  ]
}

function sealing(): Derivation[] {
  const ad = counting(40, 9)
  const plain = utf8('said once')
  const parts = d.sealParts(key, ad, plain)
  const said = message({
    pending: true,
    kind: 'done',
    to: counting(16, 3),
    sealed: counting(41, 4),
  })
  const evidence = d.evidenceKey(root)
  return [
    one(
      'seal',
      'a box',
      ['SEAL-1', 'SEAL-2'],
      { key: hex(key), ad: hex(ad), plaintext: hex(plain) },
      hex(parts.box),
      { keys: hex(parts.keys), nonce: hex(parts.nonce) },
    ),
    one(
      'seal-empty',
      'a box of nothing',
      ['SEAL-1', 'SEAL-2'],
      { key: hex(key), ad: '', plaintext: '' },
      hex(d.seal(key, zeros(0), zeros(0))),
    ),
    one(
      'envelope',
      'the 4,096 bytes of a message, by their SHA-256',
      ['ENV-1', 'ENV-2'],
      { evidence: hex(evidence), sender: 'R', message: hex(said) },
      hex(p.sha256(d.envelope(evidence, 'R', said))),
      {
        hash: hex(d.messageHash(said)),
        mac: hex(d.evidenceMac(evidence, 'R', said)),
        key: hex(d.envelopeKey(evidence)),
      },
    ),
  ]
}

function cards(): Derivation[] {
  const card = counting(90, 6)
  return [
    one(
      'meet-tag',
      'the tag beside a card',
      ['MEET-1'],
      { meet: hex(key), card: hex(card) },
      hex(d.mac(key, 'meet card', card)),
    ),
    one(
      'frame',
      'a card with a MAC and a tag',
      ['CARD-1'],
      { card: hex(card), mac: hex(root), tag: hex(key) },
      hex(frame(card, root, key)),
    ),
  ]
}

function primitives(): Derivation[] {
  const entropy = counting(64, 11)
  const ek = p.xwingPublic(key)
  const { ct, ss } = p.encapsulate(ek, entropy)
  const x = p.x25519Public(root)
  return [
    one('xwing-key', 'the public key of a seed', ['SUITE-2'], { seed: hex(key) }, hex(ek)),
    one(
      'xwing-encapsulate',
      'with 64 bytes of entropy',
      ['SUITE-2'],
      { ek: hex(ek), entropy: hex(entropy) },
      hex(ss),
      { ct: hex(ct) },
    ),
    one(
      'xwing-decapsulate',
      'back',
      ['SUITE-2'],
      { seed: hex(key), ct: hex(ct) },
      hex(p.decapsulate(key, ct)),
    ),
    one(
      'xwing-reject',
      'a changed ciphertext gives another secret, and no error',
      ['SUITE-2'],
      { seed: hex(key), ct: hex(join(u8(255), ct.slice(1))) },
      hex(p.decapsulate(key, join(u8(255), ct.slice(1)))),
    ),
    one(
      'x25519',
      'between two seeds',
      ['SUITE-1'],
      { mine: hex(key), theirs: hex(x) },
      hex(p.x25519Shared(key, x)),
    ),
    one(
      'scalar',
      '64 bytes modulo the order',
      ['SUITE-4'],
      { uniform: hex(entropy) },
      hex(p.scalar(entropy)),
    ),
  ]
}

type Way = 'code' | 'link'

function run(way: Way): Derivation {
  const linkKey = counting(16, 60)
  const secret = way === 'code' ? [zeros(4), utf8('123456789')] : [linkKey]
  const nameplate = way === 'code' ? '4711' : '100000004711'
  const password = p.lv(utf8(d.label(`${way} password`)), ...secret)
  const channel = p.lv(utf8(d.label(way)), utf8(nameplate))
  const sid = counting(32, 21)
  const g = p.generator(password, channel, sid)
  const [a, b] = [p.scalar(counting(64, 1)), p.scalar(counting(64, 2))]
  const [ya, yb] = [p.multiply(g, a), p.multiply(g, b)]
  const [ada, adb] = [utf8(d.label(`${way} maker`)), utf8(d.label(`${way} joiner`))]
  const k = p.multiply(ya, b)
  const isk = p.isk(sid, k, ya, ada, yb, adb)
  const told = way === 'code' ? { digits: '123456789' } : { link_key: hex(linkKey) }
  return one(
    way === 'code' ? 'cpace' : 'cpace-link',
    `a whole run of CPace by a ${way}: its secret, a nameplate, two scalars`,
    [way === 'code' ? 'CODE-7' : 'LINK-2', 'SUITE-1'],
    { ...told, nameplate, sid: hex(sid), scalar_a: hex(a), scalar_b: hex(b) },
    hex(isk),
    {
      ...{ password: hex(password), channel: hex(channel) },
      generator_string: hex(p.generatorString(password, channel, sid)),
      ...{ g: hex(g), ya: hex(ya), yb: hex(yb), k: hex(k) },
      ta: hex(p.confirmation(sid, isk, ya, ada)),
      tb: hex(p.confirmation(sid, isk, yb, adb)),
    },
  )
}

function code(): Derivation[] {
  return [
    run('code'),
    run('link'),
    one(
      'code-digits',
      'nine digits of 16 bytes',
      ['ENTROPY-2'],
      { bytes: hex(counting(16, 200)) },
      d.digits(counting(16, 200), 9),
    ),
  ]
}

function spoken(): Derivation[] {
  const given = (asker: string, topic: string, nonce: number) => ({
    ...{ key: hex(key), asker, topic, nonce },
  })
  return [
    one(
      'challenge',
      'nine digits',
      ['SPOKEN-1'],
      given('I', 'money', 7),
      challengeDigits(key, 'I', 'money', 7),
    ),
    one(
      'challenge-r',
      'the other way',
      ['SPOKEN-1'],
      given('R', 'money', 7),
      challengeDigits(key, 'R', 'money', 7),
    ),
    one(
      'answer-nine',
      'money: nine digits',
      ['SPOKEN-2', 'SPOKEN-3'],
      given('I', 'money', 7),
      answerDigits(key, 'I', 'money', 7),
    ),
    one(
      'answer-six',
      'talk: six digits',
      ['SPOKEN-2', 'SPOKEN-3'],
      given('R', 'talk', 999),
      answerDigits(key, 'R', 'talk', 999),
    ),
  ]
}

/** VAULT-1. */
function vault(): Derivation {
  const place = `entry/${'0a'.repeat(16)}`
  const recordKey = p.hkdf(zeros(0), key, utf8('handfast/v1 vault record key'), 32)
  const nonce = counting(24, 90)
  const ad = utf8(`handfast/v1 vault record 1 ${place}`)
  const record = Uint8Array.of(1, 0, 0)
  return one(
    'vault-record',
    'three bytes, sealed for their place',
    ['VAULT-1', 'VAULT-2', 'VAULT-3'],
    { data_key: hex(key), place, nonce: hex(nonce), record: hex(record) },
    hex(join(u8(1), nonce, p.encrypt(recordKey, nonce, ad, record))),
    { record_key: hex(recordKey), ad: hex(ad) },
  )
}
