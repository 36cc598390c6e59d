/** Records kept from every format there ever was: each later version opens them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Bond } from '../src/bond/bond.ts'
import {
  decodeEvidence,
  decodeKept,
  encodeEvidence,
  encodeKept,
  fromHex,
  type Kept,
  knownOf,
  nobleSuite,
  startCards,
  toHex,
  turnOf,
  viewOf,
} from '../src/index.ts'
import {
  byCards,
  byCode,
  byLink,
  byRole,
  Desk,
  entropy,
  makesLink,
  met,
  Phone,
  shown,
  talk,
  unfinished,
} from './pair.ts'

const folder = new URL('./vaults/', import.meta.url)

/** A fixture is made once, on purpose, and never changes. */
const makes = process.env.HANDFAST_KEEP_FIXTURES !== undefined

function keep(name: string, bytes: () => Uint8Array): Uint8Array {
  const file = new URL(`${name}.hex`, folder)
  if (makes && !existsSync(file))
    writeFileSync(file, `${toHex(bytes()).replace(/(.{100})/g, '$1\n')}\n`)
  return fromHex(readFileSync(file, 'utf8').replaceAll('\n', '')) ?? new Uint8Array()
}

const record = (phone: Phone) => encodeKept(phone.state.kept)

function midCheck(): [Phone, Phone] {
  const pair = met()
  pair[0].act({ do: 'ask', question: { about: 'money', over: 'video', saying: 'bail' } })
  talk(...pair)
  return pair
}

function linked(): Phone {
  const pair = byLink()
  talk(...pair)
  return pair[1]
}

function torn(): Phone {
  const [a, b] = met()
  const copy = new Phone(a.desk, 'copy', a.state.kept)
  copy.act({ do: 'ask', question: { about: 'secret', over: 'chat', saying: '' } })
  copy.flush()
  b.fetch()
  const { id } = b.person.asked[0] ?? { id: '' }
  b.act({ do: 'answer', id: fromHex(id) ?? new Uint8Array(), yes: true, number: 7 })
  talk(a, b)
  return a
}

function ended(): Phone {
  const pair = met()
  pair[0].act({ do: 'end' })
  talk(...pair)
  return pair[1]
}

/** A week without a check: I has begun a step. */
function stepBegun(): [Phone, Phone] {
  const [i, r] = byRole()
  i.desk.wait(8 * 86_400_000)
  i.act({ do: 'tick' })
  return [i, r]
}

/** R has taken the pulse; nothing of I has come since. */
function unconfirmed(): Phone {
  const [i, r] = stepBegun()
  i.flush()
  r.fetch()
  return r
}

function speaking(): [Phone, Phone] {
  const [i, r] = byRole()
  i.act({ do: 'speak', about: 'money', fallback: false })
  const { challenge } = i.person.spoken.asking ?? { challenge: '' }
  r.act({ do: 'hear-spoken', about: 'money', digits: '000000000' })
  r.desk.wait(60_000)
  r.act({ do: 'hear-spoken', about: 'money', digits: challenge })
  return [i, r]
}

function cardsRead(): Phone {
  const [a, b] = byCards()
  a.act({ do: 'see-frame', frame: shown(b) })
  b.act({ do: 'see-frame', frame: shown(a) })
  a.act({ do: 'see-frame', frame: shown(b) })
  a.act({ do: 'touched', label: 'Will' })
  return a
}

function meetingAgain(): Phone {
  const [a, b] = met()
  const known = (old: Phone) => knownOf(new Uint8Array(16).fill(7), old.state.kept)
  const [a2, b2] = [a, b].map(old => {
    const turn = turnOf(nobleSuite, entropy(), old.desk.now)
    const run = startCards(turn, { name: old.name, relay: 'http://localhost:8788' }, known(old))
    return new Phone(old.desk, old.name, { is: 'cards', run })
  })
  if (a2 === undefined || b2 === undefined) throw new Error('two phones')
  a2.act({ do: 'see-frame', frame: shown(b2) })
  a2.act({ do: 'touched', label: '' })
  a2.act({ do: 'fits' })
  return a2
}

/** A run in which this many messages have been carried, one after the other; both sides of it. */
function runAt(begin: () => [Phone, Phone], carried: number): [Phone, Phone] {
  const [maker, joiner] = begin()
  joiner.flush()
  for (let count = 0; count < carried; count++) {
    const [from, to] = count % 2 === 0 ? [joiner, maker] : [maker, joiner]
    from.flush()
    to.fetch()
  }
  return [maker, joiner]
}

function takenBack(): Phone {
  const maker = makesLink()
  maker.act({ do: 'revoke' })
  return maker
}

function spent(): Phone {
  const [, joiner] = byCode()
  joiner.act({ do: 'claim-refused', why: 'used' })
  return joiner
}

interface Fixture {
  readonly make: () => Phone
  /** What must be in it, so that it is the one that its name says. */
  readonly holds: (kept: Kept) => unknown
  readonly expected: unknown
}

const ofBond = (look: (bond: Bond) => unknown) => (kept: Kept) =>
  kept.is === 'bond' ? look(kept.bond) : kept.is
const ofRun = (kept: Kept) => (kept.is === 'code' ? kept.run.stage.is : kept.is)
const conditionOf = ofBond(({ condition }) => condition.is)

