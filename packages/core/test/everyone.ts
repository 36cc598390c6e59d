/** Phones in every state that a bond or a run can be in, those of kept records among them. */
import { readdirSync, readFileSync } from 'node:fs'
import {
  decodeEvidence,
  decodeKept,
  fromHex,
  type Input,
  knownOf,
  nobleSuite,
  startCards,
  turnOf,
} from '../src/index.ts'
import {
  byCards,
  byCode,
  byLink,
  byRole,
  copyOf,
  Desk,
  entropy,
  makesLink,
  met,
  Phone,
  shown,
  talk,
} from './pair.ts'

export const money = { about: 'money', over: 'phone', saying: '' } as const
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** Asked live and aloud, and not answered. */
export function midCheck(): Phone[] {
  const pair = met()
  pair[0].act({ do: 'ask', question: money })
  pair[1].act({ do: 'speak', about: 'money', fallback: false })
  talk(...pair)
  return pair
}

export function everyone(): Phone[] {
  return [
    ...midCheck(),
    ...midCards(),
    ...midCode(),
    ...linking(),
    ...midStep(),
    ...answering(),
    ...late(),
    ...speaking(),
    ...torn(),
    ...ended(),
    ...kept(),
  ]
}

/** One has read the other's card; and one that was begun to meet again. */
function midCards(): Phone[] {
  const [a, b] = byCards()
  a.act({ do: 'see-frame', frame: shown(b) })
  const [old] = met()
  const turn = turnOf(nobleSuite, entropy(), old.desk.now)
  const known = knownOf(new Uint8Array(16).fill(7), old.state.kept)
  const run = startCards(turn, { name: old.name, relay: 'http://localhost:8788' }, known)
  return [a, b, new Phone(old.desk, old.name, { is: 'cards', run })]
}

/** A run by code, each message of it, also while it waits; and one that came to nothing. */
function midCode(): Phone[] {
  const pair = byCode()
  const moments = [0, 1, 2, 3, 4, 5].flatMap(() =>
    pair.flatMap(phone => {
      phone.flush()
      phone.fetch()
      return [copyOf(phone)]
    }),
  )
  const [maker, joiner] = byCode()
  if (maker.state.kept.is !== 'code') throw new Error('no run')
  const { run } = maker.state.kept
  const asks = copyOf(maker)
  asks.state = {
    ...maker.state,
    kept: { is: 'code', run: { ...run, stage: { is: 'allocating' } } },
  }
  joiner.act({ do: 'claim-refused', why: 'wrong' })
  return [...moments, asks, joiner]
}

function linking(): Phone[] {
  const [sender, opener] = byLink()
  for (const phone of [sender, opener, sender]) {
    phone.flush()
    phone.fetch()
  }
  return [makesLink(), sender, opener]
}

/** Half way through a step that nobody asked for: the pulse is out, then its reply. */
function midStep(): Phone[] {
  const [I, R] = byRole()
  I.desk.wait(8 * 86_400_000)
  I.act({ do: 'tick' })
  I.flush()
  const waiting = copyOf(I)
  R.fetch()
  return [waiting, copyOf(R)]
}

/** Answered, judged, told; and one whose question's epoch was left when its owner answered. */
function answering(): Phone[] {
  const pair = met()
  pair[0].act({ do: 'ask', question: money })
  talk(...pair)
  answerAll(pair[1], pair[0])
  const answered = copyOf(pair[1])
  talk(...pair)
  return [answered, ...pair, queued()]
}

/** R took the step behind another check while I's question was on its screen. */
function queued(): Phone {
  const [I, R] = byRole()
  I.act({ do: 'ask', question: money })
  talk(I, R)
  R.act({ do: 'ask', question: money })
  talk(I, R)
  answerAll(I, R)
  for (const phone of [I, R, I]) {
    phone.flush()
    for (const one of [I, R]) if (one !== phone) one.fetch()
  }
  const { id = '' } = R.person.asked[0] ?? {}
  R.act({ do: 'answer', id: bytesOf(id), yes: true, number: 7 })
  return R
}

/** A no that came when the screen of the question was closed; a question that came too late to both. */
function late(): Phone[] {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  a.flush()
  b.fetch()
  const [asked] = b.person.asked
  b.act({ do: 'answer', id: bytesOf(asked?.id ?? ''), yes: false, number: 0 })
  a.act({ do: 'leave-ask', id: bytesOf(a.person.asks[0]?.id ?? '') })
  talk(a, b)
  const [c, d] = met()
  c.act({ do: 'ask', question: money })
  c.flush()
  c.desk.wait(200_000)
  d.fetch()
  c.act({ do: 'tick' })
  return [a, b, c, d]
}

