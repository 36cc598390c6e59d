import { describe, expect, test } from 'vitest'
import { bondOf, byCards, byCode, makesLink, met, type Phone, shown, talk } from '../test/pair.ts'
import type { Bond } from './bond/bond.ts'
import { nobleSuite as suite } from './crypto/suite.ts'
import { listeningOf, outgoingOf, requestOf, untilTick_ms } from './surroundings.ts'
import { toHex } from './wire/bytes.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const WEEK_MS = 7 * 86_400_000

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const tickOf = (phone: Phone) => untilTick_ms(phone.state.kept, phone.desk.now)

/** The one without a weekly step of its own, so that only what is tested makes it wake. */
function R(pair: readonly [Phone, Phone]): [Phone, Phone] {
  const [a, b] = pair
  return bondOf(a).role === 'R' ? [a, b] : [b, a]
}

describe('where to listen', () => {
  test('a bond: at this epoch’s mailbox and at the anchor, and at the last one meanwhile', () => {
    const [r, i] = R(met())
    const at = (phone: Phone) => listeningOf(phone.state.kept, suite)
    expect(at(r)).toHaveLength(2)
    for (const { relay, mailbox, readKey } of at(r)) {
      expect(relay).toBe('http://localhost:8788')
      expect(mailbox).toEqual(suite.sha256(readKey))
    }
    // I does not know yet that R has its `moved`.
    expect(at(i)).toHaveLength(3)
    i.desk.wait(WEEK_MS)
    i.act({ do: 'tick' })
    i.flush()
    r.fetch()
    expect(at(r)).toHaveLength(3)
    expect(new Set(at(r).map(box => toHex(box.mailbox))).size).toBe(3)
    talk(r, i)
    expect(at(r)).toHaveLength(2)
  })

  test('cards: nowhere; a code: at its own mailbox until it is over', () => {
    const [cards] = byCards()
    expect(listeningOf(cards.state.kept, suite)).toEqual([])
    const [maker] = byCode()
    const [box, ...more] = listeningOf(maker.state.kept, suite)
    expect(more).toEqual([])
    expect(box?.mailbox).toEqual(suite.sha256(box?.readKey ?? new Uint8Array()))
    maker.act({ do: 'claim-refused', why: 'used' })
    expect(listeningOf(maker.state.kept, suite)).toEqual([])
  })
})

describe('what to send', () => {
  test('a bond: in the envelope of its epoch, to the other’s mailbox', () => {
    const [a, b] = met()
    expect(outgoingOf(a.state.kept, suite)).toEqual([])
    a.act({ do: 'ask', question: money })
    const [post] = outgoingOf(a.state.kept, suite)
    const entry = bondOf(a).outbox[0]
    expect(post?.wire).toHaveLength(4096)
    expect(post?.id).toEqual(entry?.id)
    expect(post?.relay).toBe('http://localhost:8788')
    const boxes = listeningOf(b.state.kept, suite).map(({ mailbox }) => toHex(mailbox))
    expect(boxes).toContain(toHex(post?.mailbox ?? new Uint8Array()))
  })

  test('a run by code: as it is, for nothing has a key yet; cards: nothing', () => {
    const [cards] = byCards()
    expect(outgoingOf(cards.state.kept, suite)).toEqual([])
    const [, joiner] = byCode()
    const request = requestOf(joiner.state.kept, suite)
    if (request?.is !== 'claim') throw new Error('nothing to claim')
    const payload = joiner.desk.nameplates.get(request.nameplate) ?? new Uint8Array()
    joiner.act({ do: 'claimed', payload })
    const [join] = outgoingOf(joiner.state.kept, suite)
    const kept = joiner.state.kept.is === 'code' ? joiner.state.kept.run.outbox[0] : undefined
    expect(join?.wire).toEqual(kept?.message)
    expect(join?.wire).toHaveLength(4096)
  })

  test('a message of the run that still waits in a new bond has no envelope either', () => {
    const [maker, joiner] = byCode()
    for (let round = 0; joiner.state.kept.is === 'code' && round < 9; round++) {
      maker.flush()
      joiner.fetch()
      if (joiner.state.kept.is === 'code') joiner.flush()
      maker.fetch()
    }
    const [entry] = bondOf(joiner).outbox
    expect(entry?.envelope).toBeNull()
    expect(outgoingOf(joiner.state.kept, suite)[0]?.wire).toEqual(entry?.message)
  })
})

