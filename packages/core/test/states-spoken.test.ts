/** spec/states/spoken.md, every row against what the core does. */
import { beforeAll, expect, test } from 'vitest'
import type { Topic } from '../src/bond/question.ts'
import { toHex } from '../src/index.ts'
import { RELEASED } from '../src/spoken/brake.ts'
import { hasNonce } from '../src/spoken/digits.ts'
import { bondOf, byRole, type Phone, talk } from './pair.ts'
import { again, change, codeOf, recordOf, refusals, rowsOf, said } from './tables.ts'

const asking = rowsOf('spoken.md', 3).flatMap(([states = '', input = '', what = '']) =>
  states.split(', ').map(state => ({ state, input, what })),
)
const answering = rowsOf('spoken.md', 2).map(([input = '', what = '']) => ({ input, what }))

let settled: readonly [Phone, Phone]
beforeAll(() => {
  settled = byRole()
})

const speak = (phone: Phone, about: Topic = 'talk') =>
  phone.act({ do: 'speak', about, fallback: false })
const judge = (phone: Phone, digits: string) => phone.act({ do: 'judge-spoken', digits })
const hear = (phone: Phone, digits: string, about: Topic = 'talk') =>
  phone.act({ do: 'hear-spoken', about, digits })
const challengeOf = (phone: Phone) => phone.person.spoken.asking?.challenge ?? ''
const verdictOf = (phone: Phone) => phone.person.spoken.asking?.verdict?.verdict.is
const spokenOf = (phone: Phone) => bondOf(phone).spoken

/** What the other answers to the challenge on this screen. */
function answerOf(v: Phone, p: Phone): string {
  const heard = hear(p, challengeOf(v), spokenOf(v).asking?.about ?? 'talk')
  return heard.is === 'answer' ? heard.digits : codeOf(heard)
}

const other = (digits: string) => digits.replace(/.$/, last => String((Number(last) + 1) % 10))

type Pair = readonly [v: Phone, p: Phone]

/** V at a state of its challenge, and P. */
function at(state: string, [v, p]: Pair = again(settled)): Pair {
  if (state !== '-') speak(v)
  if (state === 'over') judge(v, answerOf(v, p))
  expect(stateOf(v)).toBe(state)
  return [v, p]
}

function stateOf(phone: Phone): string {
  return spokenOf(phone).asking?.state.is ?? '-'
}

/** A miss that was a moment ago, or so long ago that its pause is over. */
function brake(phone: Phone, side: 'askBrake' | 'hearBrake', pause_ms: number): void {
  const missed = { misses: 2, missed: phone.desk.now, pause_ms }
  change(phone, ({ spoken }) => ({ spoken: { ...spoken, [side]: missed } }))
}

/** What each input comes to, in the words of the table where it is so. */
const ASKING: { readonly [input: string]: (state: string) => string } = {
  'topic, in a pause': state => {
    const [v] = at(state)
    brake(v, 'askBrake', 5000)
    const input = { do: 'speak', about: 'talk', fallback: false } as const
    return said('refused', [refusals(v, [input])], ['spoken-pause'])
  },
  'topic with the older key, without having one': state => {
    const [v] = at(state)
    const input = { do: 'speak', about: 'talk', fallback: true } as const
    return said('refused', [refusals(v, [input])], ['no-challenge'])
  },
  'topic, no nonce left': state => {
    const [v] = at(state)
    const made = new Uint8Array(125).fill(255)
    change(v, ({ epoch }) => ({ epoch: { ...epoch, nonces: { ...epoch.nonces, made } } }))
    const found = refusals(v, [{ do: 'speak', about: 'talk', fallback: false }])
    return said('refused: go online once, or meet', [found], ['nonces-used-up'])
  },
  topic: state => {
    const [v, p] = at(state)
    const before = { challenge: challengeOf(v), made: bondOf(v).epoch.nonces.made }
    speak(v)
    const { nonce } = spokenOf(v).asking ?? { nonce: -1 }
    const known = [before.made, bondOf(v).epoch.nonces.made].map(made => hasNonce(made, nonce))
    const found = [stateOf(v), known, challengeOf(v) !== before.challenge]
    judge(v, answerTo(p, before.challenge))
    const right = ['waiting', [false, true], true, 'other-number']
    return said(
      '→ waiting; the nonce is made; the one before is gone',
      [...found, verdictOf(v)],
      right,
    )
  },
  'digits of another length': state => {
    const [v, p] = at(state)
    const codes = refusals(v, [
      { do: 'judge-spoken', digits: '12345' },
      { do: 'judge-spoken', digits: '1234567' },
    ])
    judge(v, answerOf(v, p))
    return said('refused, no try lost', [codes, verdictOf(v)], ['bad-digits,bad-digits', 'match'])
  },
  'the right digits': state => {
    const [v, p] = at(state)
    brake(v, 'askBrake', 0)
    judge(v, answerOf(v, p))
    const found = [stateOf(v), verdictOf(v), spokenOf(v).askBrake]
    return said('→ over: match; the pauses end', found, ['over', 'match', RELEASED])
  },
  'other digits': state => {
    const [v, p] = at(state)
    judge(v, other(answerOf(v, p)))
    const found = [stateOf(v), verdictOf(v), v.person.spoken.askPause_ms]
    return said('→ over: other-number; a pause', found, ['over', 'other-number', 5000])
  },
  digits: state => {
    const [v] = at(state)
    return said(
      'refused',
      [refusals(v, [{ do: 'judge-spoken', digits: '123456' }])],
      ['no-challenge'],
    )
  },
  'left by the person; the epoch is left': state => {
    const [v] = at(state)
    v.act({ do: 'leave-spoken' })
    const left = [v, ...[0, 1].map(side => epochLeft(state, side === 0))].map(stateOf)
    return new Set(left).size === 1 ? stateOf(v) : left.join()
  },
}

