/** spec/states/ask.md, every row against what the core does. */
import { beforeAll, expect, test } from 'vitest'
import type { Ask } from '../src/bond/bond.ts'
import type { Question } from '../src/bond/question.ts'
import { Secret } from '../src/crypto/secret.ts'
import { type Input, toHex } from '../src/index.ts'
import { forgeNo, sends } from './forged.ts'
import { bondOf, byRole, copyOf, type Phone, talk } from './pair.ts'
import {
  again,
  change,
  hears,
  lost,
  recordOf,
  refusals,
  rowsOf,
  said,
  sentBy,
  unsettled,
  waitingKinds,
} from './tables.ts'

const rows = rowsOf('ask.md', 3).flatMap(([of = '', input = '', what = '']) =>
  (of.startsWith('over, ') ? [of] : of.split(', ')).map(state => ({ state, input, what })),
)

/** R, who begins no steps, and I. */
let settled: readonly [Phone, Phone]
beforeAll(() => {
  const [I, R] = byRole()
  settled = [R, I]
})

const question: Question = { about: 'money', over: 'phone', saying: 'bail' }
const asks = (saying = 'bail'): Input => ({ do: 'ask', question: { ...question, saying } })
const THREE_MINUTES_MS = 180_000

function askOf(phone: Phone): Ask {
  const ask = bondOf(phone).asks.at(-1)
  if (ask === undefined) throw new Error('nothing was asked')
  return ask
}

type Pair = readonly [v: Phone, p: Phone]
type Typed = 'right' | 'wrong' | 'no'

function answer(p: Phone, v: Phone, typed: Typed): void {
  const { id, number } = askOf(v)
  const given = typed === 'right' ? number : (number + 1) % 100
  p.act({ do: 'answer', id, yes: typed !== 'no', number: typed === 'no' ? 0 : given })
}

/** V with an ask at a state, and P, who was shown it. */
function at(state: string, pair: Pair = again(settled)): Pair {
  const [v, p] = pair
  if (state === '-') return pair
  v.act(asks())
  v.flush()
  p.fetch()
  if (state === 'over, answer taken') {
    answer(p, v, 'right')
    talk(v, p)
  } else if (state.startsWith('over')) {
    v.act({ do: 'leave-ask', id: askOf(v).id })
  }
  expect(askOf(v).state.is).toBe(state.replace(/,.*/, ''))
  return pair
}

function outcomeOf(v: Phone): string | null {
  const { state } = askOf(v)
  return state.is === 'over' ? state.outcome : null
}

const isOut = (v: Phone, message: Uint8Array) =>
  bondOf(v).outbox.some(entry => toHex(entry.message) === toHex(message))
const told = (p: Phone) => {
  const state = bondOf(p).asked.at(-1)?.state
  return state?.is === 'over' ? state.outcome : (state?.is ?? null)
}