const records: { readonly [name: string]: Fixture } = {
  '1-bond-asking': {
    make: () => midCheck()[0],
    holds: ofBond(({ asks }) => asks.map(({ state }) => state.is)),
    expected: ['waiting'],
  },
  '1-bond-asked': {
    make: () => midCheck()[1],
    holds: ofBond(({ asked }) => asked.map(({ state }) => state.is)),
    expected: ['shown'],
  },
  '1-bond-unfinished': { make: unfinished, holds: conditionOf, expected: 'unfinished' },
  '1-bond-link': { make: linked, holds: ofBond(({ grade }) => grade.kind), expected: 'link' },
  '1-bond-torn': {
    make: torn,
    holds: ofBond(({ condition, tornUnder }) => [condition.is, tornUnder.length]),
    expected: ['torn', 1],
  },
  '1-bond-ended': { make: ended, holds: conditionOf, expected: 'ended' },
  '1-bond-pulse': {
    make: () => stepBegun()[0],
    holds: ofBond(({ pulse, outbox }) => [pulse !== null, outbox.length]),
    expected: [true, 2],
  },
  '1-bond-unconfirmed': {
    make: unconfirmed,
    holds: ofBond(({ left }) => [left?.confirmed, left?.responder !== null]),
    expected: [false, true],
  },
  '1-bond-speaking': {
    make: () => speaking()[0],
    holds: ofBond(({ spoken }) => spoken.asking?.state.is),
    expected: 'waiting',
  },
  '1-bond-spoken': {
    make: () => speaking()[1],
    holds: ofBond(({ spoken }) => [spoken.hearBrake.misses, spoken.answered !== null]),
    expected: [0, true],
  },
  '1-bond-meets': {
    make: meetingAgain,
    holds: ofBond(({ meets }) => meets?.fits),
    expected: 'unknown',
  },
  '1-cards': { make: () => byCards()[0], holds: partnerOf, expected: 'nobody' },
  '1-cards-partner': { make: cardsRead, holds: partnerOf, expected: 'Willow, whole, touched' },
  '1-code': { make: () => byCode()[0], holds: ofRun, expected: 'waiting' },
  '1-code-claiming': { make: () => byCode()[1], holds: ofRun, expected: 'claiming' },
  '1-code-joined': {
    make: () => runAt(byCode, 0)[1],
    holds: ofRun,
    expected: 'awaitingMakerShare',
  },
  '1-code-shared': {
    make: () => runAt(byCode, 1)[0],
    holds: ofRun,
    expected: 'awaitingJoinerShare',
  },
  '1-code-answered': {
    make: () => runAt(byCode, 2)[1],
    holds: ofRun,
    expected: 'awaitingMakerKey',
  },
  '1-code-key': { make: () => runAt(byCode, 3)[0], holds: ofRun, expected: 'awaitingJoinerKey' },
  '1-code-over': { make: spent, holds: ofRun, expected: 'over' },
  '1-link': { make: () => makesLink(), holds: ofRun, expected: 'waiting' },
  '1-link-answered': {
    make: () => runAt(byLink, 2)[1],
    holds: ofRun,
    expected: 'awaitingMakerKey',
  },
  '1-link-revoking': { make: takenBack, holds: ofRun, expected: 'revoking' },
}

function partnerOf(kept: Kept): string {
  if (kept.is !== 'cards') return kept.is
  const { partner, touched } = kept.run
  if (partner === null) return 'nobody'
  return [partner.name, partner.whole && 'whole', touched && 'touched'].filter(Boolean).join(', ')
}

describe('[VAULT-13] records of format 1', () => {
  test.each(Object.entries(records))('%s opens, and is written the same', (name, fixture) => {
    const bytes = keep(name, () => record(fixture.make()))
    const kept = decodeKept(bytes)
    if (kept === null) throw new Error(`${name} does not open`)
    expect(toHex(encodeKept(kept))).toBe(toHex(bytes))
    expect(fixture.holds(kept)).toEqual(fixture.expected)
    viewOf(kept, { utc_ms: 0, steady_ms: 0, run: 0 }, nobleSuite)
  })

  test('every one can still be made, and then holds the same', () => {
    for (const [name, fixture] of Object.entries(records)) {
      expect(fixture.holds(fixture.make().state.kept), name).toEqual(fixture.expected)
    }
  })

  test('every one is started, and goes on', () => {
    for (const name of Object.keys(records)) {
      const kept = decodeKept(keep(name, () => new Uint8Array()))
      if (kept === null) throw new Error(`${name} does not open`)
      const phone = new Phone(new Desk(), name, kept)
      expect(phone.act({ do: 'start' }), name).toEqual({ is: 'done' })
    }
  })

  test('evidence', () => {
    const bytes = keep('1-evidence', () => encodeEvidence(midCheck()[0].state.evidence))
    const evidence = decodeEvidence(bytes)
    if (evidence === null) throw new Error('evidence does not open')
    expect(evidence.epochs.length).toBeGreaterThan(0)
    expect(toHex(encodeEvidence(evidence))).toBe(toHex(bytes))
  })

  test('a bond in the middle of a check still has its question', () => {
    const kept = decodeKept(keep('1-bond-asking', () => new Uint8Array()))
    if (kept?.is !== 'bond') throw new Error('not a bond')
    expect(kept.bond.asks[0]?.question).toEqual({ about: 'money', over: 'video', saying: 'bail' })
  })

  test('no file without a test, and none of a format without a reader', () => {
    const names = readdirSync(folder).map(file => file.replace('.hex', ''))
    expect(names.sort()).toEqual([...Object.keys(records), '1-evidence', 'sealed-1'].sort())
  })

  test('another format, a cut or a changed record is refused', () => {
    const bytes = keep('1-bond-asking', () => new Uint8Array())
    expect(decodeKept(Uint8Array.of(2, ...bytes.slice(1)))).toBeNull()
    expect(decodeKept(bytes.slice(0, -1))).toBeNull()
    expect(decodeKept(new Uint8Array())).toBeNull()
    expect(decodeKept(Uint8Array.of(...bytes, 0))).toBeNull()
  })
})
