/** spec/states/asked.md, every row against what the core does. */
import { beforeAll, expect, test } from 'vitest'
import type { Asked } from '../src/bond/bond.ts'
import type { Question } from '../src/bond/question.ts'
import { toHex } from '../src/index.ts'
import { forgeAsk } from './forged.ts'
import { bondOf, byRole, type Phone } from './pair.ts'
import {
  again,
  change,
  hears,
  lost,
  recordOf,
  refusals,
  rowsOf,
  type Sent,
  said,
  sentBy,
  unsettled,
  waitingKinds,
} from './tables.ts'

const STATES = ['shown', 'queued', 'answered', 'over', 'late'] as const

const rows = rowsOf('asked.md', 3).flatMap(([of = '', input = '', what = '']) =>
  (of === 'any' ? ['-', ...STATES] : of.split(', ')).map(state => ({ state, input, what })),
)

const question: Question = { about: 'money', over: 'phone', saying: 'bail' }
const THREE_MINUTES_MS = 180_000

function only(phone: Phone): Asked {
  const [asked, ...more] = bondOf(phone).asked
  if (asked === undefined || more.length > 0) throw new Error('not one question')
  return asked
}

const stateOf = (phone: Phone) => bondOf(phone).asked[0]?.state.is ?? '-'
const idOf = (phone: Phone) => bondOf(phone).asked[0]?.id ?? new Uint8Array(8)

interface Moment {
  readonly p: Phone
  readonly v: Phone
  /** The pulse of a step that is due, on its way; the ask as it came. */
  readonly pulse: Sent
  readonly ask: Sent
}

/** R, who is asked, and I, who asks and begins the steps; of what I sent, nothing has come. */
let asking: Moment
beforeAll(() => {
  const [v, p] = byRole()
  v.desk.wait(8 * 86_400_000)
  v.act({ do: 'tick' })
  const pulse = lost(v).at(-1)
  v.act({ do: 'ask', question })
  const ask = lost(v).at(-1)
  if (pulse === undefined || ask === undefined) throw new Error('no pulse, or no ask')
  asking = { p, v, pulse, ask }
})

/** P with the question at a state; V's pulse of the same epoch has not come. */
function at(state: string): Moment {
  const { pulse, ask } = asking
  const [p, v] = again([asking.p, asking.v])
  const moment = { p, v, pulse, ask }
  if (state === '-') return moment
  if (state === 'late') p.desk.wait(THREE_MINUTES_MS)
  p.take(ask)
  if (state === 'queued') p.take(pulse)
  if (state === 'queued' || state === 'answered' || state === 'over') answer(moment)
  if (state === 'over') {
    lost(p)
    later(p, THREE_MINUTES_MS)
  }
  expect(stateOf(p)).toBe(state)
  return moment
}

function answer({ p, v }: Moment, typed: 'right' | 'wrong' | 'no' = 'right') {
  const number = bondOf(v).asks[0]?.number ?? 0
  const given = typed === 'right' ? number : (number + 1) % 100
  return p.act({ do: 'answer', id: idOf(p), yes: typed !== 'no', number: given })
}

function later(phone: Phone, wait_ms: number): void {
  phone.desk.wait(wait_ms)
  phone.act({ do: 'tick' })
}

/** P takes V's step; where V's question still waits, it is asked again. */
function moveOn({ p, v, pulse }: Moment): void {
  const { epoch } = v
  lost(p)
  if (p.epoch === epoch) p.take(pulse)
  p.act({ do: 'start' })
  p.flush()
  v.fetch()
  v.flush()
  p.fetch()
  expect([v.epoch, p.epoch]).toEqual([epoch + 1, epoch + 1])
}

const other: Question = { ...question, saying: 'rent' }
const answerIn = (p: Phone) => {
  const { state } = only(p)
  return state.is === 'answered' ? state : null
}
const outcomeOf = (p: Phone) => {
  const { state } = only(p)
  return state.is === 'over' ? state.outcome : state.is
}

/** Who was dismissed, and whether what was answered still counts. */
function left(state: string) {
  const { p } = at(state)
  p.act({ do: 'dismiss', id: idOf(p) })
  const { dismissed, state: is } = only(p)
  return [is.is, dismissed, 'open' in is ? is.open : null]
}

