/** What lies in an outbox, how a bond ends or is torn, and what both leave behind. */
import { describe, expect, test } from 'vitest'
import type { Bond, Held, KeptEpoch } from '../src/bond/bond.ts'
import { otherRole, withBond } from '../src/bond/bond.ts'
import { closeChecks } from '../src/bond/closing.ts'
import { endBond, onEnd, tellEndAgain } from '../src/bond/ending.ts'
import { evidenceKey, isKey, keyHash, listening, theirKey } from '../src/bond/epoch.ts'
import { isWaiting, withdraw } from '../src/bond/outbox.ts'
import {
  compose,
  listMade,
  post,
  send,
  sendLast,
  sendNew,
  sendToAnchor,
  sendUnconfirmed,
} from '../src/bond/sending.ts'
import { includes, judge, onTorn, sendTorn, tear } from '../src/copies/judging.ts'
import { type EvidenceKey, reveal, Secret } from '../src/crypto/secret.ts'
import { nobleSuite as suite, turnOf } from '../src/index.ts'
import { decodeMessage, unwrap } from '../src/wire/message.ts'
import { bondOf, byCards, entropy, met, type Phone, shown, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

const heldOf = (phone: Phone): Held => ({ bond: bondOf(phone), evidence: phone.state.evidence })
const turnFor = (phone: Phone) => turnOf(suite, entropy(), phone.desk.now)
const bytes = (fill: number, length = 16) => new Uint8Array(length).fill(fill)
const keyOf = (fill: number): EvidenceKey => new Secret('EvidenceKey', bytes(fill, 32))

/** I and R, with everything confirmed and nothing in either outbox. */
function settled(): { I: Phone; R: Phone; turn: ReturnType<typeof turnFor> } {
  const [a, b] = met()
  const [I, R] = bondOf(a).role === 'I' ? [a, b] : [b, a]
  return { I, R, turn: turnFor(I) }
}

describe('an outbox', () => {
  const message = bytes(7, 40)

  test('[SEND-1] takes each message once to each place under each key, up to 48, the newest stay', () => {
    const { R, turn } = settled()
    const to = { relay: 'https://relay.example', id: bytes(1, 32) }
    const once = post(turn, bondOf(R), { message, key: keyOf(1), to })
    expect(once.outbox).toHaveLength(1)
    expect(once.outbox[0]).toMatchObject({ address: to, envelope: keyOf(1), message })
    expect(once.outbox[0]?.id).toHaveLength(16)
    expect(post(turn, once, { message, key: keyOf(1), to })).toBe(once)
    const others = [
      { message: bytes(8, 40), key: keyOf(1), to },
      { message, key: keyOf(2), to },
      { message, key: null, to },
      { message, key: keyOf(1), to: { ...to, relay: 'https://other.example' } },
      { message, key: keyOf(1), to: { ...to, id: bytes(2, 32) } },
    ]
    const all = others.reduce((bond, one) => post(turn, bond, one), once)
    expect(all.outbox).toHaveLength(6)
    expect(new Set(all.outbox.map(({ id }) => String(id))).size).toBe(6)
    let full = bondOf(R)
    for (let i = 0; i < 49; i++) full = post(turn, full, { message: bytes(i), key: keyOf(1), to })
    expect(full.outbox).toHaveLength(48)
    expect(full.outbox[0]?.message).toEqual(bytes(1))
  })

  test('[SEND-3] a message that became pointless is taken out, and no other', () => {
    const { R, turn } = settled()
    const two = send(turn, send(turn, bondOf(R), message), bytes(8))
    expect([isWaiting(two, message), isWaiting(two, bytes(8))]).toEqual([true, true])
    const one = withdraw(two, message)
    expect([isWaiting(one, message), isWaiting(one, bytes(8))]).toEqual([false, true])
  })

  test('a new message is listed and sent; it says whether the last step is confirmed', () => {
    const { I, R, turn } = settled()
    const sent = sendNew(turn, bondOf(R), { kind: 'torn' })
    expect(sent.bond.epoch.made).toEqual([...bondOf(R).epoch.made, sent.made.hash])
    expect(isWaiting(sent.bond, sent.made.message)).toBe(true)
    expect(decodeMessage(compose(turn, bondOf(R), { kind: 'torn' }).message)?.pending).toBe(false)
    expect(decodeMessage(compose(turn, bondOf(I), { kind: 'torn' }).message)?.pending).toBe(true)
    const alone = { ...bondOf(I), left: null }
    expect(decodeMessage(compose(turn, alone, { kind: 'torn' }).message)?.pending).toBe(false)
    expect(listMade(bondOf(R), sent.made).epoch.made).toHaveLength(bondOf(R).epoch.made.length + 1)
  })

  test('STEP-6: what is unconfirmed goes in front, and where the other still listens', () => {
    const { I, R, turn } = settled()
    const ahead = send(turn, bondOf(I), message)
    expect(ahead.outbox.map(one => String(one.message))).toEqual([
      String(bondOf(I).left?.last),
      String(message),
    ])
    expect(ahead.outbox.map(({ address }) => address)).toEqual([
      bondOf(I).epoch.address,
      bondOf(I).epoch.address,
    ])
    const { left } = bondOf(R)
    if (left === null) throw new Error('nothing was left')
    const unconfirmed = { ...bondOf(R), left: { ...left, confirmed: false } }
    const behind = send(turn, unconfirmed, message)
    expect(behind.outbox.map(({ address }) => address)).toEqual([left.address, left.address])
    expect(behind.outbox.map(({ envelope }) => envelope && reveal(envelope))).toEqual([
      reveal(left.evidence),
      reveal(evidenceKey(suite, bondOf(R).epoch.root)),
    ])
    expect(send(turn, bondOf(R), message).outbox.map(({ address }) => address)).toEqual([
      bondOf(R).epoch.address,
    ])
    expect(sendUnconfirmed(turn, bondOf(R))).toBe(bondOf(R))
    const none = { ...bondOf(R), left: null }
    expect(sendUnconfirmed(turn, none)).toBe(none)
    expect(sendLast(turn, none)).toBe(none)
    expect(sendLast(turn, bondOf(R)).outbox).toHaveLength(1)
  })

  test('to the anchor: under the key of now or another one, and nowhere before it is known', () => {
    const { R, turn } = settled()
    const [now] = sendToAnchor(turn, bondOf(R), message).outbox
    expect(now?.address).toEqual(bondOf(R).theirAnchor)
    expect(now?.envelope && reveal(now.envelope)).toEqual(
      reveal(evidenceKey(suite, bondOf(R).epoch.root)),
    )
    const [other] = sendToAnchor(turn, bondOf(R), message, keyOf(3)).outbox
    expect(other?.envelope && reveal(other.envelope)).toEqual(bytes(3, 32))
    const unknown = { ...bondOf(R), theirAnchor: null }
    expect(sendToAnchor(turn, unknown, message)).toBe(unknown)
  })
})

describe('keys of an epoch', () => {
  test('a key is one that can be encapsulated to; its hash is 32 bytes', () => {
    const key = suite.kem.publicKey(bytes(1, 32))
    expect(isKey(suite, key)).toBe(true)
    expect(isKey(suite, key.slice(1))).toBe(false)
    expect(isKey(suite, bytes(255, 1216))).toBe(false)
    expect(keyHash(suite, key)).toHaveLength(32)
    expect(keyHash(suite, key)).not.toEqual(keyHash(suite, suite.kem.publicKey(bytes(2, 32))))
  })

  test('the other’s key is known or it is not', () => {
    const { R } = settled()
    const { epoch } = bondOf(R)
    expect(theirKey(bondOf(R))).toEqual(epoch.theirs.is === 'known' ? epoch.theirs.key : null)
    const theirs = { is: 'promised', hash: bytes(1, 32) } as const
    expect(theirKey({ ...bondOf(R), epoch: { ...epoch, theirs } })).toBeNull()
  })

  test('the mailbox of the epoch left is listened at while the step is unconfirmed', () => {
    const { I, R } = settled()
    expect(listening(bondOf(I))).toEqual([
      bondOf(I).epoch.box,
      bondOf(I).myAnchor,
      bondOf(I).left?.box,
    ])
    expect(listening(bondOf(R))).toEqual([bondOf(R).epoch.box, bondOf(R).myAnchor])
    expect(listening({ ...bondOf(I), left: null })).toHaveLength(2)
  })

  test('a role has another', () => {
    expect([otherRole('I'), otherRole('R')]).toEqual(['R', 'I'])
    const held = heldOf(settled().R)
    expect(withBond(held, { label: 'x' })).toEqual({ ...held, bond: { ...held.bond, label: 'x' } })
  })
})

describe('an end', () => {
  test('is told where the other listens and at the anchor, under the key of now', () => {
    const { R, I, turn } = settled()
    const over = endBond(bondOf(R), turn)
    expect(over.condition).toEqual({ is: 'ended', at_ms: turn.now.utc_ms, by: 'me', told: 1 })
    expect(over.outbox.map(({ address }) => address)).toEqual([
      bondOf(R).epoch.address,
      bondOf(R).theirAnchor,
    ])
    expect(over.checked_ms).toBeNull()
    expect(endBond(over, turn)).toBe(over)
    const body = decodeMessage(over.outbox[0]?.message ?? bytes(0))?.body
    if (body?.kind !== 'end') throw new Error('no end')
    expect(onEnd(bondOf(I), turn, body)?.condition).toMatchObject({ is: 'ended', by: 'them' })
    // My own is not the other's, and one of another bond or epoch opens nowhere.
    expect(onEnd(bondOf(R), turn, body)).toBeNull()
    expect(onEnd({ ...bondOf(I), id: bytes(9) }, turn, body)).toBeNull()
  })

  test('of a bond that is over or torn changes nothing', () => {
    const { R, I, turn } = settled()
    const body = decodeMessage(endBond(bondOf(R), turn).outbox[0]?.message ?? bytes(0))?.body
    if (body?.kind !== 'end') throw new Error('no end')
    const torn = { ...bondOf(I), condition: { is: 'torn', at_ms: 0 } } as const
    expect(onEnd(torn, turn, body)).toBe(torn)
    const over = endBond(bondOf(I), turn)
    expect(onEnd(over, turn, body)).toBe(over)
  })

  test('of an unfinished bond is told to nobody', () => {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    a.act({ do: 'touched', label: '' })
    a.act({ do: 'fits' })
    const before = bondOf(a).outbox.length
    a.act({ do: 'end' })
    expect(bondOf(a).condition).toMatchObject({ is: 'ended', by: 'me' })
    expect(bondOf(a).outbox).toHaveLength(before)
  })

  test('is told again in a later epoch, once; one told by the other is not', () => {
    const { R, turn } = settled()
    const over = { ...endBond(bondOf(R), turn), outbox: [] }
    expect(tellEndAgain(over, turn)).toBe(over)
    const later = { ...over, epoch: { ...over.epoch, n: 2 } }
    const told = tellEndAgain(later, turn)
    expect(told.condition).toMatchObject({ told: 2 })
    expect(told.outbox).toHaveLength(2)
    expect(tellEndAgain(told, turn)).toBe(told)
    const byThem = { ...later, condition: { ...over.condition, by: 'them' } } as Bond
    expect(tellEndAgain(byThem, turn)).toBe(byThem)
    expect(tellEndAgain(bondOf(R), turn)).toBe(bondOf(R))
  })

  test('in a full epoch there is no room to tell it', () => {
    const { R, turn } = settled()
    const made = (count: number) => ({
      ...bondOf(R),
      epoch: { ...bondOf(R).epoch, made: Array(count).fill(bytes(1)) },
    })
    expect(endBond(made(32), turn).outbox).toEqual([])
    expect(endBond(made(32), turn).condition.is).toBe('ended')
    expect(endBond(made(31), turn).outbox).toHaveLength(2)
  })
})

test('COND-2: what was open is closed, on the screen and in the outbox, and nothing else', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  b.act({ do: 'ask', question: money })
  b.act({ do: 'speak', about: 'talk', fallback: false })
  const id = Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))
  b.act({ do: 'answer', id, yes: false, number: 0 })
  const other = post(turnFor(b), bondOf(b), {
    message: bytes(5),
    key: null,
    to: { relay: 'https://relay.example', id: bytes(1, 32) },
  })
  expect(other.outbox.length).toBeGreaterThanOrEqual(3)
  const closed = closeChecks(other)
  expect(closed).toMatchObject({ asks: [], asked: [], history: other.history })
  expect(closed.spoken).toEqual({ ...other.spoken, asking: null })
  expect(closed.outbox.filter(({ message }) => message.length > 1000)).toEqual([])
  expect(closed.outbox.at(-1)?.message).toEqual(bytes(5))
})

