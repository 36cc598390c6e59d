/** spec/states/condition.md, every cell against what the core does. */
import { beforeAll, expect, test } from 'vitest'
import {
  type Kept,
  knownOf,
  nobleSuite,
  replaced,
  startCards,
  toHex,
  turnOf,
} from '../src/index.ts'
import type { Body } from '../src/wire/message.ts'
import { forgeReply, sends } from './forged.ts'
import { bondOf, byRole, copyOf, entropy, Phone, shown, talk } from './pair.ts'
import {
  again,
  become,
  change,
  kept,
  lost,
  recordOf,
  rowsOf,
  type Sent,
  said,
  unfinishedPair,
  unsettled,
  waitingKinds,
} from './tables.ts'

const NAMES = ['unfinished', 'sound', 'torn', 'ended'] as const
type Name = (typeof NAMES)[number]
type By = 'me' | 'them'

/** Two rows are in states.test.ts, each with a test of its own. */
const ELSEWHERE = ['ask, answer, speak, judge, hear', 'my end']
const rows = rowsOf('condition.md', 5)
  .filter(([input = '']) => !ELSEWHERE.includes(input))
  .flatMap(([input = '', ...cells]) =>
    NAMES.map((name, i) => ({ name, input, what: cells[i] ?? '' })),
  )

type Pair = readonly [I: Phone, R: Phone]
const WEEK_MS = 7 * 86_400_000
const question = { about: 'money', over: 'phone', saying: '' } as const

let settled: Pair
beforeAll(() => {
  settled = byRole()
})

const conditionOf = (phone: Phone) => phone.person.condition.is

/** The same of a bond that was ended by either; one look at any other. */
function either(name: Name, look: (by: By) => string): string {
  const found = (name === 'ended' ? (['me', 'them'] as const) : (['me'] as const)).map(look)
  return [...new Set(found)].join(' or ')
}

function comes(phone: Phone, sent: readonly Sent[]): void {
  for (const entry of sent) phone.take(entry)
}

function stepDue(I: Phone): void {
  I.desk.wait(WEEK_MS)
  I.act({ do: 'tick' })
}

const heardBy = (phone: Phone) => bondOf(phone).epoch.heard.length
const knows = (phone: Phone) => bondOf(phone).epoch.theirs.is === 'known'

/** A message comes to an unfinished bond, and to the same one if it were sound. */
function asSound(says: (other: Phone) => void): string {
  const same = [0, 1].map(side => {
    const pair = unfinishedPair()
    const [phone, other] = side === 0 ? pair : [pair[1], pair[0]]
    lost(phone)
    lost(other)
    says(other)
    const sent = lost(other)
    const twin = copyOf(phone)
    become(twin, 'sound')
    for (const each of [phone, twin]) comes(each, sent)
    return conditionOf(phone) !== 'unfinished' && summaryOf(phone) === summaryOf(twin)
  })
  return same.includes(false) ? 'not as sound' : 'as sound'
}

/** All that a message could change, but for what is random. */
function summaryOf(phone: Phone): string {
  const { condition, epoch, asks, asked, pulse, checked_ms, history, theirAnchor } = bondOf(phone)
  return JSON.stringify([
    ...[condition, epoch.n, epoch.heard.map(toHex), epoch.theirs.is, checked_ms, history.length],
    ...[asks.length, asked.length, pulse !== null, theirAnchor !== null, waitingKinds(phone)],
  ])
}

const garbage = { ciphertext: new Uint8Array(1120), sealed: new Uint8Array(64) }
const hash = new Uint8Array(16)
function says(...bodies: readonly Body[]) {
  return (other: Phone): void => {
    for (const body of bodies) sends(other, body)
  }
}

function answers(p: Phone, v: Phone): void {
  const { id, number } = bondOf(v).asks.at(-1) ?? { id: hash, number: 0 }
  p.act({ do: 'answer', id, yes: true, number })
}

/** What was sent while R's bond was sound, and comes when it is something else: heard, or more. */
function heardOnly(pair: Pair, sent: readonly Sent[], messages: number): boolean {
  const [, R] = pair
  const [before, condition] = [heardBy(R), JSON.stringify(bondOf(R).condition)]
  comes(R, sent)
  const { asks, asked, outbox } = bondOf(R)
  const isQuiet = asks.length + asked.length + outbox.length === 0
  const stays = JSON.stringify(bondOf(R).condition) === condition
  return isQuiet && stays && heardBy(R) === before + messages
}

type Look = (name: Name) => string

