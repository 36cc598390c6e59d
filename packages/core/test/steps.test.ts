/** Steps: when one is due, when one is taken, and what goes out again until it is finished. */
import { describe, expect, test } from 'vitest'
import type { Asked, Bond, Held } from '../src/bond/bond.ts'
import { isUnfinished, untilAnchor_ms, untilResend_ms } from '../src/bond/resending.ts'
import { seal } from '../src/crypto/seal.ts'
import { nobleSuite as suite, turnOf } from '../src/index.ts'
import { isStepDue, onConfirmed, startStep } from '../src/step/initiator.ts'
import { movedContent } from '../src/step/keys.ts'
import { onMoved, takesStep } from '../src/step/responder.ts'
import { encode } from '../src/wire/codec.ts'
import { bondOf, entropy, met, type Phone, talk } from './pair.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const money = { about: 'money', over: 'phone', saying: '' } as const

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const turnFor = (phone: Phone) => turnOf(suite, entropy(), phone.desk.now)

function inRoles(): readonly [Phone, Phone] {
  const [a, b] = met()
  return bondOf(a).role === 'I' ? [a, b] : [b, a]
}

const ended = (by: 'me' | 'them') => ({ is: 'ended', at_ms: 0, by, told: 1 }) as const

describe('STEP-3: a step is due', () => {
  const due = (phone: Phone, changed: Partial<Bond> = {}) =>
    isStepDue({ ...bondOf(phone), ...changed }, turnFor(phone))

  test('weekly, for I alone', () => {
    const [I, R] = inRoles()
    I.desk.wait(WEEK_MS - 1)
    expect(due(I)).toBe(false)
    I.desk.wait(1)
    expect(due(I)).toBe(true)
    expect(due(R)).toBe(false)
    expect(due(I, { role: 'R' })).toBe(false)
  })

  test('once after each check', () => {
    const [I] = inRoles()
    expect(due(I, { checked_ms: 5, stepsSinceCheck: 0 })).toBe(true)
    expect(due(I, { checked_ms: 5, stepsSinceCheck: 1 })).toBe(false)
    expect(due(I, { checked_ms: null, stepsSinceCheck: 0 })).toBe(false)
  })

  test('at once in epoch 0, when the other’s key is known', () => {
    const [I] = inRoles()
    const { epoch } = bondOf(I)
    expect(due(I, { epoch: { ...epoch, n: 0 } })).toBe(true)
    const theirs = { is: 'promised', hash: new Uint8Array(32) } as const
    expect(due(I, { epoch: { ...epoch, n: 0, theirs } })).toBe(false)
  })

  test('never while one is under way, or an answer of mine waits for its outcome', () => {
    const [I, R] = inRoles()
    R.act({ do: 'ask', question: money })
    talk(I, R)
    const id = Uint8Array.from(Buffer.from(I.person.asked[0]?.id ?? '', 'hex'))
    const after = { checked_ms: 5, stepsSinceCheck: 0 }
    expect(due(I, after)).toBe(true)
    I.act({ do: 'answer', id, yes: false, number: 0 })
    expect(bondOf(I).asked[0]?.state.is).toBe('answered')
    expect(due(I, after)).toBe(false)
    const over: Asked['state'] = { is: 'over', outcome: 'match', yes: true, at_ms: 0 }
    const asked = bondOf(I).asked.map(one => ({ ...one, state: over }))
    expect(due(I, { ...after, asked })).toBe(true)
    const { pulse } = startStep(bondOf(I), turnFor(I))
    expect(due(I, { ...after, asked, pulse })).toBe(false)
  })

  test('END-2: in a bond that is torn, or that I ended, never; ended by the other, if it was heard', () => {
    const [I] = inRoles()
    I.desk.wait(WEEK_MS)
    const heard = { checked_ms: 5, stepsSinceCheck: 0 }
    expect(due(I, { condition: { is: 'torn', at_ms: 0 } })).toBe(false)
    expect(due(I, { condition: { is: 'unfinished' } })).toBe(false)
    expect(due(I, { condition: ended('me'), ...heard })).toBe(false)
    expect(due(I, { condition: ended('them'), ...heard })).toBe(true)
    expect(due(I, { condition: ended('them'), ...heard, stepsSinceCheck: 1 })).toBe(false)
    expect(due(I, { condition: ended('them'), checked_ms: null })).toBe(false)
  })
})