describe('lists', () => {
  const entry = (heard: number[], told: number[] | null): KeptEpoch => ({
    n: 0,
    key: keyOf(9),
    heard: heard.map(one => bytes(one)),
    told: told === null ? null : told.map(one => bytes(one)),
  })

  function judged(heard: number[], told: number[] | null): Held {
    const { R, turn } = settled()
    const kept = entry(heard, told)
    return judge(turn, { bond: bondOf(R), evidence: { epochs: [kept] } }, kept)
  }

  test('what was heard must stand in the list; then it is needed no more', () => {
    const fine = judged([1, 2], [2, 3, 1])
    expect(fine.bond.condition.is).toBe('sound')
    expect(fine.evidence.epochs[0]?.heard).toEqual([])
    expect(fine.evidence.epochs[0]?.told).toHaveLength(3)
    expect(judged([], []).bond.condition.is).toBe('sound')
    const torn = judged([1, 2], [2, 3])
    expect(torn.bond.condition).toMatchObject({ is: 'torn' })
    expect(torn.bond.tornUnder.map(reveal)).toEqual([bytes(9, 32)])
    expect(torn.evidence.epochs[0]?.heard).toHaveLength(2)
  })

  test('without a list nothing is judged', () => {
    const open = judged([1], null)
    expect(open.bond.condition.is).toBe('sound')
    expect(open.evidence.epochs[0]?.heard).toHaveLength(1)
  })

  test('a hash is in it or not', () => {
    expect(includes([bytes(1), bytes(2)], bytes(2))).toBe(true)
    expect(includes([bytes(1), bytes(2)], bytes(3))).toBe(false)
    expect(includes([], bytes(3))).toBe(false)
  })
})

