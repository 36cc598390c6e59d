/** What a bond must refuse: wrong envelopes, wrong messages, wrong content, each at its layer. */
import { type Attack, attack, attackChanged, attackWith, flipped, type Letter } from './attacks.ts'
import { badKey, valueAt } from './attacks-code.ts'
import { type Bytes, hex, join, list, same, u8, u16, unhex, zeros } from './bytes.ts'
import {
  derive,
  envelope,
  envelopeOf,
  evidenceMac,
  mailboxId,
  open,
  type Role,
  seal,
} from './derive.ts'
import {
  channels,
  contactPlain,
  type Message,
  message,
  pulsePlain,
  question,
  readContactPlain,
  readMessage,
  readPulsePlain,
  readReplyPlain,
  replyPlain,
  topics,
} from './messages.ts'
import { receive } from './receive.ts'
import { bondOf, other } from './side.ts'
import { type Flow, isAnchor, type Step } from './world.ts'

/** A message on its way: `step` made it, as its last send of this kind. */
export interface Cast {
  flow: Flow
  step: Step
  send: number
  /** The step whose values hold the keys of what is sealed; mostly the same. */
  keys: { key: Bytes; ad: Bytes; plain: Bytes }
  /** Behind the ids of what is done to it: the other direction has the same ones. */
  suffix: string
}

interface Open {
  cast: Cast
  to: Letter
  role: Role
  evidence: Bytes
  mailbox: Bytes
  bytes: Bytes
  value: Message
  give: Give
}

type Give = (id: string, outcome: string, title: string, wire: Bytes) => Attack

export function castOf(
  flow: Flow,
  step: Step,
  send: number,
  names: [string, string, string],
  suffix = '',
): Cast {
  const [key, ad, plain] = names.map(name =>
    name === 'bond id' ? bondOf(flow.sides.A).id : valueAt(step, name),
  )
  const none = zeros(0)
  return {
    flow,
    step,
    send,
    keys: { key: key ?? none, ad: ad ?? none, plain: plain ?? none },
    suffix,
  }
}

function opened(cast: Cast): Open {
  const { flow, step, send } = cast
  const { evidence, message: text } = Object(Array.isArray(step.sends) ? step.sends[send] : {})
  const from: Letter = step.side === 'A' ? 'A' : 'B'
  const to: Letter = step.side === 'A' ? 'B' : 'A'
  const bytes = unhex(String(text))
  const value = readMessage(bytes)
  const { mailbox = zeros(32) } = step.wires[send] ?? {}
  const give: Give = (id, outcome, title, wire) => {
    const tags = ['ENV-1', 'ENV-2', 'ENV-4', 'MSG-1', 'MSG-2', ...tagsOf(value.kind)]
    const named = { ...namedIn(cast, value.kind, id, title), tags, outcome }
    return attackWith(flow, to, named, wire, mailbox)
  }
  const { role } = bondOf(flow.sides[from])
  return { cast, to, role, evidence: unhex(String(evidence)), mailbox, bytes, value, give }
}

function namedIn({ suffix }: Cast, kind: string, id: string, title: string) {
  return { id: `${kind}-${id}${suffix}`, title: `${kind}: ${title}` }
}

/** The requirements that the layout and the content of each kind stand in. */
function tagsOf(kind: Message['kind']): string[] {
  const codec = ['CODEC-2', 'CODEC-3', 'CODEC-7', 'CODEC-8', 'VER-5']
  switch (kind) {
    case 'ask':
      return [...codec, 'CODEC-4', 'CODEC-9', 'TEXT-3', 'CHECK-1', 'CHECK-2']
    case 'answer':
    case 'done':
      return [...codec, 'CODEC-4', 'CHECK-1', 'CHECK-3']
    case 'pulse':
    case 'reply':
    case 'moved':
      return [...codec, 'CODEC-1', 'CODEC-6', 'BOX-5', 'STEP-1', 'SUITE-2']
    default:
      return [...codec, 'CODEC-5', 'SETTLE-3', 'END-1']
  }
}

/** ENV-1 to ENV-4: the same for every kind of message. */
export function onEnvelope(cast: Cast): Attack[] {
  const { evidence, role, bytes, give, value, to } = opened(cast)
  const right = evidenceMac(evidence, role, bytes)
  const fails = 'envelope-failure'
  const [mine, theirs] = [role, other(role)]
  const beyond = join(right, u16(4023), bytes, zeros(4022 - bytes.length))
  const sent = { step: cast.step, send: cast.send }
  const change = (id: string, title: string, how: Parameters<typeof attackChanged>[4]) => {
    const tags = ['ENV-1', 'ENV-4', 'SEAL-3']
    const named = { ...namedIn(cast, value.kind, id, title), tags, outcome: fails }
    return attackChanged(cast.flow, to, named, sent, how)
  }
  return [
    change('flip-nonce', 'a bit of the nonce', { flip_bit: 3 }),
    change('flip-middle', 'a bit in the middle', { flip_bit: 16_000 }),
    change('flip-tag', 'the last bit', { flip_bit: 32_767 }),
    change('cut', '4,095 bytes', { length: 4095 }),
    change('longer', '4,097 bytes', { length: 4097 }),
    change('nothing', 'no bytes', { length: 0 }),
    give('zeros', fails, 'zeros', zeros(4096)),
    give('role', fails, 'the MAC of the other role', envelope(evidence, theirs, bytes)),
    give('epoch', fails, 'the key of no epoch', envelope(flipped(evidence, 0), mine, bytes)),
    give('mac', fails, 'another MAC', envelopeOf(evidence, flipped(right, 0), bytes)),
    give(
      'mac-last',
      fails,
      'the last bit of the MAC',
      envelopeOf(evidence, flipped(right, 255), bytes),
    ),
    give('padding', fails, 'padded with ones', envelopeOf(evidence, right, bytes, 1)),
    give(
      'length',
      fails,
      'a length beyond the end',
      seal(keyOfEnvelope(evidence), zeros(0), beyond),
    ),
    reflected(cast),
  ]
}

