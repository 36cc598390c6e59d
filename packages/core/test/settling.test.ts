/** First contact and what goes out again until both are at epoch 1. */
import { describe, expect, test } from 'vitest'
import type { Bond } from '../src/bond/bond.ts'
import { answerAgain, finish, onContact, sendContact } from '../src/bonding/settle.ts'
import { reveal } from '../src/crypto/secret.ts'
import { nobleSuite as suite, turnOf, viewOf } from '../src/index.ts'
import { decodeMessage } from '../src/wire/message.ts'
import {
  bondOf,
  byCards,
  byCode,
  byLink,
  entropy,
  makesLink,
  met,
  type Phone,
  shown,
  talk,
} from './pair.ts'

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill)

const turnFor = (phone: Phone) => turnOf(suite, entropy(), phone.desk.now)

/** Two who met and have not been online yet. */
function fresh(): readonly [Phone, Phone] {
  const [a, b] = byCards()
  b.act({ do: 'see-frame', frame: shown(a) })
  a.act({ do: 'see-frame', frame: shown(b) })
  b.act({ do: 'see-frame', frame: shown(a) })
  for (const phone of [a, b]) {
    phone.act({ do: 'touched', label: '' })
    phone.act({ do: 'fits' })
  }
  return bondOf(a).role === 'I' ? [a, b] : [b, a]
}

function contactOf(phone: Phone) {
  const body = decodeMessage(bondOf(phone).contact ?? bytes(0))?.body
  if (body?.kind !== 'contact') throw new Error('no contact')
  return body
}

describe('a contact', () => {
  test('is sent by who kept the bond, once, and again only when it is out', () => {
    const [I] = fresh()
    const bond = bondOf(I)
    expect(bond.contact).not.toBeNull()
    expect(bond.outbox).toHaveLength(1)
    expect(sendContact(bond, turnFor(I))).toBe(bond)
    const out = { ...bond, outbox: [] }
    const again = sendContact(out, turnFor(I))
    expect(again.outbox.map(({ message }) => message)).toEqual([bond.contact])
    expect(again.epoch.made).toEqual(bond.epoch.made)
  })

  test('is not sent by a bond that is torn, over, settled, or made from afar', () => {
    const [I] = fresh()
    const bond: Bond = { ...bondOf(I), outbox: [], contact: null }
    const same = (changed: Partial<Bond>) => {
      const held = { ...bond, ...changed }
      expect(sendContact(held, turnFor(I))).toBe(held)
    }
    same({ condition: { is: 'torn', at_ms: 0 } })
    same({ condition: { is: 'ended', at_ms: 0, by: 'me', told: 0 } })
    same({ epoch: { ...bond.epoch, n: 1 } })
    same({ grade: { kind: 'code', at_ms: 0 } })
    same({ grade: { kind: 'link', at_ms: 0 } })
    expect(sendContact(bond, turnFor(I)).outbox).toHaveLength(1)
    const unfinished = { ...bond, condition: { is: 'unfinished' } } as const
    expect(sendContact(unfinished, turnFor(I)).outbox).toHaveLength(1)
  })

  test('tells the key that was promised, and where the first mailbox is', () => {
    const [I, R] = fresh()
    const known = onContact(bondOf(R), turnFor(R), contactOf(I))
    const key = suite.kem.publicKey(reveal(bondOf(I).epoch.seed))
    expect(known?.epoch.theirs).toEqual({ is: 'known', key })
    expect(known?.theirAnchor?.relay).toBe('http://localhost:8788')
    // The same again is the same; another key is not taken any more.
    if (known === null) throw new Error('refused')
    expect(onContact(known, turnFor(R), contactOf(I))?.epoch.theirs).toEqual(known.epoch.theirs)
    const other = { ...known.epoch, theirs: { is: 'known', key: bytes(1216) } } as const
    expect(onContact({ ...known, epoch: other }, turnFor(R), contactOf(I))).toBeNull()
  })

  test('is refused once settled, as my own, or when it does not open', () => {
    const [I, R] = fresh()
    const later = { ...bondOf(R), epoch: { ...bondOf(R).epoch, n: 1 } }
    expect(onContact(later, turnFor(R), contactOf(I))).toBeNull()
    expect(onContact(bondOf(I), turnFor(I), contactOf(I))).toBeNull()
    const changed = { ...contactOf(I), sealed: contactOf(I).sealed.map(byte => byte ^ 1) }
    expect(onContact(bondOf(R), turnFor(R), changed)).toBeNull()
    expect(onContact({ ...bondOf(R), id: bytes(16) }, turnFor(R), contactOf(I))).toBeNull()
  })

  test('anything right finishes a bond that was not, and no other', () => {
    const [I] = fresh()
    const unfinished = { ...bondOf(I), condition: { is: 'unfinished' } } as const
    expect(finish(unfinished).condition).toEqual({ is: 'sound' })
    const torn = { ...bondOf(I), condition: { is: 'torn', at_ms: 0 } } as const
    expect(finish(torn)).toBe(torn)
    expect(finish(bondOf(I))).toBe(bondOf(I))
  })
})