describe('STEP-4: a step is taken', () => {
  const takes = (phone: Phone, changed: Partial<Bond> = {}) =>
    takesStep({ ...bondOf(phone), ...changed }, turnFor(phone))

  test('once a day without a check, by R alone', () => {
    const [I, R] = inRoles()
    R.desk.wait(DAY_MS - 1)
    expect(takes(R)).toBe(false)
    R.desk.wait(1)
    expect(takes(R)).toBe(true)
    expect(takes(I)).toBe(false)
    expect(takes(R, { role: 'I' })).toBe(false)
  })

  test('twice for each check, and always in epoch 0', () => {
    const [, R] = inRoles()
    const { epoch } = bondOf(R)
    expect(takes(R, { checked_ms: 5, stepsSinceCheck: 0 })).toBe(true)
    expect(takes(R, { checked_ms: 5, stepsSinceCheck: 1 })).toBe(true)
    expect(takes(R, { checked_ms: 5, stepsSinceCheck: 2 })).toBe(false)
    expect(takes(R, { checked_ms: null, stepsSinceCheck: 0 })).toBe(false)
    expect(takes(R, { epoch: { ...epoch, n: 0 } })).toBe(true)
  })

  test('not before the last one is confirmed', () => {
    const [, R] = inRoles()
    R.desk.wait(DAY_MS)
    const { left } = bondOf(R)
    if (left === null) throw new Error('nothing was left')
    expect(left.confirmed).toBe(true)
    expect(takes(R, { left: { ...left, confirmed: false } })).toBe(false)
    expect(takes(R, { left: null })).toBe(true)
  })
})

test('I knows that R is level when R says so, and R never learns it that way', () => {
  const [I, R] = inRoles()
  expect(bondOf(I).left?.confirmed).toBe(false)
  expect(onConfirmed(bondOf(I)).left?.confirmed).toBe(true)
  const level = onConfirmed(bondOf(I))
  expect(onConfirmed(level)).toBe(level)
  expect(onConfirmed({ ...bondOf(I), left: null }).left).toBeNull()
  const { left } = bondOf(R)
  if (left === null) throw new Error('nothing was left')
  const ahead = { ...bondOf(R), left: { ...left, confirmed: false } }
  expect(onConfirmed(ahead)).toBe(ahead)
})

describe('EVID-5: I’s list, when it moved', () => {
  /** R a step ahead, I moved on the reply; and what I says of it, or another list in its place. */
  function moving() {
    const [I, R] = inRoles()
    I.desk.wait(WEEK_MS)
    I.act({ do: 'tick' })
    I.flush()
    R.fetch()
    const { left } = bondOf(R)
    if (left?.responder == null) throw new Error('R is not ahead')
    const { movedKey, transcript } = left.responder
    const body = (...told: number[]) => {
      const list = told.map(fill => new Uint8Array(16).fill(fill))
      const content = encode(movedContent, { told: list })
      return { kind: 'moved', sealed: seal(suite, movedKey, transcript, content) } as const
    }
    const held: Held = { bond: bondOf(R), evidence: R.state.evidence }
    return { R, held, left, body, turn: turnFor(R) }
  }

  test('closes the epoch that was left, and with it the older spoken key', () => {
    const { held, left, body, turn } = moving()
    expect(held.evidence.epochs.find(({ n }) => n === left.n)?.told).toBeNull()
    const moved = onMoved(held, turn, body(1, 2))
    if (moved.is !== 'confirmed') throw new Error(moved.is)
    expect(moved.n).toBe(left.n)
    expect(moved.held.evidence.epochs.find(({ n }) => n === left.n)?.told).toHaveLength(2)
    expect(moved.held.bond.left).toMatchObject({ confirmed: true, responder: { spoken: null } })
    expect(held.bond.outbox.length).toBeGreaterThan(0)
    expect(moved.held.bond.outbox).toEqual([])
  })

  test('again it is the same list, or a second one', () => {
    const { held, body, turn } = moving()
    const moved = onMoved(held, turn, body(1, 2))
    if (moved.is !== 'confirmed') throw new Error(moved.is)
    expect(onMoved(moved.held, turn, body(1, 2)).is).toBe('repeated')
    for (const other of [body(2, 1), body(1), body(1, 2, 3), body(), body(1, 3), body(3, 2)]) {
      expect(onMoved(moved.held, turn, other).is).toBe('contradicted')
    }
  })

  test('what does not open, or is of no step, says nothing', () => {
    const { held, left, body, turn } = moving()
    const changed = { ...body(1), sealed: new Uint8Array(60) }
    expect(onMoved(held, turn, changed).is).toBe('unreadable')
    const without = (bond: Partial<Bond>) => ({ ...held, bond: { ...held.bond, ...bond } })
    expect(onMoved(without({ left: null }), turn, body(1)).is).toBe('unreadable')
    expect(onMoved(without({ left: { ...left, responder: null } }), turn, body(1)).is).toBe(
      'unreadable',
    )
    const forgotten = { ...held, evidence: { epochs: [] } }
    expect(onMoved(forgotten, turn, body(1)).is).toBe('unreadable')
  })
})