/** ENV-2 and ENV-4: what hangs on whose message it is, and on nothing else. */
export function onDirection(cast: Cast): Attack[] {
  const { evidence, role, bytes, give } = opened(cast)
  const other_ = envelope(evidence, other(role), bytes)
  return [give('role', 'envelope-failure', 'the MAC of the other role', other_), reflected(cast)]
}

function keyOfEnvelope(evidence: Bytes): Bytes {
  return derive(zeros(0), [evidence], 'envelope')
}

/** ENV-4: a reader that sees its own role's messages never takes one. */
function reflected(cast: Cast): Attack {
  const { step, send, flow } = cast
  const from: Letter = step.side === 'A' ? 'A' : 'B'
  const { wire = zeros(0) } = step.wires[send] ?? {}
  const { readKey } = bondOf(flow.sides[from]).box
  const named = {
    id: `${opened(cast).value.kind}-reflected${cast.suffix}`,
    title: 'a message that comes back to who made it',
    tags: ['ENV-4', 'SUITE-6'],
    outcome: 'envelope-failure',
  }
  const mailbox = mailboxId(readKey)
  const input = {
    ...{ do: 'deliver-changed', step: stepOf(flow, step), send },
    ...{ mailbox: hex(mailbox), age_ms: 0 },
  }
  return attack(flow, from, named, input, side =>
    receive(side, { wire, inAnchor: isAnchor(side, mailbox), age_ms: 0 }),
  )
}

function stepOf(flow: Flow, step: Step): number {
  return flow.steps.findIndex(each => each.entropy === step.entropy)
}

/** MSG-1 in a right envelope. */
export function onLayout(cast: Cast): Attack[] {
  const { evidence, role, bytes, give } = opened(cast)
  const decode = 'decode-failure'
  const as = (id: string, title: string, wrong: Bytes) =>
    give(id, decode, title, envelope(evidence, role, wrong))
  const withByte = (at: number, value: number) =>
    bytes.map((byte, index) => (index === at ? value : byte))
  return [
    as('pending', 'a third kind of bool', withByte(0, 2)),
    as('kind', 'a kind that there is not', withByte(1, 10)),
    as('empty', 'a message of no bytes', zeros(0)),
    as('one-byte', 'a message of one byte', bytes.slice(0, 1)),
    as('shorter', 'without its last byte', bytes.slice(0, -1)),
    as('trailing', 'a byte behind it', join(bytes, u8(0))),
  ]
}

/** MSG-2: what is sealed and what it is bound to. */
export function onSealed(cast: Cast): Attack[] {
  const { value, give, evidence, role } = opened(cast)
  const { key, ad, plain } = cast.keys
  const box = value.sealed ?? zeros(0)
  if (!same(open(key, ad, box), plain)) throw new Error(`${value.kind}: not its keys`)
  const as = (id: string, outcome: string, title: string, changes: Partial<Message>) =>
    give(id, outcome, title, envelope(evidence, role, message({ ...value, ...changes })))
  const fails = 'seal-failure'
  const content = (id: string, title: string, wrong: Bytes) =>
    as(id, 'decode-failure', title, { sealed: seal(key, ad, wrong) })
  return [
    as('sealed-nonce', fails, 'a bit of the inner nonce', { sealed: flipped(box, 0) }),
    as('sealed-text', fails, 'a bit of the inner text', { sealed: flipped(box, 24 * 8) }),
    as('sealed-tag', fails, 'the last bit of the inner box', {
      sealed: flipped(box, box.length * 8 - 1),
    }),
    as('sealed-short', fails, 'an inner box of 39 bytes', { sealed: box.slice(0, 39) }),
    as('sealed-none', fails, 'an inner box of no bytes', { sealed: zeros(0) }),
    as('sealed-key', fails, 'sealed with another key', {
      sealed: seal(flipped(key, 0), ad, plain),
    }),
    as('sealed-ad', fails, 'sealed for another transcript', {
      sealed: seal(key, flipped(ad, 0), plain),
    }),
    ...(value.ct === undefined
      ? []
      : [
          as('ct-mlkem', fails, 'a bit of the ML-KEM ciphertext', { ct: flipped(value.ct, 77) }),
          as('ct-x25519', fails, 'a bit of the X25519 share', {
            ct: flipped(value.ct, 1119 * 8 - 5),
          }),
        ]),
    content('content-longer', 'a byte behind the content', join(plain, u8(0))),
    ...(plain.length === 0
      ? []
      : [content('content-shorter', 'content without its end', plain.slice(0, -1))]),
  ]
}