describe('the alarm', () => {
  test('closes what is open, keeps when, and tells the other under both keys at both places', () => {
    const { I, turn } = settled()
    const torn = tear(turn, heldOf(I), keyOf(9)).bond
    expect(torn.condition).toEqual({ is: 'torn', at_ms: turn.now.utc_ms })
    const { address } = bondOf(I).epoch
    expect(torn.outbox.map(one => one.address)).toEqual([
      ...[address, bondOf(I).theirAnchor, address, bondOf(I).theirAnchor],
    ])
    const current = reveal(evidenceKey(suite, bondOf(I).epoch.root))
    expect(torn.outbox.map(({ envelope }) => envelope && reveal(envelope))).toEqual([
      ...[current, current, bytes(9, 32), bytes(9, 32)],
    ])
    for (const { message } of torn.outbox) {
      expect(decodeMessage(message)).toEqual({ pending: false, body: { kind: 'torn' } })
    }
    expect(sendTorn(torn, turn).outbox).toHaveLength(4)
  })

  test('once torn it stays as it was; four keys at most: the first three and the latest', () => {
    const { R, turn } = settled()
    const first = tear(turn, heldOf(R), keyOf(1))
    const at_ms = 5
    let held: Held = { ...first, bond: { ...first.bond, condition: { is: 'torn', at_ms } } }
    const keys = () => held.bond.tornUnder.map(key => reveal(key)[0])
    held = tear(turn, held, keyOf(1))
    expect(keys()).toEqual([1])
    expect(held.bond.condition).toEqual({ is: 'torn', at_ms })
    for (const fill of [2, 3, 4]) held = tear(turn, held, keyOf(fill))
    expect(keys()).toEqual([1, 2, 3, 4])
    held = tear(turn, held, keyOf(5))
    expect(keys()).toEqual([1, 2, 3, 5])
    held = tear(turn, held, keyOf(2))
    expect(keys()).toEqual([1, 2, 3, 5])
    const envelopes = held.bond.outbox.map(({ envelope }) => envelope && reveal(envelope)[0])
    expect(envelopes).toContain(5)
  })

  test('EVID-9: a notice is believed of a bond that is sound or over, and not twice', () => {
    const { R, turn } = settled()
    const held = heldOf(R)
    expect(onTorn(turn, held).bond.condition).toEqual({ is: 'torn', at_ms: turn.now.utc_ms })
    const over = withBond(held, { condition: { is: 'ended', at_ms: 0, by: 'me', told: 1 } })
    expect(onTorn(turn, over).bond.condition.is).toBe('torn')
    const torn = withBond(held, { condition: { is: 'torn', at_ms: 0 } })
    expect(onTorn(turn, torn)).toBe(torn)
    const unfinished = withBond(held, { condition: { is: 'unfinished' } })
    expect(onTorn(turn, unfinished)).toBe(unfinished)
  })

  test('what is told opens at the other, whatever of the two epochs it holds', () => {
    const { I, R, turn } = settled()
    const torn = tear(turn, heldOf(I), keyOf(9)).bond
    const key = evidenceKey(suite, bondOf(R).epoch.root)
    const [wire] = torn.outbox.map(({ message }) => message)
    expect(wire).toBeDefined()
    I.state = { ...I.state, kept: { is: 'bond', bond: torn } }
    const before = I.desk.sent.length
    I.flush()
    const first = I.desk.sent[before]
    expect(unwrap(suite, key, 'I', first?.wire ?? bytes(0))).toEqual(wire)
  })
})