/** What each input comes to, in the words of the table where it is so. */
const LOOKS: { readonly [input: string]: (state: string) => string } = {
  'ask that opens, with room for its answer, 180 s not gone': state => {
    const { p, ask } = at(state)
    p.desk.wait(THREE_MINUTES_MS - 1)
    p.take(ask)
    return `→ ${stateOf(p)}`
  },
  'the same, 180 s gone at the relay': state => {
    const { p, ask } = at(state)
    p.desk.wait(THREE_MINUTES_MS)
    p.take(ask)
    return `→ ${stateOf(p)}`
  },
  'ask of epoch 0, without room, or with a sentence that TEXT-3 forbids': () =>
    said(
      'nothing, not heard',
      [inEpoch0(), withoutRoom(), forbidden()],
      [
        ['-', true, 0],
        ['-', true, 'shown'],
        ['-', true, 'shown'],
      ],
    ),
  'answered with a number that is not 0 to 99': state => {
    const { p } = at(state)
    const found = refusals(
      p,
      [-1, 100, 1.5].map(number => ({ do: 'answer', id: idOf(p), yes: true, number })),
    )
    return said('refused, the ask stays as it is', [found], ['bad-digits,bad-digits,bad-digits'])
  },
  'answered, epoch of the ask': state => {
    const moment = at(state)
    answer(moment)
    const found = [waitingKinds(moment.p), stateOf(moment.p), answerIn(moment.p)?.open]
    return said('sends answer → answered, open', found, ['answer', 'answered', true])
  },
  'answered, epoch left': state => {
    const moment = at(state)
    moment.p.take(moment.pulse)
    answer(moment)
    const { state: is } = only(moment.p)
    const found = [waitingKinds(moment.p), is.is, is.is === 'queued' && is.open]
    return said('→ queued, open', found, ['reply', 'queued', true])
  },
  '180 s since asked': state => {
    const { p } = at(state)
    later(p, THREE_MINUTES_MS - 1)
    const before = stateOf(p)
    later(p, 1)
    return said('→ late', [before, stateOf(p)], [state, 'late'])
  },
  'the same question again, later epoch': state => LATER[state]?.() ?? 'no such row',
  answered: state => {
    const { p } = at(state)
    const input = { do: 'answer', id: idOf(p), yes: false, number: 0 } as const
    return said('refused', [refusals(p, [input])], ['check-over'])
  },
  'the same ask again': state => {
    const { p, ask } = at(state)
    const before = toHex(answerIn(p)?.message ?? new Uint8Array())
    p.take(ask)
    const kinds = [waitingKinds(p)]
    lost(p)
    p.take(ask)
    const again = bondOf(p).outbox.map(({ message }) => toHex(message) === before)
    return said('the same answer again', [kinds, stateOf(p), again], [['answer'], state, [true]])
  },
  '10 s since, a relay has it': state => {
    const waits = at(state).p
    later(waits, 10_000)
    const { p } = at(state)
    const gone = at(state)
    for (const phone of [p, gone.p]) lost(phone)
    gone.p.take(gone.pulse)
    const looks = [p, gone.p].map(phone => [9999, 1, 0, 60_000].map(ms => toAnchor(phone, ms)))
    const words = 'to the anchor too, once; not if the epoch was left'
    const [once, never] = [
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ]
    return said(words, [waitingKinds(waits), looks], ['answer', [once, never]])
  },
  '`done`, open, in time': () => {
    const typed = ['right', 'no', 'wrong'] as const
    const leaves = ({ p, v }: Moment) => v.act({ do: 'leave-ask', id: idOf(p) })
    const found = [
      ...typed.map(one => told(one)),
      told('right', { before: leaves }),
      told('right', { after: saidNo }),
    ]
    const right = ['match', 'not-them', 'other-number', 'no-answer', 'no-answer']
    return said('→ over: what V says; *match* after a *no* counts as no-answer', found, right)
  },
  '`done`, closed or late': () => {
    const dismisses = ({ p }: Moment) => p.act({ do: 'dismiss', id: idOf(p) })
    const waits =
      (wait_ms: number) =>
      ({ p }: Moment) =>
        p.desk.wait(wait_ms)
    const closed = told('right', { after: dismisses })
    const late = told('right', { after: waits(THREE_MINUTES_MS) })
    const inTime = told('right', { after: waits(THREE_MINUTES_MS - 1) })
    const found = [closed, late, inTime]
    return said('→ over: no-answer', found, ['no-answer', 'no-answer', 'match'])
  },
  '180 s since sent': state => {
    const { p } = at(state)
    later(p, THREE_MINUTES_MS - 1)
    const before = stateOf(p)
    later(p, 1)
    return said('→ over: no-answer', [before, outcomeOf(p)], [state, 'no-answer'])
  },
  'the same id, another question or the same epoch': state => {
    const found = (state === 'queued' ? [other] : [other, question]).map(content => {
      const moment = at(state)
      const { p, v } = moment
      const { n, hash } = only(p)
      v.act({ do: 'leave-ask', id: idOf(p) })
      if (state === 'queued') moveOn(moment)
      forgeAsk(v, { id: idOf(p), question: content })
      v.flush()
      p.fetch()
      const { question: put, hash: fresh, n: epoch } = only(p)
      const isOther = put.saying === content.saying && toHex(fresh) !== toHex(hash)
      return [stateOf(p), isOther, epoch - n]
    })
    const right = found.map(() => ['shown', true, state === 'queued' ? 1 : 0])
    return said('→ shown, a new question', found, right)
  },
  'left by the person': state => {
    const words = { queued: true, answered: true }[state] ? 'dismissed and closed' : 'dismissed'
    const open = words === 'dismissed' ? null : false
    return said(words, left(state), [state, true, open])
  },
  'the bond is torn or ended': state => {
    const found = (['torn', 'ended'] as const).map(is => {
      const { p, v } = at(state)
      if (is === 'torn') hears(p, v, is)
      else p.act({ do: 'end' })
      return [p.person.condition.is, stateOf(p), waitingKinds(p).includes('answer')]
    })
    return said('gone', found, [
      ['torn', '-', false],
      ['ended', '-', false],
    ])
  },
}