/** What each input comes to, in the words of the table where it is so. */
const LOOKS: { readonly [input: string]: Look } = {
  'a right message of `E_0`': name =>
    either(name, by => {
      const [I, R] = name === 'unfinished' ? unfinishedPair() : unsettled()
      lost(R)
      become(R, name, by)
      comes(R, lost(I))
      const is = conditionOf(R)
      const words = knows(R) ? 'the message' : 'not the message'
      return is === name ? words : `→ ${is}, then ${words}`
    }),
  'ask, answer came': name => {
    if (name === 'unfinished') {
      return asSound(says({ kind: 'ask', ...garbage }, { kind: 'answer', ask: hash, ...garbage }))
    }
    return either(name, by => asksAndAnswers(name, by)).replace(
      'heard only or heard only, counted',
      'heard only; by them: counts as a check',
    )
  },
  '`done` came': name =>
    name === 'unfinished'
      ? asSound(says({ kind: 'done', answer: hash, sealed: garbage.sealed }))
      : either(name, by => outcomeComes(name, by)),
  'contact came': name => {
    if (name === 'unfinished') return asSound(other => void other.act({ do: 'start' }))
    return either(name, by => {
      const [I, R] = unsettled()
      const sent = [lost(I), lost(R)] as const
      const found = ([I, R] as const).map((phone, i) => {
        become(phone, name, by)
        comes(phone, sent[1 - i] ?? [])
        return knows(phone) && waitingKinds(phone).split(',').includes('contact')
      })
      const isTaken = knows(I) && knows(R)
      const words = [...new Set(found)].map(isAnswered =>
        isAnswered ? 'taken, answered' : 'taken',
      )
      return isTaken ? words.join() : 'not taken'
    })
  },
  'pulse, reply, `moved` came': name => {
    if (name !== 'unfinished') return either(name, by => stepGoesOn(name, by))
    const { ciphertext, sealed } = garbage
    return asSound(
      says(
        { kind: 'pulse', ciphertext, sealed },
        { kind: 'moved', sealed },
        { kind: 'reply', pulse: hash, ciphertext, sealed },
      ),
    )
  },
  'a step is due': name => {
    const begun = (by: By) => [begins(name, by, false), begins(name, by, true)]
    if (name === 'ended') {
      const words = 'by them, and a check counted: I starts it'
      return said(
        words,
        [begun('me'), begun('them')],
        [
          [false, false],
          [false, true],
        ],
      )
    }
    return begun('me').includes(true) ? 'I starts it' : 'none'
  },
  '`end` came': name => {
    if (name === 'unfinished') {
      return asSound(other => {
        become(other, 'sound')
        other.act({ do: 'end' })
      })
    }
    return either(name, by => {
      const pair = again(settled)
      const [I, R] = pair
      become(R, name, by)
      I.act({ do: 'end' })
      const sent = lost(I)
      if (name !== 'sound') return heardOnly(pair, sent, 1) ? 'heard' : 'not heard'
      comes(R, sent)
      const { condition } = bondOf(R)
      return `→ ${condition.is}${condition.is === 'ended' ? ` by ${condition.by}` : ''}`
    })
  },
  'notice came': name =>
    either(name, by => {
      const [I, R] = name === 'unfinished' ? unfinishedPair() : again(settled)
      become(R, name, by)
      become(I, 'torn')
      change(I, () => ({ outbox: [], contact: null }))
      I.act({ do: 'start' })
      const sent = lost(I)
      const before = recordOf(R)
      comes(R, sent)
      if (sent.length === 0) return 'no notice'
      return recordOf(R) === before ? 'nothing' : `→ ${conditionOf(R)}`
    }),
  'two copies shown': name =>
    either(name, by => {
      const [I, R] = name === 'unfinished' ? unfinishedPair() : again(settled)
      lost(R)
      become(I, name, by)
      forgeReply(R, hash)
      comes(I, lost(R))
      const notice = waitingKinds(I).includes('torn') ? 'notice' : 'no notice'
      const is = conditionOf(I)
      return is === name ? notice : `→ ${is}, ${notice}`
    }),
  'a new epoch': name => {
    if (name === 'unfinished') return settles()
    return either(name, by => {
      const [I, R] = again(settled)
      become(R, name, by)
      const { epoch } = R
      stepDue(I)
      comes(R, lost(I))
      expect(R.epoch).toBe(epoch + 1)
      return waitingKinds(R).includes('end') ? `by ${by}: told again` : '-'
    }).replace(/ or -$/, '')
  },
  start: name => {
    if (name === 'unfinished') {
      const [, R] = unfinishedPair()
      lost(R)
      R.act({ do: 'start' })
      return said('its contact again', [waitingKinds(R), conditionOf(R)], ['contact', name])
    }
    return either(name, by => starts(name, by))
  },
  'met again, other at epoch 1': name => {
    if (name === 'unfinished') {
      return knownOf(hash, unfinishedPair()[0].state.kept) === null ? '-' : 'recognised'
    }
    if (name !== 'ended') return metAgain(name, 'me')
    return either(name, by => metAgain(name, by))
  },
}

function asksAndAnswers(name: Name, by: By): string {
  const pair = again(settled)
  const [I, R] = pair
  R.act({ do: 'ask', question })
  comes(I, lost(R))
  answers(I, R)
  I.act({ do: 'ask', question })
  const sent = lost(I)
  become(R, name, by)
  if (name !== 'sound') {
    const isHeard = heardOnly(pair, sent, 2)
    const counts = name === 'ended' && bondOf(R).checked_ms === R.desk.now.utc_ms
    return `${isHeard ? 'heard only' : 'more than heard'}${counts ? ', counted' : ''}`
  }
  comes(R, sent)
  const judged = bondOf(R).asks.map(({ state }) => state.is === 'over' && state.outcome)
  const shownTo = bondOf(R).asked.map(({ state }) => state.is)
  return said('shown; judged', [judged, shownTo], [['match'], ['shown']])
}