/** What each input comes to, in the words of the table where it is so. */
const LOOKS: { readonly [input: string]: (state: string) => string } = {
  'question with a sentence that TEXT-2 refuses': state => {
    const [v] = at(state)
    const found = refusals(v, ['x'.repeat(81), 'see https://relay.example', 'WwW.relay'].map(asks))
    return said('refused', [found], ['bad-saying,bad-saying,bad-saying'])
  },
  'question, epoch 0': () => {
    const [a] = unsettled()
    const found = [a.person.condition.is, refusals(a, [asks()])]
    return said('refused: not settled', found, ['sound', 'not-settled'])
  },
  'question, no room in the epoch': state => {
    const [v] = at(state)
    let made = 0
    while (v.act(asks()).is === 'done' && made < 32) {
      made += 1
      v.act({ do: 'leave-ask', id: askOf(v).id })
    }
    const found = refusals(v, [asks()])
    return said('refused: the partner is silent', [found, made < 32], ['partner-silent', true])
  },
  'question, four waiting': state => {
    const [v] = at(state)
    for (const saying of ['1', '2', '3', '4']) v.act(asks(saying))
    return said('refused: too many', [refusals(v, [asks()])], ['too-many-asks'])
  },
  question: state => {
    const [v] = at(state)
    v.act(asks())
    const { open, state: is } = askOf(v)
    const found = [waitingKinds(v), is, open]
    return said('sends ask → waiting, open', found, ['ask', { is: 'waiting' }, true])
  },
  '10 s since, a relay has it': state => {
    const [v] = at(state)
    const { message } = askOf(v)
    const anchor = bondOf(v).theirAnchor
    const looks = [9999, 1, 0, THREE_MINUTES_MS / 2].map(wait_ms => {
      v.desk.wait(wait_ms)
      v.act({ do: 'tick' })
      const out = bondOf(v).outbox.filter(entry => toHex(entry.message) === toHex(message))
      v.flush()
      return out.map(({ address }) => toHex(address.id) === toHex(anchor?.id ?? message))
    })
    const waits = again(settled)[0]
    waits.act(asks())
    waits.desk.wait(10_000)
    waits.act({ do: 'tick' })
    const found = [looks, bondOf(waits).outbox.length]
    return said('to the anchor too, once', found, [[[], [true], [], []], 1])
  },
  'right answer, open, in time': state => {
    const found = (['right', 'no', 'wrong'] as const).map(typed => {
      const [v, p] = at(state)
      v.desk.wait(THREE_MINUTES_MS - 1)
      answer(p, v, typed)
      p.flush()
      v.fetch()
      const kinds = waitingKinds(v)
      talk(v, p)
      return [outcomeOf(v), kinds, told(p)]
    })
    const right = ['match', 'not-them', 'other-number'].map(each => [each, 'done', each])
    return said('→ over: match, not-them or other-number; sends `done`', found, right)
  },
  '180 s': state => {
    const [v] = again(settled)
    v.act(asks())
    const { message } = askOf(v)
    v.desk.wait(THREE_MINUTES_MS - 1)
    v.act({ do: 'tick' })
    const found = [askOf(v).state.is === state, isOut(v, message)]
    v.desk.wait(1)
    v.act({ do: 'tick' })
    found.push(isOut(v, message))
    const right = [true, true, false, 'no-answer']
    return said('→ over: no-answer; out of the outbox', [...found, outcomeOf(v)], right)
  },
  'left by the person': state => (state === 'waiting' ? leftWaiting() : leftOver()),
  'the epoch moved': state => {
    const found = [0, 1].map(side => askedAgain(state, side === 0))
    const right = { isNew: true, same: true, kinds: true, begun: true, epochs: 1 }
    return said(
      'asked again: a new message, the same id, words, number and beginning',
      ...[found, [right, right]],
    )
  },
  'right answer': state => {
    const found = (['right', 'no'] as const).map(typed => {
      const [v, p] = at(state)
      answer(p, v, typed)
      p.flush()
      v.desk.wait(1000)
      v.fetch()
      const { state: is } = askOf(v)
      const late = is.is === 'over' && is.late_ms === v.desk.now.utc_ms
      const kinds = waitingKinds(v)
      talk(v, p)
      return [kinds, outcomeOf(v), late, told(p), v.person.history[0]?.outcome]
    })
    return said('sends `done` no-answer; a *no* is kept as late', found, [
      ['done', 'no-answer', false, 'no-answer', 'no-answer'],
      ['done', 'no-answer', true, 'no-answer', 'not-them'],
    ])
  },
  'the same answer': sameAnswer,
  'another answer to this ask': state => {
    const [v, p] = at('waiting')
    const copy = copyOf(p)
    answer(p, v, 'right')
    answer(copy, v, 'no')
    p.flush()
    v.fetch()
    expect(outcomeOf(v)).toBe(state === 'over, answer taken' ? 'match' : null)
    copy.flush()
    v.fetch()
    return said('two copies', [v.person.condition.is], ['torn'])
  },
  'an answer that does not open, or a *no* with a number': state => {
    const found = [unreadable, forgesNo(7), forgesNo(0)].map(forge => {
      const [v, p] = at(state)
      forge(p)
      const sent = sentBy(p)
      const before = recordOf(v)
      for (const entry of sent) v.take(entry)
      return [sent.length, recordOf(v) === before]
    })
    // The last is an answer as it should be: what is wrong with the others is what was changed.
    return said('nothing, not heard', found, [
      [1, true],
      [1, true],
      [1, false],
    ])
  },
  'the bond is torn or ended': state => {
    const found = kindsOf(state).flatMap(kind =>
      (['torn', 'ended'] as const).map(is => {
        const [v, p] = at(kind)
        v.act(asks('and another'))
        hears(v, p, is)
        return [is, v.person.condition.is === is, bondOf(v).asks.length, waitingKinds(v)]
      }),
    )
    const right = kindsOf(state).flatMap(() => [
      ['torn', true, 0, ''],
      ['ended', true, 0, ''],
    ])
    return said('gone', found, right)
  },
}

/** Which kinds of a state there are: what is over may have taken an answer or none. */
function kindsOf(state: string): readonly string[] {
  return state === 'over' ? ['over, no answer taken', 'over, answer taken'] : [state]
}

