/** Messages that come: of which epoch, for the first time or again, and what is done with them. */
import { describe, expect, test } from 'vitest'
import type { Bond, KeptEpoch } from '../src/bond/bond.ts'
import { evidenceKey, mailboxId } from '../src/bond/epoch.ts'
import { Secret } from '../src/crypto/secret.ts'
import { nobleSuite as suite, toHex } from '../src/index.ts'
import { type Body, encodeMessage, messageHash, wrap } from '../src/wire/message.ts'
import { bondOf, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill)

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const keyOf = (fill: number) => new Secret('EvidenceKey', bytes(32, fill))
const anchorOf = (phone: Phone) => mailboxId(suite, bondOf(phone).myAnchor.readKey)
const otherOf = (phone: Phone) => (bondOf(phone).role === 'I' ? 'R' : 'I')

type Sent = {
  readonly body: Body
  readonly key?: KeptEpoch['key']
  readonly pending?: boolean
  readonly anchor?: boolean
}

/** A message as the other makes it, under the key of now or another one; its hash. */
function give(phone: Phone, { body, key, pending = false, anchor = false }: Sent): Uint8Array {
  const encoded = encodeMessage({ pending, body })
  const under = key ?? evidenceKey(suite, bondOf(phone).epoch.root)
  const wire = wrap(suite, under, otherOf(phone), encoded)
  const mailbox = anchor ? anchorOf(phone) : mailboxId(suite, bondOf(phone).epoch.box.readKey)
  phone.act({ do: 'receive', delivery: { mailbox, wire, age_ms: 0 } })
  return messageHash(suite, encoded)
}

const conditionOf = (phone: Phone) => bondOf(phone).condition.is
const sealed = (fill: number) => bytes(60, fill)

function keeping(phone: Phone, ...epochs: Partial<KeptEpoch>[]): void {
  const kept = epochs.map((one, n) => ({ n, key: keyOf(n + 50), heard: [], told: null, ...one }))
  phone.state = { ...phone.state, evidence: { epochs: kept } }
}

const keptOf = (phone: Phone, n: number) => phone.state.evidence.epochs.find(one => one.n === n)

/** R, three epochs on, with nothing left open. */
function later(): Phone {
  const [a, b] = met()
  const R = bondOf(a).role === 'R' ? a : b
  change(R, bond => ({ left: null, epoch: { ...bond.epoch, n: 3 } }))
  keeping(R, {}, {}, {})
  return R
}

describe('ENV-3: the epoch is found by trying', () => {
  test('all keys ever kept are tried in the first mailbox, and nowhere else', () => {
    const R = later()
    const body = { kind: 'moved', sealed: sealed(1) } as const
    const ask = { kind: 'ask', ciphertext: bytes(1120), sealed: sealed(1) } as const
    give(R, { body: ask, key: keyOf(51) })
    expect(keptOf(R, 1)?.heard).toEqual([])
    const hash = give(R, { body: ask, key: keyOf(51), anchor: true })
    expect(keptOf(R, 1)?.heard).toEqual([hash])
    give(R, { body, key: keyOf(51), anchor: true })
    expect(keptOf(R, 1)?.heard).toEqual([hash])
  })

  test('the key of the epoch just left is tried everywhere', () => {
    const [a, b] = met()
    const R = bondOf(a).role === 'R' ? a : b
    const { left } = bondOf(R)
    if (left === null) throw new Error('nothing was left')
    const body = { kind: 'ask', ciphertext: bytes(1120), sealed: sealed(1) } as const
    keeping(R, { key: left.evidence })
    const hash = give(R, { body, key: left.evidence })
    expect(keptOf(R, 0)?.heard).toEqual([hash])
  })

  test('a message that is none, under a right key, changes nothing', () => {
    const R = later()
    const key = evidenceKey(suite, bondOf(R).epoch.root)
    const wire = wrap(suite, key, otherOf(R), bytes(3, 99))
    const before = bondOf(R)
    R.act({ do: 'receive', delivery: { mailbox: anchorOf(R), wire, age_ms: 0 } })
    expect(bondOf(R)).toEqual(before)
  })
})

