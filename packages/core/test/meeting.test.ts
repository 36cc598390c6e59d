import { describe, expect, test } from 'vitest'
import { LABEL } from '../src/crypto/labels.ts'
import { macOf } from '../src/crypto/seal.ts'
import {
  fromHex,
  knownOf,
  nobleSuite,
  replaced,
  replaces,
  startCards,
  turnOf,
  viewOf,
} from '../src/index.ts'
import { encodeFrame } from '../src/wire/card.ts'
import { byCards, entropy, met, Phone, shown, talk } from './pair.ts'

const relay = 'http://localhost:8788'
const entry = new Uint8Array(16).fill(7)

/** A run begun on the page of the other, or in general. */
function run(old: Phone, chosen: boolean): Phone {
  const known = knownOf(entry, old.state.kept)
  const turn = turnOf(nobleSuite, entropy(), old.desk.now)
  const kept = startCards(turn, { name: old.name, relay }, chosen ? known : null)
  return new Phone(old.desk, `${old.name} again`, { is: 'cards', run: kept })
}

function see(phone: Phone, other: Phone, old: Phone | null) {
  const known = old === null ? [] : knownTo(old)
  return phone.act({ do: 'see-frame', frame: shown(other), known })
}

function keep(...phones: Phone[]): void {
  for (const phone of phones) {
    phone.act({ do: 'touched', label: '' })
    expect(phone.act({ do: 'fits' })).toEqual({ is: 'done' })
  }
}

const meets = (phone: Phone) => phone.person.meets

