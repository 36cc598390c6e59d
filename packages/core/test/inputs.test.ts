/** One input to one flow: what a person, a relay and time do to a bond or a run. */
import { describe, expect, test } from 'vitest'
import type { Bond } from '../src/bond/bond.ts'
import { Secret } from '../src/crypto/secret.ts'
import { type Known, knownOf, replaced, replaces } from '../src/index.ts'
import { bondOf, byCards, byCode, met, type Phone, shown, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const entry = new Uint8Array(16).fill(7)

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

describe('a bond', () => {
  test('is renamed with a name that can be shown', () => {
    const [a] = met()
    expect(a.act({ do: 'rename', label: '  Will\u202e ' })).toEqual({ is: 'done' })
    expect(a.person.label).toBe('Will')
    for (const label of ['', ' ', 'x'.repeat(33)]) {
      expect(a.act({ do: 'rename', label })).toEqual({ is: 'refused', code: 'bad-name' })
    }
    expect(a.person.label).toBe('Will')
  })

  test('[SEND-1] forgets what a relay has on disk, and nothing else', () => {
    const [a] = met()
    a.act({ do: 'ask', question: money })
    a.act({ do: 'ask', question: money })
    const ids = bondOf(a).outbox.map(({ id }) => id)
    const [first = new Uint8Array()] = ids
    a.act({ do: 'posted', id: new Uint8Array(16) })
    expect(bondOf(a).outbox).toHaveLength(ids.length)
    a.act({ do: 'posted', id: first })
    expect(bondOf(a).outbox.map(({ id }) => id)).toEqual(ids.slice(1))
  })

  test('what is meant for a run changes nothing', () => {
    const [a, b] = met()
    const before = JSON.stringify(a.person)
    const none = new Uint8Array()
    for (const input of [
      { do: 'see-frame', frame: none },
      { do: 'touched', label: '' },
      { do: 'fits' },
      { do: 'allocated', nameplate: '1234' },
      { do: 'claimed', payload: none },
    ] as const) {
      expect(a.act(input)).toEqual({ is: 'done' })
    }
    expect(JSON.stringify(a.person)).toBe(before)
    talk(a, b)
  })

  test('a check that was forgotten is gone from the history, one or all', () => {
    const [a] = met()
    for (const at of [1, 2, 3]) {
      a.act({ do: 'ask', question: money })
      a.desk.wait(at)
      a.act({
        do: 'leave-ask',
        id: Uint8Array.from(Buffer.from(a.person.asks.at(-1)?.id ?? '', 'hex')),
      })
    }
    const times = a.person.history.map(({ at_ms }) => at_ms)
    expect(times).toHaveLength(3)
    a.act({ do: 'forget-checks', at_ms: times[1] ?? 0 })
    expect(a.person.history.map(({ at_ms }) => at_ms)).toEqual([times[0], times[2]])
    a.act({ do: 'forget-checks', at_ms: 5 })
    expect(a.person.history).toHaveLength(2)
    a.act({ do: 'forget-checks', at_ms: null })
    expect(a.person.history).toEqual([])
  })

  test('after each check a step of I goes out, also one that was under way', () => {
    const [a, b] = met()
    const [I, R] = bondOf(a).role === 'I' ? [a, b] : [b, a]
    I.desk.wait(8 * 86_400_000)
    I.act({ do: 'tick' })
    expect(bondOf(I).pulse).not.toBeNull()
    const pulse = bondOf(I).pulse?.message ?? new Uint8Array()
    I.flush()
    for (const sent of I.desk.sent) sent.taken = true
    R.act({ do: 'ask', question: money })
    talk(R, I)
    const id = Uint8Array.from(Buffer.from(I.person.asked.at(-1)?.id ?? '', 'hex'))
    I.act({ do: 'answer', id, yes: false, number: 0 })
    expect(bondOf(I).outbox.some(({ message }) => String(message) === String(pulse))).toBe(true)
  })

  test('TIME-2: dates ahead of the clock become the clock’s at the next start', () => {
    const [a] = met()
    const ahead_ms = a.desk.now.utc_ms + 1000
    const brake = { misses: 1, missed: { ...a.desk.now, utc_ms: ahead_ms }, pause_ms: 5000 }
    change(a, bond => ({
      stepTaken_ms: ahead_ms,
      stepBegun_ms: ahead_ms,
      prompts: [5, ahead_ms],
      spoken: { ...bond.spoken, askBrake: brake, hearBrake: brake },
    }))
    a.act({ do: 'tick' })
    expect(bondOf(a).stepTaken_ms).toBe(ahead_ms)
    a.act({ do: 'start' })
    const { stepTaken_ms, stepBegun_ms, prompts, spoken } = bondOf(a)
    expect(prompts).toEqual([5, a.desk.now.utc_ms])
    expect([stepTaken_ms, stepBegun_ms]).toEqual([a.desk.now.utc_ms, a.desk.now.utc_ms])
    expect([spoken.askBrake.missed, spoken.hearBrake.missed]).toEqual([a.desk.now, a.desk.now])
    change(a, () => ({ stepTaken_ms: 5, stepBegun_ms: 6 }))
    a.act({ do: 'start' })
    expect(bondOf(a)).toMatchObject({ stepTaken_ms: 5, stepBegun_ms: 6 })
  })

  test('at every start a torn bond tells it again, and a sound one nothing', () => {
    const [a, b] = met()
    talk(a, b)
    const count = bondOf(a).outbox.length
    a.act({ do: 'start' })
    expect(bondOf(a).outbox).toHaveLength(count)
    change(a, () => ({ condition: { is: 'torn', at_ms: 0 } }))
    a.act({ do: 'start' })
    expect(bondOf(a).outbox).toHaveLength(count + 2)
    a.act({ do: 'tick' })
    expect(bondOf(a).outbox).toHaveLength(count + 2)
  })
})

describe('cards', () => {
  function read(): [Phone, Phone] {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    return [a, b]
  }

  test.each([
    ['', 'Willow'],
    ['Red', 'Red'],
    ['  Red ', 'Red'],
  ])('named %j the person is %s', (label, name) => {
    const [a] = read()
    a.act({ do: 'touched', label })
    a.act({ do: 'fits' })
    expect(a.person.label).toBe(name)
  })

  test('a name that cannot be shown is refused', () => {
    const [a] = read()
    expect(a.act({ do: 'touched', label: ' ' })).toEqual({ is: 'refused', code: 'bad-name' })
    expect(a.act({ do: 'fits' })).toEqual({ is: 'refused', code: 'not-touched' })
  })

  test('nothing was read: there is nobody to touch', () => {
    const [a] = byCards()
    expect(a.act({ do: 'touched', label: '' })).toEqual({ is: 'refused', code: 'not-a-card' })
    expect(a.act({ do: 'fits' })).toEqual({ is: 'refused', code: 'not-touched' })
  })

  test('two minutes, and not a moment longer', () => {
    const [a] = read()
    a.desk.wait(119_999)
    const before = a.state
    expect(a.act({ do: 'touched', label: '' })).toEqual({ is: 'done' })
    expect(a.act({ do: 'fits' })).toEqual({ is: 'done' })
    a.state = before
    a.desk.wait(1)
    expect(a.act({ do: 'touched', label: '' })).toMatchObject({ code: 'card-expired' })
    const [c, d] = byCards()
    c.desk.wait(120_000)
    expect(c.act({ do: 'see-frame', frame: shown(d) })).toMatchObject({ code: 'card-expired' })
  })

  test('what is meant for a bond changes nothing', () => {
    const [a] = byCards()
    const before = a.state.kept
    for (const input of [{ do: 'start' }, { do: 'tick' }, { do: 'end' }] as const) {
      expect(a.act(input)).toEqual({ is: 'done' })
    }
    expect(a.state.kept).toEqual(before)
  })
})

describe('a run by code', () => {
  test('a relay’s word that it is posted takes it out of the outbox', () => {
    const [maker, joiner] = byCode()
    joiner.act({ do: 'claimed', payload: joiner.desk.nameplates.get('1000') ?? new Uint8Array() })
    const run = () => {
      if (joiner.state.kept.is !== 'code') throw new Error('no code')
      return joiner.state.kept.run
    }
    const [first] = run().outbox
    joiner.act({ do: 'posted', id: new Uint8Array(16) })
    expect(run().outbox).toHaveLength(1)
    joiner.act({ do: 'posted', id: first?.id ?? new Uint8Array() })
    expect(run().outbox).toHaveLength(0)
    expect(maker.act({ do: 'end' })).toEqual({ is: 'done' })
    expect(maker.state.kept.is).toBe('code')
  })

  test('starting and ticking after its time end it', () => {
    for (const input of [{ do: 'start' }, { do: 'tick' }] as const) {
      const [maker] = byCode()
      maker.desk.wait(599_999)
      maker.act(input)
      expect(maker.state.kept.is === 'code' && maker.state.kept.run.stage.is).toBe('waiting')
      maker.desk.wait(1)
      maker.act(input)
      expect(maker.state.kept.is === 'code' && maker.state.kept.run.stage.is).toBe('over')
    }
  })
})

describe('meeting again', () => {
  const key = new Secret('MeetKey', new Uint8Array(32).fill(3))
  const meets = (fits: 'yes' | 'unknown') => ({ entry, key, fits })

  test('may be met: what is sound or torn, and no session that is one already', () => {
    const [a] = met()
    const known = (changed: Partial<Bond>): Known | null =>
      knownOf(entry, { is: 'bond', bond: { ...bondOf(a), ...changed } })
    expect(known({})).toEqual({ entry, key: bondOf(a).meetKey })
    expect(known({ condition: { is: 'torn', at_ms: 0 } })).not.toBeNull()
    expect(known({ condition: { is: 'unfinished' } })).toBeNull()
    expect(known({ condition: { is: 'ended', at_ms: 0, by: 'me', told: 1 } })).toBeNull()
    expect(known({ meets: meets('yes') })).toBeNull()
    expect(knownOf(entry, byCards()[0].state.kept)).toBeNull()
  })

  test('MEET-4: it takes the place when the other was seen at epoch 1, and not before', () => {
    const [a, b] = met()
    const [I, R] = bondOf(a).role === 'I' ? [a, b] : [b, a]
    const of = (phone: Phone, changed: Partial<Bond>) =>
      replaces({ is: 'bond', bond: { ...bondOf(phone), meets: meets('yes'), ...changed } })
    expect(of(I, {})).toEqual(entry)
    expect(of(R, {})).toEqual(entry)
    expect(of(I, { meets: meets('unknown') })).toBeNull()
    expect(of(I, { meets: null })).toBeNull()
    expect(of(I, { condition: { is: 'torn', at_ms: 0 } })).toBeNull()
    expect(of(I, { epoch: { ...bondOf(I).epoch, n: 0 } })).toBeNull()
    const { left } = bondOf(R)
    if (left === null) throw new Error('nothing was left')
    expect(of(R, { left: { ...left, confirmed: false } })).toBeNull()
    expect(of(I, { left: { ...left, confirmed: false } })).toEqual(entry)
    expect(of(R, { left: null })).toEqual(entry)
    expect(replaces(byCards()[0].state.kept)).toBeNull()
  })

  test('what a person wrote stays, and what was proven; the evidence goes', () => {
    const [old] = met()
    const [next] = met(old.desk)
    const check = (at_ms: number) =>
      ({ at_ms, iAsked: true, by: 'live', question: money, outcome: 'match' }) as const
    change(old, () => ({
      label: 'Will',
      made_ms: 5,
      lastProof_ms: 9,
      history: Array.from({ length: 49 }, (_, i) => check(i)),
    }))
    change(next, () => ({ meets: meets('yes'), history: [check(100), check(101)] }))
    const mended = replaced(next.state, old.state)
    if (mended?.kept.is !== 'bond') throw new Error('no bond')
    const { bond } = mended.kept
    expect(bond).toMatchObject({ meets: null, label: 'Will', made_ms: 5, lastProof_ms: 9 })
    expect(bond.history).toHaveLength(50)
    expect(bond.history.slice(0, 3).map(({ at_ms }) => at_ms)).toEqual([100, 101, 0])
    expect(mended.evidence).toBe(next.state.evidence)
    change(next, () => ({ lastProof_ms: 50 }))
    const again = replaced(next.state, old.state)
    expect(again?.kept.is === 'bond' && again.kept.bond.lastProof_ms).toBe(50)
  })

  test('an old entry that is gone is no obstacle; one that is no bond is', () => {
    const [next] = met()
    change(next, () => ({ meets: meets('yes'), label: 'Red' }))
    const alone = replaced(next.state, null)
    expect(alone?.kept.is === 'bond' && alone.kept.bond.label).toBe('Red')
    expect(alone?.kept.is === 'bond' && alone.kept.bond.meets).toBeNull()
    expect(replaced(next.state, byCards()[0].state)).toBeNull()
    expect(replaced(byCards()[0].state, next.state)).toBeNull()
    change(next, () => ({ meets: null }))
    expect(replaced(next.state, null)).toBeNull()
  })
})
