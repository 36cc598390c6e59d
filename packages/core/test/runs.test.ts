/** A run by code or link, stage by stage: what belongs to it, what ends it, what is ignored. */
import { describe, expect, test } from 'vitest'
import { onAllocated, parseCode, shownCode } from '../src/bonding/code.ts'
import type { CodeRun, Stage } from '../src/bonding/code-run.ts'
import { decodeRunMessage, encodeRunMessage, type RunMessage } from '../src/bonding/run-message.ts'
import { reveal } from '../src/crypto/secret.ts'
import { type Input, joinCode, startCode, nobleSuite as suite, turnOf } from '../src/index.ts'
import { byCode, byLink, Desk, entropy, Phone, talk } from './pair.ts'

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill)

function runOf(phone: Phone): CodeRun {
  if (phone.state.kept.is !== 'code') throw new Error('no run')
  return phone.state.kept.run
}

/** One message of each kind, of the right shape and nothing else. */
const messages: readonly RunMessage[] = [
  { kind: 'join', sid: bytes(16), mailbox: bytes(32) },
  { kind: 'makerShare', element: bytes(32) },
  { kind: 'joinerShare', element: bytes(32), tag: bytes(64) },
  { kind: 'makerKey', tag: bytes(64), sealed: bytes(9) },
  { kind: 'joinerKey', ciphertext: bytes(1120), sealed: bytes(9), mac: bytes(32) },
  { kind: 'stop' },
]

function give(phone: Phone, message: RunMessage): void {
  const wire = encodeRunMessage(message)
  phone.act({ do: 'receive', delivery: { mailbox: bytes(32), wire, age_ms: 0 } })
}

const ways = [
  ['code', byCode],
  ['link', byLink],
] as const

/** A phone at each stage of a run, with the one message it waits for. */
function stagesOf(begin: () => [Phone, Phone]): ReadonlyMap<string, Phone> {
  const [maker, joiner] = begin()
  const found = new Map<string, Phone>()
  const note = (phone: Phone) => {
    if (phone.state.kept.is !== 'code') return
    const copy = new Phone(new Desk(), phone.name, phone.state.kept)
    found.set(runOf(phone).stage.is, copy)
  }
  for (let round = 0; round < 5; round++) {
    for (const phone of [joiner, maker]) {
      note(phone)
      phone.flush()
      note(phone)
      phone.fetch()
    }
  }
  return found
}