describe('meeting again', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
  ])('goes on with the bond (begun on the page: %s, %s)', (first, second) => {
    const [a, b] = met()
    const [a2, b2] = [run(a, first), run(b, second)]
    see(a2, b2, a)
    see(b2, a2, b)
    see(a2, b2, a)
    see(b2, a2, b)
    keep(a2, b2)
    expect([meets(a2), meets(b2)].map(one => fromHex(one ?? ''))).toEqual([entry, entry])
    expect(replaces(a2.state.kept)).toBeNull()
    talk(a2, b2)
    expect(replaces(a2.state.kept)).toEqual(entry)
    const next = replaced(a2.state, a.state)
    if (next?.kept.is !== 'bond' || a.state.kept.is !== 'bond') throw new Error('no bond')
    expect(next.kept.bond.meets).toBeNull()
    expect(next.kept.bond.made_ms).toBe(a.state.kept.bond.made_ms)
    expect(next.kept.bond.grade.kind).toBe('met')
  })

  test('one MAC came only by mailbox: judged by the contact', () => {
    const [a, b] = met()
    const [a2, b2] = [run(a, true), run(b, true)]
    see(a2, b2, a)
    see(b2, a2, b)
    keep(a2, b2)
    expect(a2.person.condition.is).toBe('unfinished')
    talk(a2, b2)
    expect([replaces(a2.state.kept), replaces(b2.state.kept)]).toEqual([entry, entry])
  })

  test('a torn bond is mended only when the other was seen in the new session', () => {
    const [a, b] = met()
    const thief = new Phone(a.desk, 'copy', a.state.kept)
    thief.act({ do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
    thief.flush()
    b.fetch()
    a.act({ do: 'ask', question: { about: 'talk', over: 'phone', saying: '' } })
    talk(a, b)
    const number = a.person.asks[0]?.state
    const asked = b.person.asked.at(-1)
    if (number?.is !== 'waiting' || asked === undefined) throw new Error('no ask')
    const id = fromHex(asked.id) ?? new Uint8Array()
    b.act({ do: 'answer', id, yes: true, number: Number(number.number) })
    talk(a, b)
    expect(b.person.condition.is).toBe('torn')
    const [a2, b2] = [run(a, true), run(b, true)]
    see(a2, b2, a)
    see(b2, a2, b)
    see(a2, b2, a)
    keep(a2, b2)
    expect(replaced(b2.state, b.state)).toBeNull()
    talk(a2, b2)
    const next = replaced(b2.state, b.state)
    expect(next?.kept.is === 'bond' && next.kept.bond.condition.is).toBe('sound')
    expect(next?.evidence.epochs.every(({ n }) => n === 0)).toBe(true)
  })

  test('a phone that does not carry the bond makes a new entry, and nothing of the old changes', () => {
    const [a] = met()
    const [stranger] = byCards(a.desk)
    const a2 = run(a, true)
    see(a2, stranger, a)
    see(stranger, a2, null)
    see(a2, stranger, a)
    keep(a2, stranger)
    expect(meets(a2)).toBeNull()
    talk(a2, stranger)
    expect(a2.epoch).toBe(1)
    expect(replaces(a2.state.kept)).toBeNull()
    expect(replaced(a2.state, a.state)).toBeNull()
  })

  test('a stranger whose MAC comes by mailbox: judged then, and a new entry', () => {
    const [a] = met()
    const [stranger] = byCards(a.desk)
    const a2 = run(a, true)
    see(a2, stranger, a)
    see(stranger, a2, null)
    keep(a2, stranger)
    expect(meets(a2)).not.toBeNull()
    talk(a2, stranger)
    expect(meets(a2)).toBeNull()
    expect(replaces(a2.state.kept)).toBeNull()
    expect(a2.epoch).toBe(1)
  })

  test('a tag filmed before belongs to its card alone', () => {
    const [a, b] = met()
    const tag = shown(run(b, true)).slice(-32)
    const [stranger] = byCards(a.desk)
    const a2 = run(a, true)
    see(stranger, a2, null)
    expect(a2.act({ do: 'see-frame', frame: withFilmed(stranger, a2, tag) })).toEqual({
      is: 'done',
    })
    keep(a2)
    expect(a2.person.condition.is).toBe('sound')
    expect(meets(a2)).toBeNull()
  })

  test('a tag is under the MAC: none can be put there or taken away', () => {
    const [a, b] = met()
    const [a2, b2] = [run(a, true), run(b, true)]
    see(b2, a2, b)
    const right = shown(b2)
    const stripped = new Uint8Array([...right.slice(0, -33), 0])
    const changed = right.map((byte, at) => (at === right.length - 1 ? byte ^ 1 : byte))
    const refused = { is: 'refused', code: 'other-card' }
    for (const frame of [stripped, changed, withTag(stripped, shown(a2))]) {
      expect(a2.act({ do: 'see-frame', frame, known: [] })).toEqual(refused)
    }
    see(a2, b2, a)
    keep(a2)
    expect(meets(a2)).not.toBeNull()
  })

  test('a tag that was taken off the first frame: both make a new entry', () => {
    const [a, b] = met()
    const [a2, b2] = [run(a, true), run(b, false)]
    const first = shown(a2)
    const bare = new Uint8Array([...first.slice(0, -33), 0])
    b2.act({ do: 'see-frame', frame: bare, known: knownTo(b) })
    see(a2, b2, a)
    see(b2, a2, b)
    keep(a2, b2)
    expect([meets(a2), meets(b2)]).toEqual([null, null])
  })
})

function knownTo(old: Phone) {
  const known = knownOf(entry, old.state.kept)
  return known === null ? [] : [known]
}

/** The frame of one whose phone puts a filmed tag under the MAC of its own card. */
function withFilmed({ state }: Phone, other: Phone, tag: Uint8Array): Uint8Array {
  if (state.kept.is !== 'cards' || other.state.kept.is !== 'cards') throw new Error('no card')
  const { card, partner } = state.kept.run
  if (partner === null) throw new Error('no card was read')
  const fields = [LABEL.cardMac, card, other.state.kept.run.card, tag] as const
  return encodeFrame({ card, mac: macOf(nobleSuite, partner.key, fields), tag })
}

/** A frame with the tag of another. */
function withTag(frame: Uint8Array, from: Uint8Array): Uint8Array {
  return new Uint8Array([...frame.slice(0, -1), 1, ...from.slice(-32)])
}

test('a card on its own says nothing of a bond', () => {
  const [a] = byCards()
  const view = viewOf(a.state.kept, a.desk.now, nobleSuite)
  expect(view.is === 'cards' && view.cards.meets).toBeNull()
})