/** The spoken check to its end, a miss, and digits of another topic. */
function speaking(): Phone[] {
  const [a, b] = met()
  a.act({ do: 'speak', about: 'talk', fallback: false })
  const another = a.person.spoken.asking?.challenge ?? ''
  b.act({ do: 'hear-spoken', about: 'money', digits: another })
  a.act({ do: 'speak', about: 'talk', fallback: false })
  const digits = a.person.spoken.asking?.challenge ?? ''
  const heard = b.act({ do: 'hear-spoken', about: 'talk', digits })
  b.act({ do: 'hear-spoken', about: 'talk', digits: '000000000' })
  const missed = copyOf(a)
  missed.act({ do: 'judge-spoken', digits: '000000' })
  if (heard.is === 'answer') a.act({ do: 'judge-spoken', digits: heard.digits })
  return [a, b, missed]
}

/** Both sides of two copies, with what tore them. */
export function torn(): [Phone, Phone, Phone] {
  const [a, b] = met()
  const thief = copyOf(a)
  thief.act({ do: 'ask', question: money })
  thief.flush()
  b.fetch()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  answerAll(b, a)
  talk(a, b)
  return [a, b, thief]
}

function answerAll(answerer: Phone, asker: Phone): void {
  const state = asker.person.asks.at(-1)?.state
  for (const { id } of answerer.person.asked) {
    const number = state?.is === 'waiting' ? Number(state.number) : 0
    answerer.act({ do: 'answer', id: bytesOf(id), yes: true, number })
  }
}

/** One said it, one heard of it. */
function ended(): Phone[] {
  const pair = met()
  pair[0].act({ do: 'end' })
  talk(...pair)
  return pair
}

/** The records that every later version opens. */
function kept(): Phone[] {
  const folder = new URL('./vaults/', import.meta.url)
  const read = (name: string) =>
    fromHex(readFileSync(new URL(name, folder), 'utf8').replaceAll('\n', '')) ?? new Uint8Array()
  const evidence = decodeEvidence(read('1-evidence.hex')) ?? { epochs: [] }
  return readdirSync(folder).flatMap(name => {
    const found = decodeKept(read(name))
    if (found === null) return []
    const phone = new Phone(new Desk(), name, found)
    phone.state = { kept: found, evidence }
    return [phone]
  })
}

type Given<Do extends Input['do']> = readonly Omit<Extract<Input, { do: Do }>, 'do'>[]
const eight = new Uint8Array(8)
const delivered = { mailbox: new Uint8Array(32), wire: new Uint8Array(4096), age_ms: 0 }

/** What a person, a relay or a program may hand in, right and wrong: the compiler asks for each. */
const GIVEN: { readonly [Do in Input['do']]: Given<Do> } = {
  start: [{}],
  tick: [{}],
  posted: [{ id: new Uint8Array(16) }],
  receive: [{ delivery: delivered }],
  'see-frame': [{ frame: new Uint8Array(90) }],
  touched: [{ label: '\u0000' }, { label: '' }],
  fits: [{}],
  allocated: [{ nameplate: '7' }, { nameplate: '4711' }],
  claimed: [{ payload: new Uint8Array(9) }],
  'claim-refused': [{ why: 'used' }],
  revoke: [{}],
  released: [{}],
  ask: [{ question: money }, { question: { ...money, saying: 'a\u0000b' } }],
  'leave-ask': [{ id: eight }],
  answer: [
    { id: eight, yes: true, number: 7 },
    { id: eight, yes: true, number: 700 },
  ],
  dismiss: [{ id: eight }],
  speak: [
    { about: 'money', fallback: true },
    { about: 'talk', fallback: false },
  ],
  'judge-spoken': [{ digits: '123456' }],
  'leave-spoken': [{}],
  'hear-spoken': [{ about: 'money', digits: '12' }],
  rename: [{ label: '\u0000' }],
  'forget-checks': [{ at_ms: null }],
  end: [{}],
}
export const INPUTS: readonly Input[] = Object.entries(GIVEN).flatMap(([name, all]) =>
  all.map(given => ({ do: name, ...given }) as Input),
)

/** What only a mistake in a program would hand in. */
export const MISTAKES = [
  null,
  {},
  { do: 'receive' },
  { do: 'see-frame', frame: 'x' },
  { do: 'ask' },
]