describe('what is unfinished', () => {
  function pulsed(): readonly [Phone, Phone] {
    const pair = inRoles()
    pair[0].desk.wait(WEEK_MS)
    pair[0].act({ do: 'tick' })
    return pair
  }

  /** Everything sent since, by its bytes. */
  function sentBy(phone: Phone): string[] {
    const before = phone.desk.sent.length
    phone.flush()
    return phone.desk.sent.slice(before).map(({ wire }) => String(wire))
  }

  test('is nothing in a settled bond, a pulse at I, a reply at R', () => {
    const [I, R] = inRoles()
    expect([I, R].map(phone => isUnfinished(bondOf(phone)))).toEqual([false, false])
    expect([I, R].map(phone => untilResend_ms(bondOf(phone), phone.desk))).toEqual([null, null])
    expect([I, R].map(phone => untilAnchor_ms(bondOf(phone), phone.desk))).toEqual([null, null])
    I.desk.wait(WEEK_MS)
    I.act({ do: 'tick' })
    expect([I, R].map(phone => isUnfinished(bondOf(phone)))).toEqual([true, false])
    I.flush()
    R.fetch()
    expect([I, R].map(phone => isUnfinished(bondOf(phone)))).toEqual([true, true])
    talk(I, R)
    expect([I, R].map(phone => isUnfinished(bondOf(phone)))).toEqual([false, false])
  })

  test('goes out again after half a minute, then ever more rarely, daily at last', () => {
    const [I] = pulsed()
    sentBy(I)
    change(I, bond => ({ pulse: bond.pulse === null ? null : { ...bond.pulse, anchored: true } }))
    const pauses = []
    for (let i = 0; i < 14; i++) {
      const pause_ms = untilResend_ms(bondOf(I), I.desk) ?? Number.NaN
      I.desk.wait(pause_ms - 1)
      I.act({ do: 'tick' })
      expect(sentBy(I)).toEqual([])
      I.desk.wait(1)
      I.act({ do: 'tick' })
      expect(sentBy(I).length).toBeGreaterThan(0)
      pauses.push(pause_ms / 1000)
    }
    expect(pauses).toEqual([
      ...[30, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 30_720, 61_440, 86_400],
    ])
  })

  test('a pulse goes to the anchor after ten seconds, once a relay has it, and once', () => {
    const [I] = pulsed()
    expect(untilAnchor_ms(bondOf(I), I.desk)).toBeNull()
    I.desk.wait(9999)
    I.act({ do: 'tick' })
    const sent = sentBy(I)
    expect(untilAnchor_ms(bondOf(I), I.desk)).toBe(1)
    I.act({ do: 'tick' })
    expect(sentBy(I)).toEqual([])
    I.desk.wait(1)
    expect(untilAnchor_ms(bondOf(I), I.desk)).toBe(0)
    I.act({ do: 'tick' })
    expect(sentBy(I)).toEqual([sent.at(-1)])
    expect(bondOf(I).pulse?.anchored).toBe(true)
    expect(untilAnchor_ms(bondOf(I), I.desk)).toBeNull()
    I.act({ do: 'tick' })
    expect(sentBy(I)).toEqual([])
  })

  test('a reply too', () => {
    const [I, R] = pulsed()
    I.flush()
    R.fetch()
    expect(untilAnchor_ms(bondOf(R), R.desk)).toBeNull()
    const sent = sentBy(R)
    expect(untilAnchor_ms(bondOf(R), R.desk)).toBe(10_000)
    R.desk.wait(9999)
    R.act({ do: 'tick' })
    expect(sentBy(R)).toEqual([])
    R.desk.wait(1)
    R.act({ do: 'tick' })
    expect(sentBy(R)).toEqual(sent)
    expect(bondOf(R).left?.anchored).toBe(true)
    R.act({ do: 'tick' })
    expect(sentBy(R)).toEqual([])
  })

  test('at every start everything unfinished goes out, the same bytes', () => {
    const [I, R] = pulsed()
    const pulse = sentBy(I)
    I.act({ do: 'start' })
    expect(sentBy(I)).toEqual(pulse)
    R.fetch()
    const reply = sentBy(R)
    R.act({ do: 'start' })
    expect(sentBy(R)).toEqual(reply)
    expect(bondOf(R)).toMatchObject({ resent: R.desk.now, resendPause_ms: 30_000 })
  })

  test('the newer of two that wait for the anchor does not hide the older', () => {
    const [I, R] = pulsed()
    I.flush()
    const pulse = bondOf(I).pulse
    const { left } = bondOf(R)
    if (pulse === null || left === null) throw new Error('a step is under way')
    const sent = {
      ...R.desk.now,
      utc_ms: R.desk.now.utc_ms - 4000,
      steady_ms: R.desk.now.steady_ms - 4000,
    }
    const both = {
      ...bondOf(R),
      pulse: { ...pulse, sent: R.desk.now },
      left: { ...left, confirmed: false, anchored: false, sent },
    }
    expect(untilAnchor_ms(both, R.desk)).toBe(6000)
  })
})