/** The same question under a later epoch, by the state that it had under the one before. */
const LATER: { readonly [state: string]: () => string } = {
  queued: () => said('sends answer → answered, its time running on', ...carriedOn('queued')),
  answered: () =>
    said('sends the answer again, new bytes, its time running on', ...carriedOn('answered')),
  over: () => {
    const moment = at('over')
    const { p, v } = moment
    const before = outcomeOf(p)
    moveOn(moment)
    forgeAsk(v, { id: idOf(p), question })
    v.flush()
    p.fetch()
    const found = [stateOf(p), outcomeOf(p), only(p).n === p.epoch]
    return said('stays over', found, ['over', before, true])
  },
}

function carriedOn(state: 'queued' | 'answered'): [readonly unknown[], readonly unknown[]] {
  const moment = at(state)
  const { p } = moment
  const before = only(p).state
  p.desk.wait(1000)
  moveOn(moment)
  const after = answerIn(p)
  const isNew = toHex(after?.message ?? new Uint8Array()) !== toHex(messageIn(before))
  const runs = 'sent' in before && after?.sent.utc_ms === before.sent.utc_ms
  return [
    [waitingKinds(p), stateOf(p), isNew, runs],
    ['answer', 'answered', true, true],
  ]
}

const messageIn = (state: Asked['state']) => ('message' in state ? state.message : new Uint8Array())

/** What P's screen says of its answer; something may be done before V judged it, or after. */
function told(
  typed: 'right' | 'wrong' | 'no',
  { before, after }: { before?: (at: Moment) => unknown; after?: (at: Moment) => unknown } = {},
): string {
  const moment = at('shown')
  const { p, v } = moment
  answer(moment, typed)
  p.flush()
  before?.(moment)
  v.fetch()
  v.flush()
  after?.(moment)
  p.fetch()
  return outcomeOf(p)
}

/** V's program says *match* of what P remembers as a *no*. */
function saidNo({ p }: Moment): void {
  const state = answerIn(p)
  if (state === null) throw new Error('not answered')
  change(p, ({ asked }) => ({
    asked: asked.map(one => ({ ...one, state: { ...state, yes: false } })),
  }))
}

/** How often the answer is put in the outbox for V's first mailbox. */
function toAnchor(p: Phone, wait_ms: number): number {
  later(p, wait_ms)
  const answered = toHex(answerIn(p)?.message ?? new Uint8Array())
  const anchor = toHex(bondOf(p).theirAnchor?.id ?? new Uint8Array())
  const { outbox } = bondOf(p)
  p.flush()
  return outbox.filter(
    ({ message, address }) => toHex(message) === answered && toHex(address.id) === anchor,
  ).length
}

/** V's next messages come to P; what that leaves, and whether all is as before. */
function unmoved(p: Phone, v: Phone): [string, boolean] {
  const sent = sentBy(v)
  const before = recordOf(p)
  for (const entry of sent) p.take(entry)
  return [stateOf(p), sent.length > 0 && recordOf(p) === before]
}

function inEpoch0(): readonly unknown[] {
  const [p, v] = unsettled()
  p.flush()
  v.fetch()
  v.flush()
  p.fetch()
  forgeAsk(v, { id: new Uint8Array(8), question })
  return [...unmoved(p, v), p.epoch]
}

function withoutRoom(): readonly unknown[] {
  const { p, v } = at('-')
  const { made } = bondOf(p).epoch
  const full = Array.from({ length: 30 }, () => new Uint8Array(16))
  change(p, ({ epoch }) => ({ epoch: { ...epoch, made: full } }))
  forgeAsk(v, { id: new Uint8Array(8), question })
  const found = unmoved(p, v)
  change(p, ({ epoch }) => ({ epoch: { ...epoch, made } }))
  const asked = p.desk.sent.at(-1)
  if (asked !== undefined) p.take(asked)
  return [...found, stateOf(p)]
}

function forbidden(): readonly unknown[] {
  const { p, v } = at('-')
  const id = new Uint8Array(8)
  forgeAsk(v, { id, question: { ...question, saying: 'see https://relay.example' } })
  const found = unmoved(p, v)
  forgeAsk(v, { id, question })
  v.flush()
  p.fetch()
  return [...found, stateOf(p)]
}

test('there is a look at every input of the table', () => {
  const inputs = rows.map(({ input }) => input)
  expect([...new Set(inputs)].sort()).toEqual(Object.keys(LOOKS).sort())
})

test.each(rows)('[TABLE-1] an ask that came, $state: $input', ({ state, input, what }) => {
  expect(LOOKS[input]?.(state)).toBe(what)
})