describe('EVID-5: a message of an epoch that was left', () => {
  const ask = (fill: number) =>
    ({ kind: 'ask', ciphertext: bytes(1120), sealed: sealed(fill) }) as const

  test('before the list: it is noted once, 33 at most', () => {
    const R = later()
    const hashes = [1, 2, 1].map(fill => give(R, { body: ask(fill), key: keyOf(51), anchor: true }))
    expect(keptOf(R, 1)?.heard).toEqual(hashes.slice(0, 2))
    keeping(R, {}, { heard: Array(32).fill(bytes(16, 1)) }, {})
    give(R, { body: ask(3), key: keyOf(51), anchor: true })
    expect(keptOf(R, 1)?.heard).toHaveLength(33)
    give(R, { body: ask(4), key: keyOf(51), anchor: true })
    expect(keptOf(R, 1)?.heard).toHaveLength(33)
    expect(conditionOf(R)).toBe('sound')
  })

  test('after the list: it stands in it, or it is the alarm', () => {
    const R = later()
    const message = encodeMessage({ pending: false, body: ask(1) })
    keeping(R, {}, { told: [messageHash(suite, message)] }, {})
    give(R, { body: ask(1), key: keyOf(51), anchor: true })
    expect(conditionOf(R)).toBe('sound')
    expect(bondOf(R).outbox).toEqual([])
    give(R, { body: ask(2), key: keyOf(51), anchor: true })
    expect(conditionOf(R)).toBe('torn')
    expect(bondOf(R).tornUnder.map(key => toHex(Secret.reveal(key)))).toEqual(['33'.repeat(32)])
  })

  test('a moved is never judged, and of an epoch that is not kept nothing is known', () => {
    const R = later()
    keeping(R, {}, { told: [] }, {})
    give(R, { body: { kind: 'moved', sealed: sealed(1) }, key: keyOf(51), anchor: true })
    expect(conditionOf(R)).toBe('sound')
    const left = { n: 9, evidence: keyOf(90), sent: R.desk.now, anchored: true, confirmed: true }
    change(R, bond => ({
      left: {
        ...left,
        box: bond.epoch.box,
        address: bond.epoch.address,
        last: bytes(4),
        lastHash: bytes(16),
        responder: null,
      },
    }))
    give(R, { body: ask(1), key: keyOf(90), anchor: true })
    expect(conditionOf(R)).toBe('sound')
    expect(bondOf(R).outbox).toEqual([])
  })

  test('STEP-6: of the epoch just left it is answered with the last step', () => {
    const [a, b] = met()
    const R = bondOf(a).role === 'R' ? a : b
    const { left } = bondOf(R)
    if (left === null) throw new Error('nothing was left')
    keeping(R, { key: left.evidence })
    give(R, { body: ask(1), key: left.evidence })
    expect(bondOf(R).outbox.map(({ message }) => toHex(message))).toEqual([toHex(left.last)])
    const told = messageHash(suite, encodeMessage({ pending: false, body: ask(2) }))
    change(R, () => ({ outbox: [] }))
    keeping(R, { key: left.evidence, told: [told] })
    give(R, { body: ask(2), key: left.evidence })
    expect(bondOf(R).outbox).toHaveLength(1)
  })
})

