import { describe, expect, test } from 'vitest'
import {
  equalBytes,
  nobleSuite,
  parseLink,
  requestOf,
  startCode,
  startLink,
  toHex,
  turnOf,
  viewOf,
} from '../src/index.ts'
import { byCode, byLink, Desk, entropy, joinsLink, linkOf, makesLink, Phone, talk } from './pair.ts'

const relay = 'http://localhost:8788'
const day_ms = 86_400_000

function stage(phone: Phone) {
  const view = viewOf(phone.state.kept, phone.desk.now, nobleSuite)
  if (view.is !== 'link') throw new Error(`${phone.name} has no link`)
  return view.link.stage
}

const over = (why: string) => ({ is: 'over', why })

describe('a bond by link', () => {
  test('stands on both sides with its own grade, and settles', () => {
    const [buffy, spike] = byLink()
    talk(buffy, spike)
    for (const phone of [buffy, spike]) {
      expect(phone.person.grade.kind).toBe('link')
      expect(phone.person.condition.is).toBe('sound')
      expect(phone.epoch).toBe(1)
    }
    expect(toHex(buffy.person.mark)).toBe(toHex(spike.person.mark))
    expect([buffy.person.half, spike.person.half]).toEqual(['left', 'right'])
    expect([buffy.person.label, spike.person.label]).toEqual(['Spike', 'Spikey'])
  })

  test('goes on over days: each phone is on once in a while', () => {
    const [buffy, spike] = byLink()
    for (let days = 0; days < 6; days += 1) {
      for (const phone of [spike, buffy]) {
        phone.act({ do: 'start' })
        phone.flush()
        phone.fetch()
        phone.flush()
      }
      buffy.desk.wait(day_ms)
      buffy.desk.now = { ...buffy.desk.now, run: buffy.desk.now.run + 1 }
    }
    talk(buffy, spike)
    expect([buffy.epoch, spike.epoch]).toEqual([1, 1])
  })

  test('the same messages twice and out of order bond all the same', () => {
    const [buffy, spike] = byLink()
    for (let i = 0; i < 12; i++) {
      for (const phone of [buffy, spike]) {
        phone.flush()
        phone.fetch()
        for (const entry of [...phone.desk.sent].reverse()) phone.take(entry)
      }
    }
    talk(buffy, spike)
    expect([buffy.epoch, spike.epoch]).toEqual([1, 1])
  })
})

describe('a link', () => {
  test('is spent by its first run, right or wrong', () => {
    const [buffy, spike] = byLink()
    const [, other] = byLink(buffy.desk)
    if (spike.state.kept.is !== 'code' || other.state.kept.is !== 'code') throw new Error('runs')
    const run = { ...spike.state.kept.run, secret: other.state.kept.run.secret }
    const wrong = new Phone(buffy.desk, 'wrong', { is: 'code', run })
    talk(buffy, wrong)
    expect([stage(buffy), stage(wrong)]).toEqual([over('link-wrong'), over('link-wrong')])
    talk(buffy, spike)
    expect(stage(buffy)).toEqual(over('link-wrong'))
  })

  test('takes no run by code, and a code none by link', () => {
    const desk = new Desk()
    const [buffy, spike] = byLink(desk)
    const [maker, joiner] = byCode(desk)
    for (const [one, other] of [
      [buffy, joiner],
      [maker, spike],
    ] as const) {
      if (one.state.kept.is !== 'code' || other.state.kept.is !== 'code') throw new Error('runs')
      const { secret } = other.state.kept.run
      const { stage: at } = one.state.kept.run
      if (at.is !== 'waiting') throw new Error('not waiting')
      const claiming = { is: 'claiming', nameplate: at.nameplate } as const
      const run = { ...other.state.kept.run, secret, stage: claiming }
      const crossed = new Phone(desk, 'crossed', { is: 'code', run })
      talk(one, crossed)
      const view = viewOf(one.state.kept, desk.now, nobleSuite)
      const ended = view.is === 'link' ? view.link.stage : view.is === 'code' && view.code.stage
      expect(ended).toEqual(over(one === buffy ? 'link-wrong' : 'code-wrong'))
    }
  })

  test('waits seven days, and a run begun in them may go on for seven more', () => {
    const desk = new Desk()
    const [buffy, late] = [makesLink(desk), makesLink(desk)]
    const spike = joinsLink(desk, linkOf(buffy))
    desk.wait(7 * day_ms - 1)
    for (const phone of [buffy, late]) phone.act({ do: 'tick' })
    expect([stage(buffy).is, stage(late).is]).toEqual(['waiting', 'waiting'])
    spike.flush()
    buffy.fetch()
    buffy.flush()
    desk.wait(1)
    for (const phone of [buffy, late]) phone.act({ do: 'tick' })
    expect([stage(buffy), stage(late)]).toEqual([{ is: 'running' }, over('link-expired')])
    desk.wait(7 * day_ms)
    for (const phone of [buffy, spike]) phone.act({ do: 'tick' })
    expect([stage(buffy), stage(spike)]).toEqual([over('link-expired'), over('link-expired')])
  })

  test('a clock that was put back over a restart ends it; a restart alone does not', () => {
    const buffy = makesLink()
    const { now } = buffy.desk
    buffy.desk.now = { utc_ms: now.utc_ms + day_ms, steady_ms: 0, run: 2 }
    buffy.act({ do: 'start' })
    expect(stage(buffy).is).toBe('waiting')
    buffy.desk.now = { utc_ms: now.utc_ms - day_ms, steady_ms: 0, run: 3 }
    buffy.act({ do: 'start' })
    expect(stage(buffy)).toEqual(over('link-expired'))
  })

  test('taken back while it waits: the relay lets go of it, who opens it is told', () => {
    const buffy = makesLink()
    const text = linkOf(buffy)
    const { kept } = buffy.state
    const owner = allocated(buffy)
    buffy.act({ do: 'revoke' })
    expect(stage(buffy)).toEqual(over('link-revoked'))
    const request = requestOf(buffy.state.kept, nobleSuite)
    if (request?.is !== 'release' || kept.is !== 'code') throw new Error('nothing is released')
    expect(equalBytes(nobleSuite.sha256(request.ownerKey), owner)).toBe(true)
    talk(buffy)
    expect(requestOf(buffy.state.kept, nobleSuite)).toBeNull()
    const spike = joinsLink(buffy.desk, text)
    talk(buffy, spike)
    expect(stage(spike)).toEqual(over('link-expired'))
  })

  test('taken back while somebody is in it: the other is told to stop', () => {
    const [buffy, spike] = byLink()
    spike.flush()
    buffy.fetch()
    buffy.act({ do: 'revoke' })
    talk(buffy, spike)
    expect([stage(buffy), stage(spike)]).toEqual([over('link-revoked'), over('link-wrong')])
  })

  test('before the relay gave it a nameplate; not by who joined; a code not at all', () => {
    const desk = new Desk()
    const mine = { name: 'Buffy', relay, label: '' }
    const turn = turnOf(nobleSuite, entropy(), desk.now)
    const fresh = new Phone(desk, 'Buffy', { is: 'code', run: startLink(turn, mine) })
    fresh.act({ do: 'revoke' })
    expect(stage(fresh)).toEqual(over('link-revoked'))
    const [, spike] = byLink(desk)
    spike.act({ do: 'revoke' })
    expect(stage(spike)).toEqual({ is: 'running' })
    const code = startCode(turnOf(nobleSuite, entropy(), desk.now), mine)
    const made = new Phone(desk, 'Buffy', { is: 'code', run: code })
    made.flush()
    made.act({ do: 'revoke' })
    const view = viewOf(made.state.kept, desk.now, nobleSuite)
    expect(view.is === 'code' && view.code.stage.is).toBe('waiting')
  })
})