type Wrong = [id: string, outcome: string, title: string, plain: Bytes]

/** Content that is sealed rightly, and must be refused for what it says. */
export function onContent(cast: Cast): Attack[] {
  const { value, give, evidence, role } = opened(cast)
  const { key, ad, plain } = cast.keys
  return wrongContent(value.kind, plain).map(([id, outcome, title, wrong]) => {
    const sealed = seal(key, ad, wrong)
    return give(id, outcome, title, envelope(evidence, role, message({ ...value, sealed })))
  })
}

function wrongContent(kind: Message['kind'], plain: Bytes): Wrong[] {
  switch (kind) {
    case 'ask':
      return wrongAsks(plain.slice(0, 8))
    case 'answer':
      return [
        ['number', 'decode-failure', 'the number 100', Uint8Array.of(1, 100)],
        ['no-with-number', 'decode-failure', 'a no with a number', Uint8Array.of(0, 42)],
        ['bool', 'decode-failure', 'neither yes nor no', Uint8Array.of(2, 0)],
      ]
    case 'done':
      return [['outcome', 'decode-failure', 'an outcome that there is not', u8(4)]]
    case 'pulse':
      return wrongPulses(plain)
    case 'reply':
      return wrongReplies(plain)
    case 'contact':
      return wrongContacts(plain)
    case 'moved':
      return [['many', 'decode-failure', '33 hashes', list(Array(33).fill(zeros(16)))]]
    default:
      return []
  }
}

function wrongAsks(id: Bytes): Wrong[] {
  const asking = (saying: string) =>
    join(id, question({ topic: 'money', channel: 'phone', saying }))
  const policy = 'policy-refusal'
  const raw = (topic: number, channel: number, saying: Bytes) =>
    join(id, u8(topic), u8(channel), u16(saying.length), saying)
  return [
    ['topic', 'decode-failure', 'a topic past the last', raw(topics.length, 0, zeros(0))],
    ['channel', 'decode-failure', 'a channel past the last', raw(0, channels.length, zeros(0))],
    ['utf8', 'decode-failure', 'an overlong form', raw(0, 0, Uint8Array.of(0xc0, 0xaf))],
    ['surrogate', 'decode-failure', 'a surrogate', raw(0, 0, Uint8Array.of(0xed, 0xa0, 0x80))],
    ['saying-bytes', 'decode-failure', '321 bytes', raw(0, 0, zeros(321).fill(0x61))],
    ['saying-long', policy, '81 characters', asking('x'.repeat(81))],
    ['saying-link', policy, 'a link', asking('see https://x.example')],
    ['saying-www', policy, 'a link without a scheme', asking('go to www.x.example')],
    ['saying-bidi', policy, 'a character that turns the text', asking('pay \u202e22')],
    ['saying-line', policy, 'two lines', asking('one\ntwo')],
    ['saying-space', policy, 'a space in front', asking(' one')],
    ['saying-nfd', policy, 'not in NFC', asking('cafe\u0301')],
  ]
}

const forbidden = ['http://a.example', 'https://127.0.0.1', 'https://A.example', 'a.example', '']

function wrongPulses(plain: Bytes): Wrong[] {
  const right = readPulsePlain(plain)
  const { ek, next, begun_ms } = right
  return [
    ['key', 'key-failure', 'a key that fails FIPS 203', pulsePlain(badKey(ek), next, begun_ms)],
    ...forbidden.map((relay, at): Wrong => {
      const told = pulsePlain(ek, { ...next, relay }, begun_ms)
      return [`relay-${at}`, 'policy-refusal', `the relay "${relay}"`, told]
    }),
  ]
}

function wrongReplies(plain: Bytes): Wrong[] {
  const { ek, next, told } = readReplyPlain(plain)
  const many = Array(33).fill(zeros(16))
  return [
    ['key', 'key-failure', 'a key that fails FIPS 203', replyPlain(badKey(ek), next, told)],
    ['many', 'decode-failure', '33 hashes', replyPlain(ek, next, many)],
    ...forbidden.map((relay, at): Wrong => {
      const wrong = replyPlain(ek, { ...next, relay }, told)
      return [`relay-${at}`, 'policy-refusal', `the relay "${relay}"`, wrong]
    }),
  ]
}

function wrongContacts(plain: Bytes): Wrong[] {
  const { ek, anchor, tag } = readContactPlain(plain)
  return [
    [
      'key',
      'key-failure',
      'a key that was not promised',
      contactPlain(flipped(ek, 9000), anchor, tag),
    ],
    ...forbidden.map((relay, at): Wrong => {
      const wrong = contactPlain(ek, { ...anchor, relay }, tag)
      return [`relay-${at}`, 'policy-refusal', `the relay "${relay}"`, wrong]
    }),
  ]
}
