/** What the core makes of the inputs of a derivation, by the vector's id. */

import { evidenceKey, firstReadKey, keyHash, mailboxId, spokenKey } from '../../src/bond/epoch.ts'
import { cardTag } from '../../src/bonding/meeting.ts'
import { termsOf } from '../../src/bonding/ways.ts'
import { cpaceGenerator, cpaceKey, cpaceShare, cpaceTag } from '../../src/crypto/cpace.ts'
import { LABEL } from '../../src/crypto/labels.ts'
import { derive, macOf, seal } from '../../src/crypto/seal.ts'
import { Secret } from '../../src/crypto/secret.ts'
import { hashOf, lvCat } from '../../src/crypto/transcript.ts'
import { fromHex, toHex } from '../../src/index.ts'
import { answerDigits, challengeDigits, type Spoke } from '../../src/spoken/digits.ts'
import { encodeFrame } from '../../src/wire/card.ts'
import { messageHash, wrap } from '../../src/wire/message.ts'
import { bytesAt, type Fields, numberAt, sha256Hex, suite, textAt } from './phone.ts'

export type Derived = { readonly result: string } & Readonly<Record<string, string>>

const none = new Uint8Array(0)

export const derivers: Readonly<Record<string, (given: Fields) => Derived>> = {
  lv: deriveList,
  'lv-none': deriveList,
  hash: given => one(keyHash(suite, bytesAt(given, 'bytes'))),
  mac: deriveMac,
  'mac-bare': deriveMac,
  derive: deriveTwo,
  'evidence-key': given => secretOf(evidenceKey(suite, rootAt(given))),
  'spoken-key': given => secretOf(spokenKey(suite, rootAt(given))),
  'first-mailbox-i': given => secretOf(firstReadKey(suite, rootAt(given), 'I')),
  'first-mailbox-r': given => secretOf(firstReadKey(suite, rootAt(given), 'R')),
  mailbox: given => one(mailboxId(suite, new Secret('ReadKey', bytesAt(given, 'read_key')))),
  'meet-key': given =>
    secretOf(derive(suite, 'MeetKey', { salt: none, keys: [rootAt(given)] }, [LABEL.meet])),
  'bond-id': given => one(hashOf(suite, [LABEL.bondId, bytesAt(given, 'transcript')]).slice(0, 16)),
  fingerprint: given => one(hashOf(suite, [LABEL.mark, bytesAt(given, 'transcript')]).slice(0, 16)),
  seal: deriveBox,
  'seal-empty': deriveBox,
  envelope: deriveEnvelope,
  'meet-tag': given => {
    const key = new Secret('MeetKey', bytesAt(given, 'meet'))
    return one(cardTag(suite, key, bytesAt(given, 'card')))
  },
  frame: given => {
    const [card, mac, tag] = ['card', 'mac', 'tag'].map(name => bytesAt(given, name))
    return one(encodeFrame({ card: card ?? none, mac: mac ?? none, tag: tag ?? none }))
  },
  'xwing-key': given => one(suite.kem.publicKey(bytesAt(given, 'seed'))),
  'xwing-encapsulate': given => {
    const made = suite.kem.encapsulate(bytesAt(given, 'ek'), bytesAt(given, 'entropy'))
    return { result: toHex(made?.secret ?? none), ct: toHex(made?.ciphertext ?? none) }
  },
  'xwing-decapsulate': deriveSecret,
  'xwing-reject': deriveSecret,
  x25519: given => one(suite.dh.secret(bytesAt(given, 'mine'), bytesAt(given, 'theirs')) ?? none),
  scalar: given => one(suite.group.scalar(bytesAt(given, 'uniform'))),
  cpace: deriveRun,
  'cpace-link': deriveRun,
  'code-digits': given => ({ result: decimal(bytesAt(given, 'bytes'), 9) }),
  challenge: deriveChallenge,
  'challenge-r': deriveChallenge,
  'answer-nine': deriveAnswer,
  'answer-six': deriveAnswer,
  'vault-record': deriveRecord,
}

function one(bytes: Uint8Array): Derived {
  return { result: toHex(bytes) }
}

function secretOf(secret: Secret<string>): Derived {
  return one(Secret.reveal(secret))
}

function rootAt(given: Fields): Secret<'RootKey'> {
  return new Secret('RootKey', bytesAt(given, 'root'))
}

function deriveMac(given: Fields): Derived {
  const fields = ['a', 'b', 'tag'].map(name => bytesAt(given, name))
  const key = new Secret('CardKey', bytesAt(given, 'key'))
  return one(macOf(suite, key, [LABEL.cardMac, ...fields]))
}