describe('a message of now', () => {
  test('what does not open is not noted, and may come again', () => {
    const R = later()
    const before = bondOf(R).epoch.heard
    for (const body of [
      { kind: 'contact', sealed: sealed(1) },
      { kind: 'ask', ciphertext: bytes(1120), sealed: sealed(1) },
      { kind: 'done', answer: bytes(16), sealed: sealed(1) },
      { kind: 'pulse', ciphertext: bytes(1120), sealed: sealed(1) },
      { kind: 'reply', pulse: bytes(16), ciphertext: bytes(1120), sealed: sealed(1) },
      { kind: 'moved', sealed: sealed(1) },
      { kind: 'end', sealed: sealed(1) },
    ] as const) {
      give(R, { body })
      expect(bondOf(R).epoch.heard, body.kind).toEqual(before)
      expect(conditionOf(R)).toBe('sound')
    }
    const hash = give(R, { body: { kind: 'confirm', mac: bytes(32) } })
    expect(bondOf(R).epoch.heard).toEqual([...before, hash])
  })

  test('anything right finishes an unfinished bond', () => {
    const R = later()
    change(R, () => ({ condition: { is: 'unfinished' } }))
    give(R, { body: { kind: 'moved', sealed: sealed(1) } })
    expect(conditionOf(R)).toBe('sound')
  })

  test('an answer to what was never asked, and a reply to no pulse of mine, are the alarm', () => {
    const answer = {
      kind: 'answer',
      ask: bytes(16),
      ciphertext: bytes(1120),
      sealed: sealed(1),
    } as const
    const R = later()
    give(R, { body: answer })
    expect(conditionOf(R)).toBe('torn')
    const reply = {
      kind: 'reply',
      pulse: bytes(16),
      ciphertext: bytes(1120),
      sealed: sealed(1),
    } as const
    const [a, b] = met()
    const I = bondOf(a).role === 'I' ? a : b
    give(I, { body: reply })
    expect(conditionOf(I)).toBe('torn')
    expect(bondOf(I).tornUnder).toHaveLength(1)
    // To one that was mine it is none: only it is not under way any more.
    const [c, d] = met()
    const J = bondOf(c).role === 'I' ? c : d
    change(J, bond => ({ epoch: { ...bond.epoch, made: [...bond.epoch.made, bytes(16)] } }))
    give(J, { body: reply })
    expect(conditionOf(J)).toBe('sound')
    // And an answer to an ask that was mine and is forgotten neither.
    change(J, bond => ({ epoch: { ...bond.epoch, made: [...bond.epoch.made, bytes(16)] } }))
    give(J, { body: answer })
    expect(conditionOf(J)).toBe('sound')
  })

  test('EVID-4: the thirty-third is the alarm, but a reply is in its own list', () => {
    for (const [count, kind, is] of [
      [31, 'confirm', 'sound'],
      [32, 'confirm', 'torn'],
      [32, 'reply', 'sound'],
    ] as const) {
      const [a, b] = met()
      const phone = bondOf(a).role === (kind === 'reply' ? 'R' : 'I') ? a : b
      change(phone, bond => ({ epoch: { ...bond.epoch, heard: Array(count).fill(bytes(16, 1)) } }))
      const body: Body =
        kind === 'reply'
          ? { kind, pulse: bytes(16), ciphertext: bytes(1120), sealed: sealed(1) }
          : { kind, mac: bytes(32) }
      give(phone, { body })
      expect(conditionOf(phone), `${count} ${kind}`).toBe(is)
    }
  })

  test('a notice tears, under any key that is kept', () => {
    for (const key of [undefined, keyOf(50), keyOf(52)]) {
      const R = later()
      give(R, { body: { kind: 'torn' }, anchor: true, ...(key === undefined ? {} : { key }) })
      expect(conditionOf(R)).toBe('torn')
    }
  })

  test('STEP-6: I knows that R is level by the first message without a reply in front', () => {
    const [a, b] = met()
    const I = bondOf(a).role === 'I' ? a : b
    expect(bondOf(I).left?.confirmed).toBe(false)
    give(I, { body: { kind: 'confirm', mac: bytes(32, 1) }, pending: true })
    expect(bondOf(I).left?.confirmed).toBe(false)
    give(I, { body: { kind: 'ask', ciphertext: bytes(1120), sealed: sealed(1) } })
    expect(bondOf(I).left?.confirmed).toBe(false)
    give(I, { body: { kind: 'confirm', mac: bytes(32, 2) } })
    expect(bondOf(I).left?.confirmed).toBe(true)
  })
})

describe('a bond that is over or torn', () => {
  const ask = { kind: 'ask', ciphertext: bytes(1120), sealed: sealed(1) } as const
  const answer = {
    kind: 'answer',
    ask: bytes(16),
    ciphertext: bytes(1120),
    sealed: sealed(2),
  } as const
  const done = { kind: 'done', answer: bytes(16), sealed: sealed(3) } as const

  test.each([
    ['me', null],
    ['them', 'now'],
  ] as const)('ended by %s: what comes is noted, and END-2 calls for a step: %s', (by, counted) => {
    for (const body of [ask, answer]) {
      const R = later()
      change(R, () => ({
        condition: { is: 'ended', at_ms: 0, by, told: 3 },
        checked_ms: null,
        stepsSinceCheck: 7,
      }))
      const hash = give(R, { body })
      expect(bondOf(R).epoch.heard.map(toHex)).toContain(toHex(hash))
      expect(bondOf(R)).toMatchObject({
        checked_ms: counted === 'now' ? R.desk.now.utc_ms : null,
        stepsSinceCheck: counted === 'now' ? 0 : 7,
        asked: [],
      })
    }
  })

  test('torn: what comes is noted, and nothing else', () => {
    for (const body of [ask, answer, done]) {
      const R = later()
      change(R, () => ({ condition: { is: 'torn', at_ms: 0 }, checked_ms: null }))
      const hash = give(R, { body })
      expect(bondOf(R).epoch.heard.map(toHex)).toContain(toHex(hash))
      expect(bondOf(R)).toMatchObject({ checked_ms: null, condition: { is: 'torn', at_ms: 0 } })
    }
  })
})

test('what comes again is answered again where its answer may be lost, and counts once', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  const before = bondOf(b).epoch.heard.length
  const entry = a.desk.sent.at(-1)
  if (entry === undefined) throw new Error('nothing was sent')
  b.take(entry)
  expect(bondOf(b).epoch.heard).toHaveLength(before)
  expect(b.person.asked).toHaveLength(1)
})