function outcomeComes(name: Name, by: By): string {
  const pair = again(settled)
  const [I, R] = pair
  I.act({ do: 'ask', question })
  comes(R, lost(I))
  answers(R, I)
  comes(I, lost(R))
  // `moved` in front of it; behind it the pulse of the step that the check calls for.
  const sent = lost(I).slice(0, 2)
  become(R, name, by)
  if (name !== 'sound') return heardOnly(pair, sent, 1) ? 'heard only' : 'more than heard'
  comes(R, sent)
  const told = bondOf(R).asked.map(({ state }) => state.is === 'over' && state.outcome)
  return said('told', told, ['match'])
}

/** A whole step with both in that condition. */
function stepGoesOn(name: Name, by: By): string {
  const [I, R] = again(settled)
  const { epoch } = R
  stepDue(I)
  for (const phone of [I, R]) become(phone, name, by)
  const pulse = lost(I)
  comes(R, pulse)
  comes(I, lost(R))
  comes(R, lost(I))
  const found = [I.epoch - epoch, R.epoch - epoch, bondOf(R).left?.confirmed]
  return said('taken', [...found, conditionOf(I), conditionOf(R)], [1, 1, true, name, name])
}

/** Whether I begins a step: a week has gone, or a question came. */
function begins(name: Name, by: By, isHeard: boolean): boolean {
  const [I, R] = name === 'unfinished' ? unfinishedPair() : again(settled)
  if (name !== 'unfinished') R.act({ do: 'ask', question })
  const sent = lost(R)
  become(I, name, by)
  if (isHeard && name !== 'unfinished') comes(I, sent)
  else stepDue(I)
  return bondOf(I).pulse !== null
}

function settles(): string {
  const [I, R] = unfinishedPair()
  talk(I, R)
  const found = [I, R].map(phone => [phone.epoch, conditionOf(phone), waitingKinds(phone)])
  return said('-', found, [
    [1, 'sound', ''],
    [1, 'sound', ''],
  ])
}

/** I with its pulse out, R with its reply, and R with nothing unfinished. */
function starts(name: Name, by: By): string {
  const [I, R] = again(settled)
  const level = copyOf(R)
  stepDue(I)
  comes(R, lost(I))
  lost(R)
  const found = [I, R, level].map(phone => {
    become(phone, name, by)
    phone.act({ do: 'start' })
    const kinds = waitingKinds(phone).split(',')
    return [kinds.filter(kind => kind !== 'torn').join(), kinds.includes('torn')]
  })
  const isTold = name === 'torn'
  const words = isTold ? 'the same, and notices' : 'unfinished steps again'
  return said(words, found, [
    ['moved,pulse', isTold],
    ['reply', isTold],
    ['', isTold],
  ])
}

/** The two meet again with what each knows of the other; a bond that ended was known before. */
function metAgain(name: Name, by: By): string {
  const olds = again(settled)
  const before = olds.map(old => knownOf(hash, old.state.kept))
  for (const old of olds) become(old, name, by)
  const after = olds.map(old => knownOf(hash, old.state.kept))
  const known = name === 'ended' ? before : after
  const [a, b] = olds.map((old, i) => {
    const turn = turnOf(nobleSuite, entropy(), old.desk.now)
    const run = startCards(turn, { name: old.name, relay: 'http://localhost:8788' }, known[i])
    return new Phone(old.desk, old.name, { is: 'cards', run })
  })
  if (a === undefined || b === undefined) throw new Error('two phones')
  b.act({ do: 'see-frame', frame: shown(a) })
  a.act({ do: 'see-frame', frame: shown(b) })
  b.act({ do: 'see-frame', frame: shown(a) })
  talk(...kept(a, b))
  const next = [a, b].map((phone, i) => replaced(phone.state, olds[i]?.state ?? null))
  const isNew = next.map((state, i) => state !== null && isSession(state.kept, [a, b][i]))
  if (isNew.includes(false)) return 'not replaced'
  if (name !== 'ended') return 'the new session in its place'
  return after.every(one => one === null)
    ? 'only if it was recognised before it ended'
    : 'recognised when it had ended'
}

function isSession(kept: Kept, phone: Phone | undefined): boolean {
  if (kept.is !== 'bond' || phone === undefined) return false
  return kept.bond.condition.is === 'sound' && toHex(kept.bond.id) === toHex(bondOf(phone).id)
}

test('there is a look at every input of the table', () => {
  const inputs = rows.map(({ input }) => input)
  expect([...new Set(inputs)].sort()).toEqual(Object.keys(LOOKS).sort())
})

test.each(rows)('[TABLE-1] a bond that is $name: $input', ({ name, input, what }) => {
  expect(LOOKS[input]?.(name)).toBe(what)
})