describe.each(ways)('a run by %s', (way, begin) => {
  const wanted: readonly (readonly [Stage['is'], RunMessage['kind'] | null, string])[] = [
    ['waiting', 'join', 'waiting'],
    ['claiming', null, 'claiming'],
    ['awaitingMakerShare', 'makerShare', 'used'],
    ['awaitingJoinerShare', 'joinerShare', 'wrong'],
    ['awaitingMakerKey', 'makerKey', 'wrong'],
    ['awaitingJoinerKey', 'joinerKey', 'wrong'],
  ]

  test.each(wanted)('%s: what does not belong to it changes nothing, %s does', (is, kind, end) => {
    const phone = stagesOf(begin).get(is)
    if (phone === undefined) throw new Error(`never ${is}`)
    for (const message of messages) {
      const before = phone.state
      give(phone, message)
      if (message.kind === 'stop' && end !== is) {
        expect(runOf(phone).stage).toEqual({ is: 'over', why: end })
      } else if (message.kind !== kind) expect(phone.state.kept).toEqual(before.kept)
      else expect(phone.state.kept).not.toEqual(before.kept)
      phone.state = before
    }
  })

  test('a message that is not right ends it, and the other is told, not why', () => {
    for (const [is, kind] of wanted) {
      if (kind === null || is === 'waiting') continue
      const phone = stagesOf(begin).get(is)
      const message = messages.find(one => one.kind === kind)
      if (phone === undefined || message === undefined) throw new Error(`never ${is}`)
      give(phone, message)
      expect(runOf(phone).stage).toEqual({ is: 'over', why: 'wrong' })
      const last = runOf(phone).outbox.at(-1)
      expect(last?.message).toEqual(encodeRunMessage({ kind: 'stop' }))
      expect(last?.envelope).toBeNull()
      // What is over stays as it is.
      const before = phone.state.kept
      for (const each of messages) give(phone, each)
      expect(phone.state.kept).toEqual(before)
    }
  })

  test('my own half of the session id coming back is my own', () => {
    const stages = stagesOf(begin)
    const maker = stages.get('waiting')
    const joiner = stages.get('claiming')
    if (maker === undefined || joiner === undefined) throw new Error('no such stages')
    give(maker, { kind: 'join', sid: runOf(maker).sid, mailbox: bytes(32) })
    expect(runOf(maker).stage).toEqual({ is: 'over', why: 'own' })
    joiner.act({ do: 'claimed', payload: Uint8Array.of(...bytes(32), ...runOf(joiner).sid) })
    expect(runOf(joiner).stage).toEqual({ is: 'over', why: 'own' })
  })

  test('my own element coming back is no other side', () => {
    const maker = stagesOf(begin).get('awaitingJoinerShare')
    if (maker === undefined) throw new Error('no such stage')
    const { stage } = runOf(maker)
    if (stage.is !== 'awaitingJoinerShare') throw new Error(stage.is)
    give(maker, { kind: 'joinerShare', element: stage.element, tag: bytes(64) })
    expect(runOf(maker).stage).toEqual({ is: 'over', why: 'wrong' })
  })

  test('what a relay says: a payload that is none, a refusal, and nothing twice', () => {
    const joiner = stagesOf(begin).get('claiming')
    const maker = stagesOf(begin).get('waiting')
    if (joiner === undefined || maker === undefined) throw new Error('no such stages')
    const before = joiner.state
    joiner.act({ do: 'claimed', payload: bytes(47) })
    expect(runOf(joiner).stage).toEqual({ is: 'over', why: 'unknown' })
    joiner.state = before
    joiner.act({ do: 'claim-refused', why: 'expired' })
    expect(runOf(joiner).stage).toEqual({ is: 'over', why: 'expired' })
    joiner.act({ do: 'claimed', payload: bytes(48) })
    expect(runOf(joiner).stage).toEqual({ is: 'over', why: 'expired' })
    const waiting = maker.state.kept
    maker.act({ do: 'claimed', payload: bytes(48) })
    maker.act({ do: 'allocated', nameplate: '123456789012' })
    maker.act({ do: 'allocated', nameplate: '4321' })
    maker.act({ do: 'released' })
    expect(maker.state.kept).toEqual(waiting)
  })

  test('ends both with the same root, mark and roles; the joiner is whole by the last MAC', () => {
    const [maker, joiner] = begin()
    talk(maker, joiner)
    if (maker.state.kept.is !== 'bond' || joiner.state.kept.is !== 'bond')
      throw new Error('no bond')
    const [a, b] = [maker.state.kept.bond, joiner.state.kept.bond]
    expect(reveal(a.epoch.root)).toEqual(reveal(b.epoch.root))
    expect([a.role, b.role]).toEqual(['I', 'R'])
    expect([a.grade.kind, b.grade.kind]).toEqual([way, way])
    expect([a.theirName, a.label, b.theirName, b.label]).toEqual([
      ...['Spike', 'Spike', 'Buffy', 'Spikey'],
    ])
    expect(a.id).toEqual(b.id)
  })

  test('each message has an id of 16 bytes, which its bytes and its place give', () => {
    const [maker, joiner] = begin()
    joiner.flush()
    maker.fetch()
    const [first] = runOf(maker).outbox
    expect(first?.id).toHaveLength(16)
    expect(decodeRunMessage(first?.message ?? bytes(0))?.kind).toBe('makerShare')
  })
})