describe('a contact that came again', () => {
  test('R answers with its own, I with its pulse', () => {
    const [I, R] = fresh()
    const r = { ...bondOf(R), outbox: [] }
    expect(answerAgain(r, turnFor(R)).outbox.map(({ message }) => message)).toEqual([r.contact])
    R.flush()
    I.fetch()
    const { pulse } = bondOf(I)
    if (pulse === null) throw new Error('no pulse')
    const i = { ...bondOf(I), outbox: [] }
    expect(answerAgain(i, turnFor(I)).outbox.map(({ message }) => message)).toEqual([pulse.message])
    expect(answerAgain(bondOf(I), turnFor(I))).toBe(bondOf(I))
    const none = { ...i, pulse: null }
    expect(answerAgain(none, turnFor(I))).toBe(none)
    const torn = { ...i, condition: { is: 'torn', at_ms: 0 } } as const
    expect(answerAgain(torn, turnFor(I))).toBe(torn)
  })
})

describe('a bond as it is born', () => {
  test('begins empty, in epoch 0, with what follows from its root alone', () => {
    const [I, R] = fresh()
    for (const phone of [I, R]) {
      const bond = bondOf(phone)
      expect(bond).toMatchObject({
        tornUnder: [],
        left: null,
        pulse: null,
        asks: [],
        asked: [],
        prompts: [],
        history: [],
        made_ms: phone.desk.now.utc_ms,
        lastProof_ms: null,
        checked_ms: null,
        stepsSinceCheck: 0,
        resendPause_ms: 0,
        theirAnchor: null,
      })
      expect(bond.epoch).toMatchObject({ n: 0, heard: [] })
      expect(bond.id).toHaveLength(16)
      expect(bond.imprintHash).toHaveLength(16)
      expect(bond.id).not.toEqual(bond.imprintHash)
    }
    expect(bondOf(I).id).toEqual(bondOf(R).id)
    const [other] = fresh()
    expect(bondOf(other).id).not.toEqual(bondOf(I).id)
    expect(bondOf(other).imprintHash).not.toEqual(bondOf(I).imprintHash)
  })

  test('the keys that recognise it are the same on both sides, and of this bond alone', () => {
    const [I, R] = fresh()
    const [other] = fresh()
    const spelled = (phone: Phone) => String(reveal(bondOf(phone).meetKey))
    expect(spelled(I)).toBe(spelled(R))
    expect(spelled(I)).not.toBe(spelled(other))
    expect(spelled(I)).not.toBe(String(new Uint8Array(32)))
  })
})

describe('a link on the screen', () => {
  function linkOn(phone: Phone) {
    const view = viewOf(phone.state.kept, phone.desk.now, suite)
    if (view.is !== 'link') throw new Error(view.is)
    return view.link
  }

  test('says since when and how long, and what stage it is in', () => {
    const phone = makesLink()
    const begun_ms = phone.desk.now.utc_ms
    const week_ms = 7 * 86_400_000
    expect(linkOn(phone)).toMatchObject({ by: 'maker', begun_ms, left_ms: week_ms, label: '' })
    expect(linkOn(phone).stage.is).toBe('waiting')
    phone.desk.wait(1000)
    expect(linkOn(phone)).toMatchObject({ begun_ms, left_ms: week_ms - 1000 })
    phone.desk.now = { ...phone.desk.now, utc_ms: begun_ms - 5 }
    expect(linkOn(phone).begun_ms).toBe(begun_ms - 5)
    phone.desk.wait(2 * week_ms)
    expect(linkOn(phone).left_ms).toBe(0)
  })

  test('taken back it is over at once, also before the relay has said so', () => {
    const phone = makesLink()
    phone.act({ do: 'revoke' })
    expect(linkOn(phone).stage).toEqual({ is: 'over', why: 'link-revoked' })
    phone.act({ do: 'released' })
    expect(linkOn(phone).stage).toEqual({ is: 'over', why: 'link-revoked' })
  })

  test.each([
    ['unknown', 'link-unknown', 'code-unknown'],
    ['used', 'link-used', 'code-used'],
    ['expired', 'link-expired', 'code-expired'],
    ['wrong', 'link-wrong', 'code-wrong'],
    ['own', 'own-link', 'own-code'],
    ['bad-relay', 'bad-relay', 'bad-relay'],
    ['revoked', 'link-revoked', 'code-expired'],
  ] as const)('%s: %s, of a code %s', (why, ofLink, ofCode) => {
    const [, opener] = byLink()
    opener.act({ do: 'claim-refused', why })
    expect(linkOn(opener).stage).toEqual({ is: 'over', why: ofLink })
    const [, joiner] = byCode()
    joiner.act({ do: 'claim-refused', why })
    const view = viewOf(joiner.state.kept, joiner.desk.now, suite)
    expect(view.is === 'code' && view.code.stage).toEqual({ is: 'over', why: ofCode })
  })
})

test('two who settled are at epoch 1 and owe each other nothing but one confirmation', () => {
  const [a, b] = met()
  talk(a, b)
  for (const phone of [a, b]) expect(bondOf(phone)).toMatchObject({ contact: null, outbox: [] })
})