function deriveList(given: Fields): Derived {
  const list: unknown = given.fields
  if (!Array.isArray(list)) throw new Error('no list of fields')
  const fields = list.map((each): string | number | Uint8Array => {
    if (typeof each === 'string' || typeof each === 'number') return each
    return bytesAt(Object(each), 'bytes')
  })
  return one(lvCat(fields))
}

function deriveTwo(given: Fields): Derived {
  const list: unknown = given.keys
  if (!Array.isArray(list)) throw new Error('no list of keys')
  const keys = list.map(each => new Secret('MessageKey', fromHex(String(each)) ?? none))
  return secretOf(
    derive(suite, 'RootKey', { salt: bytesAt(given, 'salt'), keys }, [LABEL.codeRoot]),
  )
}

function deriveBox(given: Fields): Derived {
  const key = new Secret('MessageKey', bytesAt(given, 'key'))
  return one(seal(suite, key, bytesAt(given, 'ad'), bytesAt(given, 'plaintext')))
}

function deriveEnvelope(given: Fields): Derived {
  const message = bytesAt(given, 'message')
  const key = new Secret('EvidenceKey', bytesAt(given, 'evidence'))
  const sender = textAt(given, 'sender') === 'I' ? 'I' : 'R'
  const result = sha256Hex(wrap(suite, key, sender, message))
  return { result, hash: toHex(messageHash(suite, message)) }
}

function deriveSecret(given: Fields): Derived {
  return one(suite.kem.decapsulate(bytesAt(given, 'seed'), bytesAt(given, 'ct')) ?? none)
}

/** CODE-7 as the run does it, from both sides. */
function deriveRun(given: Fields): Derived {
  const [a, b, sid] = ['scalar_a', 'scalar_b', 'sid'].map(name => bytesAt(given, name))
  if (a === undefined || b === undefined || sid === undefined) throw new Error('no run')
  const { is, secret } = secretIn(given)
  const terms = termsOf({ secret: { is } })
  const password = lvCat([terms.password, ...secret])
  const channel = lvCat([terms.channel, textAt(given, 'nameplate')])
  const input = { password, channel, sid }
  const [ya, yb] = [a, b].map(scalar => cpaceShare(suite, input, scalar) ?? none)
  const initiator = { element: ya ?? none, ad: lvText(terms.maker) }
  const responder = { element: yb ?? none, ad: lvText(terms.joiner) }
  const run = { sid, initiator, responder }
  const isk = cpaceKey(suite, run, a, responder.element) ?? none
  const other = cpaceKey(suite, run, b, initiator.element) ?? none
  if (toHex(isk) !== toHex(other)) throw new Error('two keys')
  return {
    result: toHex(isk),
    ...{ password: toHex(password), channel: toHex(channel) },
    g: toHex(cpaceGenerator(suite, input)),
    ...{ ya: toHex(initiator.element), yb: toHex(responder.element) },
    ta: toHex(cpaceTag(suite, sid, isk, initiator)),
    tb: toHex(cpaceTag(suite, sid, isk, responder)),
  }
}

function secretIn(given: Fields) {
  return given.link_key === undefined
    ? ({ is: 'code', secret: [0, textAt(given, 'digits')] } as const)
    : ({ is: 'link', secret: [bytesAt(given, 'link_key')] } as const)
}

function lvText(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function decimal(bytes: Uint8Array, count: number): string {
  const value = BigInt(`0x${toHex(bytes)}`) % 10n ** BigInt(count)
  return value.toString().padStart(count, '0')
}

function spokeAt(given: Fields): [Secret<'SpokenKey'>, Spoke] {
  const key = new Secret('SpokenKey', bytesAt(given, 'key'))
  const about = textAt(given, 'topic') === 'money' ? 'money' : 'talk'
  const asker = textAt(given, 'asker') === 'I' ? 'I' : 'R'
  return [key, { asker, about, nonce: numberAt(given, 'nonce') }]
}

function deriveChallenge(given: Fields): Derived {
  return { result: challengeDigits(suite, ...spokeAt(given)) }
}

function deriveAnswer(given: Fields): Derived {
  return { result: answerDigits(suite, ...spokeAt(given)) }
}

/** VAULT-1 with the primitives of the suite: records are sealed above the core. */
function deriveRecord(given: Fields): Derived {
  const encoder = new TextEncoder()
  const info = encoder.encode('handfast/v1 vault record key')
  const key = suite.hkdf(none, bytesAt(given, 'data_key'), info, 32)
  const ad = encoder.encode(`handfast/v1 vault record 1 ${textAt(given, 'place')}`)
  const nonce = bytesAt(given, 'nonce')
  const box = suite.aead.seal(key, nonce, ad, bytesAt(given, 'record'))
  return { ...one(Uint8Array.from([1, ...nonce, ...box])), record_key: toHex(key), ad: toHex(ad) }
}