describe('what only a relay can do', () => {
  test('a maker asks for a nameplate, a joiner for what is behind it; then nobody asks', () => {
    const [maker, joiner] = byCode()
    expect(requestOf(maker.state.kept, suite)).toBeNull()
    if (maker.state.kept.is !== 'code') throw new Error('no code')
    const { run } = maker.state.kept
    const allocating = { ...run, stage: { is: 'allocating' } as const }
    const request = requestOf({ is: 'code', run: allocating }, suite)
    expect(request).toMatchObject({ is: 'allocate', relay: 'http://localhost:8788' })
    expect(request?.is === 'allocate' && request.payload).toHaveLength(48)
    expect(requestOf(joiner.state.kept, suite)).toMatchObject({
      is: 'claim',
      relay: 'http://localhost:8788',
      nameplate: '1000',
    })
    talk(maker, joiner)
    expect(requestOf(joiner.state.kept, suite)).toBeNull()
    expect(requestOf(byCards()[0].state.kept, suite)).toBeNull()
  })
})

describe('a link and its relay', () => {
  test('its maker can take the nameplate back, and listens no more while it does', () => {
    const phone = makesLink()
    if (phone.state.kept.is !== 'code') throw new Error('no link')
    const { run } = phone.state.kept
    const allocating = { ...run, stage: { is: 'allocating' } as const }
    expect(requestOf({ is: 'code', run: allocating }, suite)).toMatchObject({
      is: 'allocate',
      use: 'link',
      owner: suite.sha256(run.claimant),
    })
    expect(listeningOf(phone.state.kept, suite)).toHaveLength(1)
    phone.act({ do: 'revoke' })
    expect(listeningOf(phone.state.kept, suite)).toEqual([])
    expect(requestOf(phone.state.kept, suite)).toEqual({
      is: 'release',
      relay: 'http://localhost:8788',
      nameplate: run.stage.is === 'waiting' ? run.stage.nameplate : '',
      ownerKey: run.claimant,
    })
    phone.act({ do: 'released' })
    expect(requestOf(phone.state.kept, suite)).toBeNull()
  })

  test('a code is not taken back', () => {
    const [maker] = byCode()
    if (maker.state.kept.is !== 'code') throw new Error('no code')
    const run = { ...maker.state.kept.run, stage: { is: 'allocating' } as const }
    const request = requestOf({ is: 'code', run }, suite)
    expect(request).toMatchObject({ is: 'allocate', use: 'code', owner: null })
  })
})