function leftWaiting(): string {
  const [v] = again(settled)
  v.act(asks())
  const { id, message } = askOf(v)
  v.act({ do: 'leave-ask', id })
  const found = [outcomeOf(v), askOf(v).open, isOut(v, message)]
  return said('→ over: no-answer; closed; out of the outbox', found, ['no-answer', false, false])
}

function leftOver(): string {
  const late = at('waiting')[0]
  late.desk.wait(THREE_MINUTES_MS)
  late.act({ do: 'tick' })
  const found = [late, at('over, answer taken')[0]].map(v => {
    const before = JSON.stringify(askOf(v).state)
    const wasOpen = askOf(v).open
    v.act({ do: 'leave-ask', id: askOf(v).id })
    const stays = JSON.stringify(askOf(v).state) === before
    return [outcomeOf(v), wasOpen, askOf(v).open, stays]
  })
  return said('closed; what it came to stays', found, [
    ['no-answer', true, false, true],
    ['match', true, false, true],
  ])
}

/** V is I, or R; the step begins before the question, and V moves on with it waiting. */
function askedAgain(state: string, isI: boolean) {
  const [R, I] = again(settled)
  const v = isI ? I : R
  I.desk.wait(8 * 86_400_000)
  I.act({ do: 'tick' })
  I.flush()
  v.act(asks())
  const before = askOf(v)
  v.desk.wait(1000)
  R.fetch()
  if (isI) R.flush()
  if (isI) I.fetch()
  const after = askOf(v)
  const bytes = ({ id, number, question: { saying } }: Ask) => [toHex(id), number, saying].join()
  return {
    isNew: toHex(after.message) !== toHex(before.message) && !isOut(v, before.message),
    same: bytes(after) === bytes(before) && after.state.is === state,
    kinds: isOut(v, after.message),
    begun: after.begun.utc_ms === before.begun.utc_ms && bondOf(v).asks.length === 1,
    epochs: after.n - before.n,
  }
}

function sameAnswer(state: string): string {
  const [v, p] = at('waiting')
  answer(p, v, 'right')
  const sent = sentBy(p)
  const come = () => {
    for (const entry of sent) v.take(entry)
    return waitingKinds(v)
  }
  const found = [come(), come()]
  v.flush()
  found.push(come(), String(askOf(v).state.is === state.replace(/,.*/, '')))
  const { epoch } = v
  talk(v, p)
  expect(v.epoch).toBe(epoch + 1)
  const words = '`done` again, if its epoch is the present one and it waits nowhere'
  // Of an epoch that was left, the last step comes again and nothing else.
  return said(words, [...found, come()], ['done', 'done', 'done', 'true', 'reply'])
}

const forgesNo = (number: number) => (p: Phone) => forgeNo(p, number)

/** P's answer under a secret that is not the question's. */
function unreadable(p: Phone): void {
  const kem = new Secret('KemSecret', new Uint8Array(32).fill(5))
  change(p, ({ asked }) => ({ asked: asked.map(one => ({ ...one, kem })) }))
  p.act({ do: 'answer', id: bondOf(p).asked[0]?.id ?? new Uint8Array(), yes: true, number: 1 })
}

test('[TABLE-1] an answer to an ask that I list no more, and to one that I never made', () => {
  const [v, p] = at('waiting')
  const first = askOf(v)
  answer(p, v, 'right')
  const sent = lost(p)
  for (const saying of ['1', '2', '3', '4', '5']) {
    v.act({ do: 'leave-ask', id: askOf(v).id })
    v.act(asks(saying))
  }
  expect(bondOf(v).asks.map(({ id }) => toHex(id))).not.toContain(toHex(first.id))
  const before = recordOf(v)
  for (const entry of sent) v.take(entry)
  expect(recordOf(v)).toBe(before)
  const [ciphertext, sealed] = [new Uint8Array(1120), new Uint8Array(64)]
  sends(p, { kind: 'answer', ask: new Uint8Array(16), ciphertext, sealed })
  p.flush()
  v.fetch()
  expect(v.person.condition.is).toBe('torn')
})

test('there is a look at every input of the table', () => {
  const inputs = rows.map(({ input }) => input)
  expect([...new Set(inputs)].sort()).toEqual(Object.keys(LOOKS).sort())
})

test.each(rows)('[TABLE-1] an ask that I made, $state: $input', ({ state, input, what }) => {
  expect(LOOKS[input]?.(state)).toBe(what)
})