/** The answer to a challenge that is no longer on the screen. */
function answerTo(p: Phone, challenge: string): string {
  const heard = hear(p, challenge)
  return heard.is === 'answer' ? heard.digits : '123456'
}

/** Who asks is I, or R; both leave the epoch. */
function epochLeft(state: string, isI: boolean): Phone {
  const [I, R] = again(settled)
  const [v] = at(state, isI ? [I, R] : [R, I])
  const { epoch } = v
  I.desk.wait(8 * 86_400_000)
  I.act({ do: 'tick' })
  talk(I, R)
  expect(v.epoch).toBe(epoch + 1)
  return v
}

/** P, and digits that V says to it. */
function said9(about: Topic = 'talk'): readonly [p: Phone, digits: string, v: Phone] {
  const [v, p] = again(settled)
  speak(v, about)
  return [p, challengeOf(v), v]
}

const heardBits = (phone: Phone) => toHex(bondOf(phone).epoch.nonces.heard)

/** What came of digits; where they are shown again, and nothing else. */
function repeated(p: Phone, inputs: readonly (readonly [string, Topic])[]) {
  const before = recordOf(p)
  const found = inputs.map(([digits, about]) => hear(p, digits, about))
  return recordOf(p) === before ? found : []
}

const ANSWERING: { readonly [input: string]: () => string } = {
  'digits that are not nine': () => {
    const [p, digits, v] = said9()
    const bad = [digits.slice(1), `${digits}0`, 'nine'].map(
      typed => ({ do: 'hear-spoken', about: 'talk', digits: typed }) as const,
    )
    judge(v, (refusals(p, bad) === 'bad-digits,bad-digits,bad-digits' && answerTo(p, digits)) || '')
    return said('refused, no try lost', [verdictOf(v)], ['match'])
  },
  'digits warned of before': () => {
    const [p, digits] = said9('secret')
    const first = hear(p, digits, 'money')
    brake(p, 'hearBrake', 5000)
    const found = repeated(p, [
      [digits, 'money'],
      [digits, 'secret'],
      [digits, 'talk'],
    ])
    return said('the same warning', found, [first, first, first])
  },
  'digits answered within 60 s, the same topic picked': () => {
    const [p, digits] = said9()
    const first = hear(p, digits)
    brake(p, 'hearBrake', 300_000)
    p.desk.wait(59_999)
    const found = repeated(p, [[digits, 'talk']])
    p.desk.wait(240_001)
    found.push(...repeated(p, [[digits, 'talk']]))
    return said('the same answer', found, [first, { is: 'refused', code: 'spoken-repeated' }])
  },
  'digits answered within 60 s, another topic picked': () => {
    const [p, digits] = said9('favour')
    hear(p, digits, 'favour')
    p.desk.wait(59_999)
    const warning = { is: 'other-topic', about: 'favour' }
    const found = repeated(p, [[digits, 'money']])
    return said('a warning that names the topic answered', found, [warning])
  },
  'digits in a pause': () => {
    const [p, digits] = said9()
    brake(p, 'hearBrake', 5000)
    p.desk.wait(4999)
    const found = refusals(p, [{ do: 'hear-spoken', about: 'talk', digits }])
    p.desk.wait(1)
    return said('refused', [found, hear(p, digits).is], ['spoken-pause', 'answer'])
  },
  'tag fits the picked topic, nonce new': () => {
    const [p, digits, v] = said9()
    brake(p, 'hearBrake', 0)
    const heard = hear(p, digits)
    judge(v, heard.is === 'answer' ? heard.digits : '')
    const nonce = hasNonce(bondOf(p).epoch.nonces.heard, Number(digits.slice(0, 3)))
    const found = [verdictOf(v), nonce, spokenOf(p).hearBrake]
    return said('answer; the nonce is heard; the pauses end', found, ['match', true, RELEASED])
  },
  'tag fits another topic, nonce new': () => {
    const [p, digits] = said9('secret')
    const heard = hear(p, digits, 'money')
    const nonce = hasNonce(bondOf(p).epoch.nonces.heard, Number(digits.slice(0, 3)))
    const right = [{ is: 'other-topic', about: 'secret' }, true, RELEASED]
    return said('warning; the nonce is heard', [heard, nonce, spokenOf(p).hearBrake], right)
  },
  'tag fits, nonce heard': () => {
    const [p, digits] = said9()
    hear(p, digits)
    p.desk.wait(60_000)
    const found = refusals(p, [{ do: 'hear-spoken', about: 'talk', digits }])
    return said('refused as repeated', [found], ['spoken-repeated'])
  },
  'tag fits nothing': () => {
    const [p, digits] = said9()
    const before = heardBits(p)
    const found = [codeOf(hear(p, other(digits))), p.person.spoken.hearPause_ms]
    return said('refused; a pause', [...found, heardBits(p)], ['spoken-no-fit', 5000, before])
  },
}

test('there is a look at every input of the tables', () => {
  const inputs = (rows: readonly { readonly input: string }[]) =>
    [...new Set(rows.map(({ input }) => input))].sort()
  expect(inputs(asking)).toEqual(Object.keys(ASKING).sort())
  expect(inputs(answering)).toEqual(Object.keys(ANSWERING).sort())
})

test.each(asking)('[TABLE-1] who asks aloud, $state: $input', ({ state, input, what }) => {
  expect(ASKING[input]?.(state)).toBe(what)
})

test.each(answering)('[TABLE-1] who is asked aloud: $input', ({ input, what }) => {
  expect(ANSWERING[input]?.()).toBe(what)
})