/** SHA-256 of what releases the nameplate, as the relay was told when it was made. */
function allocated(phone: Phone): Uint8Array {
  if (phone.state.kept.is !== 'code') throw new Error('no run')
  const run = { ...phone.state.kept.run, stage: { is: 'allocating' } as const }
  const request = requestOf({ is: 'code', run }, nobleSuite)
  if (request?.is !== 'allocate' || request.owner === null) throw new Error('no owner')
  expect(request.use).toBe('link')
  return request.owner
}

describe('the text of a link', () => {
  const text = linkOf(makesLink())
  const payload = text.slice('#link='.length)
  const read = (raw: string) => parseLink(nobleSuite, raw)

  test('alone, behind an address, or with space around it', () => {
    const link = read(text)
    if (typeof link === 'string') throw new Error(link)
    const { key, ...said } = link
    expect(said).toEqual({ relay, nameplate: '100000001000' })
    expect(String(key)).toBe('LinkKey(redacted)')
    for (const raw of [payload, `https://app.example/x?y#link=${payload}`, ` \n${text}\t`]) {
      expect(read(raw)).toMatchObject(said)
    }
  })

  test('any letter changed or lost is told as damaged', () => {
    for (let at = 0; at < payload.length; at += 1) {
      const other = payload[at] === 'A' ? 'B' : 'A'
      const changed = payload.slice(0, at) + other + payload.slice(at + 1)
      expect(read(changed), changed).toMatch(/^link-/)
      expect(read(payload.slice(0, at)), `${at}`).toBe('link-malformed')
      expect(read(payload.slice(0, at) + payload.slice(at + 1)), `${at}`).toMatch(/^link-/)
    }
  })

  test.each([
    '',
    '#link=',
    'hello',
    `${payload}=`,
    `${payload}A`,
    `${payload}AAAA`,
    `${payload}&x=1`,
    `${payload} ${payload}`,
    payload.toLowerCase(),
    payload.replace('_', '/').concat('!'),
    'A'.repeat(183),
    `#link=${'A'.repeat(100_000)}`,
    '\u0000',
    '🔗',
  ])('garbage %# is no link', raw => expect(read(raw)).toBe('link-malformed'))

  test('of another version, whatever stands behind the first byte', () => {
    expect(read('Ag')).toBe('link-version')
    expect(read(`B${payload.slice(1)}`)).toBe('link-version')
    expect(read(`_${payload.slice(1)}`)).toBe('link-malformed')
  })
})