describe('when to wake', () => {
  test('cards never; a code at its end, a little later if a run was begun', () => {
    expect(tickOf(byCards()[0])).toBeNull()
    const [maker, joiner] = byCode()
    expect(tickOf(maker)).toBe(600_000)
    maker.desk.wait(599_999)
    expect(tickOf(maker)).toBe(1)
    joiner.flush()
    maker.fetch()
    expect(tickOf(maker)).toBe(120_001)
    maker.desk.wait(120_000)
    expect(tickOf(maker)).toBe(1)
    maker.desk.wait(5000)
    expect(tickOf(maker)).toBe(0)
    maker.act({ do: 'tick' })
    expect(tickOf(maker)).toBeNull()
  })

  test('nothing under way: R never, I for its weekly step, and not too often for one that fails', () => {
    const [r, i] = R(met())
    expect(tickOf(r)).toBeNull()
    expect(tickOf(i)).toBe(WEEK_MS)
    i.desk.wait(WEEK_MS - 10_001)
    expect(tickOf(i)).toBe(10_001)
    i.desk.wait(1)
    expect(tickOf(i)).toBe(10_000)
    i.desk.wait(WEEK_MS)
    expect(tickOf(i)).toBe(10_000)
    change(i, () => ({ condition: { is: 'torn', at_ms: 0 } }))
    expect(tickOf(i)).toBeNull()
  })

  test('my question: ten seconds after a relay has it, then when its time is over', () => {
    const [r] = R(met())
    r.act({ do: 'ask', question: money })
    expect(tickOf(r)).toBe(180_000)
    r.flush()
    expect(tickOf(r)).toBe(10_000)
    r.desk.wait(4000)
    expect(tickOf(r)).toBe(6000)
    r.desk.wait(6000)
    r.act({ do: 'tick' })
    expect(tickOf(r)).toBe(170_000)
    r.flush()
    expect(tickOf(r)).toBe(170_000)
    r.desk.wait(170_000)
    r.act({ do: 'tick' })
    expect(tickOf(r)).toBeNull()
  })

  test('a question asked again has its own ten seconds, and the three minutes of the first', () => {
    const [r] = R(met())
    r.act({ do: 'ask', question: money })
    r.flush()
    r.desk.wait(30_000)
    const sent = r.desk.now
    change(r, bond => ({ asks: bond.asks.map(ask => ({ ...ask, sent })) }))
    expect(tickOf(r)).toBe(10_000)
    r.desk.wait(145_000)
    change(r, bond => ({ asks: bond.asks.map(ask => ({ ...ask, sent: r.desk.now })) }))
    expect(tickOf(r)).toBe(5000)
  })

  test('a question to me: when its time is over; my answer: ten seconds, then three minutes', () => {
    const [r, i] = R(met())
    i.act({ do: 'ask', question: money })
    i.flush()
    r.desk.wait(5000)
    r.fetch()
    expect(tickOf(r)).toBe(175_000)
    r.desk.wait(60_000)
    expect(tickOf(r)).toBe(115_000)
    const id = Uint8Array.from(Buffer.from(r.person.asked[0]?.id ?? '', 'hex'))
    r.act({ do: 'answer', id, yes: false, number: 0 })
    expect(tickOf(r)).toBe(180_000)
    r.flush()
    expect(tickOf(r)).toBe(10_000)
    r.desk.wait(10_000)
    r.act({ do: 'tick' })
    expect(tickOf(r)).toBe(170_000)
    r.desk.wait(170_000)
    r.act({ do: 'tick' })
    expect(tickOf(r)).toBeNull()
  })

  test('an answer that waits for its epoch: when its time is over', () => {
    const [r, i] = R(met())
    i.act({ do: 'ask', question: money })
    i.flush()
    r.fetch()
    const queued = { is: 'queued', yes: true, number: 5, sent: r.desk.now, open: true } as const
    change(r, bond => ({ asked: bond.asked.map(one => ({ ...one, state: queued })) }))
    r.desk.wait(30_000)
    expect(tickOf(r)).toBe(150_000)
  })

  test('a step under way: ten seconds to the anchor, half a minute to send it again', () => {
    const [r, i] = R(met())
    i.desk.wait(WEEK_MS)
    i.act({ do: 'tick' })
    expect(tickOf(i)).toBe(30_000)
    i.flush()
    expect(tickOf(i)).toBe(10_000)
    r.fetch()
    expect(tickOf(r)).toBe(30_000)
    r.flush()
    expect(tickOf(r)).toBe(10_000)
    r.desk.wait(10_000)
    for (const phone of [r, i]) phone.act({ do: 'tick' })
    expect([tickOf(r), tickOf(i)]).toEqual([20_000, 20_000])
  })

  test('the soonest of all', () => {
    const [a, b] = byCards()
    b.act({ do: 'see-frame', frame: shown(a) })
    a.act({ do: 'see-frame', frame: shown(b) })
    for (const phone of [a, b]) {
      phone.act({ do: 'touched', label: '' })
      phone.act({ do: 'fits' })
    }
    talk(a, b)
    const [r] = R([a, b])
    r.act({ do: 'ask', question: money })
    r.flush()
    r.desk.wait(3000)
    r.act({ do: 'ask', question: money })
    r.flush()
    expect(tickOf(r)).toBe(7000)
  })
})