describe('a code', () => {
  test.each([
    ['4071-583-204-119', '4071', '583204119'],
    ['4071583204119', '4071', '583204119'],
    [' 4071 583.204 119\n', '4071', '583204119'],
    ['12345678583204119', '12345678', '583204119'],
  ])('%j is nameplate %s and digits %s', (raw, nameplate, digits) => {
    expect(parseCode(raw)).toEqual({ nameplate, digits })
  })

  test.each([
    '',
    '407158320411',
    '407158320411912345',
    '4071-583-204-11a',
    'x4071583204119',
    '٤٠٧١٥٨٣٢٠٤١١٩',
  ])('%j is none', raw => {
    expect(parseCode(raw)).toBeNull()
  })

  test('is shown while it waits, in groups, and read again', () => {
    const [maker] = byCode()
    const run = runOf(maker)
    const code = shownCode(run) ?? ''
    expect(code).toMatch(/^1000-\d{3}-\d{3}-\d{3}$/)
    const digits = run.secret.is === 'code' ? String.fromCharCode(...reveal(run.secret.digits)) : ''
    expect(parseCode(code)).toEqual({ nameplate: '1000', digits })
    expect(shownCode({ ...run, stage: { is: 'allocating' } })).toBeNull()
    const link = stagesOf(byLink).get('waiting')
    expect(shownCode(link === undefined ? run : runOf(link))).toBeNull()
  })

  test('has nine digits whatever was drawn, small numbers too', () => {
    const drawn = new Uint8Array(1024)
    const now = { utc_ms: 0, steady_ms: 0, run: 1 }
    const mine = { name: 'Buffy', relay: 'https://relay.example', label: '' }
    const digitsOf = (run: CodeRun) =>
      run.secret.is === 'code' ? String.fromCharCode(...reveal(run.secret.digits)) : ''
    expect(digitsOf(startCode(turnOf(suite, drawn, now), mine))).toBe('000000000')
    // The last thing drawn: 32 + 16 + 32 + 64 + 32 + 32, then sixteen bytes.
    drawn[208 + 15] = 42
    drawn[208 + 12] = 1
    const run = startCode(turnOf(suite, drawn, now), mine)
    expect(digitsOf(run)).toBe(String((2 ** 24 + 42) % 1e9).padStart(9, '0'))
    const joined = joinCode(
      turnOf(suite, entropy(), now),
      mine,
      { nameplate: '1234', digits: '000000001' },
      'https://other.example',
    )
    expect(digitsOf(joined)).toBe('000000001')
    expect(joined).toMatchObject({ by: 'joiner', at: 'https://other.example', outbox: [] })
    expect(joined.stage).toEqual({ is: 'claiming', nameplate: '1234' })
  })

  test.each([
    ['1234', true],
    ['12345678', true],
    ['123', false],
    ['123456789', false],
    ['12a4', false],
    ['', false],
  ])('a nameplate %j: %s', (nameplate, fits) => {
    const [maker] = byCode()
    const run: CodeRun = { ...runOf(maker), stage: { is: 'allocating' } }
    expect(onAllocated(run, nameplate).stage.is).toBe(fits ? 'waiting' : 'allocating')
  })
})

describe('a message of a run', () => {
  test.each(messages.map(message => [message.kind, message] as const))(
    '%s comes back',
    (_, one) => {
      const wire = encodeRunMessage(one)
      expect(wire).toHaveLength(4096)
      expect(decodeRunMessage(wire)).toEqual(one)
      expect(wire[0]).toBe(1)
    },
  )

  test('of another version, length or with something behind it is none', () => {
    const wire = encodeRunMessage({ kind: 'stop' })
    expect(decodeRunMessage(wire.slice(1))).toBeNull()
    expect(decodeRunMessage(Uint8Array.of(...wire, 0))).toBeNull()
    for (const at of [0, 1, 2, 3, 4, 4095]) {
      expect(decodeRunMessage(wire.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBeNull()
    }
    const long = wire.slice()
    long.set([255, 255], 1)
    expect(decodeRunMessage(long)).toBeNull()
  })
})

test('what is meant for a bond or for cards changes no run', () => {
  const [maker] = byCode()
  const before = maker.state.kept
  const inputs: readonly Input[] = [
    { do: 'fits' },
    { do: 'touched', label: 'x' },
    { do: 'see-frame', frame: bytes(9) },
    { do: 'ask', question: { about: 'money', over: 'phone', saying: '' } },
    { do: 'rename', label: 'x' },
    { do: 'revoke' },
  ]
  for (const input of inputs) expect(maker.act(input)).toEqual({ is: 'done' })
  expect(maker.state.kept).toEqual(before)
})
