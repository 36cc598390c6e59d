/** spec/states/step.md, every row against what the core does. */
import { beforeAll, expect, test } from 'vitest'
import { mailboxId } from '../src/bond/epoch.ts'
import { listeningOf, nobleSuite, toHex } from '../src/index.ts'
import { forgeReply } from './forged.ts'
import { bondOf, byRole, copyOf, type Phone } from './pair.ts'
import { again, lost, recordOf, type Sent, said, sentBy, tablesOf, waitingKinds } from './tables.ts'

const STATES = { I: ['level', 'pulse out', 'unconfirmed'], R: ['level', 'unconfirmed'] }
type Role = keyof typeof STATES

const [, ofI = [], ofR = []] = tablesOf('step.md', 3)
const rowsFor = (role: Role, table: readonly string[][]) =>
  table.flatMap(([of = '', input = '', what = '']) =>
    (of === 'any' ? STATES[role] : of.split(', ')).map(state => ({ state, input, what })),
  )
const rows = { I: rowsFor('I', ofI), R: rowsFor('R', ofR) }

const WEEK_MS = 7 * 86_400_000
const question = { about: 'money', over: 'phone', saying: '' } as const

/** What was sent in the step that led here, and what copies of both sent under the epoch before. */
interface Step {
  readonly reply: Sent
  readonly moved: Sent
  readonly strayOfI: Sent
  readonly strayOfR: Sent
}

let settled: readonly [Phone, Phone]
let step: Step
beforeAll(() => {
  const [I, R] = byRole()
  const [strayOfI, strayOfR] = [stray(I), stray(R)]
  stepDue(I)
  I.flush()
  R.fetch()
  const [reply] = sentBy(R)
  I.fetch()
  const [moved] = sentBy(I)
  R.fetch()
  if (reply === undefined || moved === undefined) throw new Error('no step')
  settled = [I, R]
  step = { reply, moved, strayOfI, strayOfR }
})

/** A message by another phone with the same data, which has not come yet. */
function stray(phone: Phone): Sent {
  const copy = copyOf(phone)
  copy.act({ do: 'ask', question })
  const sent = lost(copy).at(-1)
  if (sent === undefined) throw new Error('nothing was sent')
  return sent
}

function stepDue(I: Phone): void {
  I.desk.wait(WEEK_MS)
  I.act({ do: 'tick' })
}

type Pair = readonly [I: Phone, R: Phone]

/** I at a state; R is level. What I sent of it is lost. */
function atI(state: string): Pair {
  const [I, R] = again(settled)
  if (state !== 'unconfirmed') {
    R.act({ do: 'ask', question })
    R.flush()
    I.fetch()
  }
  if (state === 'pulse out') {
    stepDue(I)
    lost(I)
  }
  expect(stateOfI(I)).toBe(state)
  return [I, R]
}

function stateOfI(I: Phone): string {
  const { pulse, left } = bondOf(I)
  return pulse !== null ? 'pulse out' : left?.confirmed === false ? 'unconfirmed' : 'level'
}

/** R at a state; where R is unconfirmed, I has its pulse out. What R sent of it is lost. */
function atR(state: string): Pair {
  const [I, R] = atI('level')
  if (state === 'unconfirmed') {
    stepDue(I)
    I.flush()
    R.fetch()
    lost(R)
  }
  expect(stateOfR(R)).toBe(state)
  return [I, R]
}

const stateOfR = (R: Phone) => (bondOf(R).left?.confirmed === false ? 'unconfirmed' : 'level')

/** Whether it is no other than it was when these had come. */
function unmoved(phone: Phone, sent: readonly Sent[]): boolean {
  const before = recordOf(phone)
  for (const entry of sent) phone.take(entry)
  return sent.length > 0 && recordOf(phone) === before
}

/** How often a message stands in the outbox for a mailbox, when some time has passed. */
function sentTo(phone: Phone, message: Uint8Array, box: Uint8Array, wait_ms: number): number {
  phone.desk.wait(wait_ms)
  phone.act({ do: 'tick' })
  const { outbox } = bondOf(phone)
  phone.flush()
  return outbox.filter(
    entry => toHex(entry.message) === toHex(message) && toHex(entry.address.id) === toHex(box),
  ).length
}

const anchorOf = (phone: Phone) => bondOf(phone).theirAnchor?.id ?? new Uint8Array()
const pulseOf = (I: Phone) => bondOf(I).pulse?.message ?? new Uint8Array()
const lastOf = (phone: Phone) => bondOf(phone).left?.last ?? new Uint8Array()
const listens = (phone: Phone) => listeningOf(phone.state.kept, nobleSuite).length
const judged = (phone: Phone, n: number) => {
  const kept = phone.state.evidence.epochs.find(epoch => epoch.n === n)
  return kept !== undefined && kept.told !== null && kept.heard.length === 0
}
const conditionOf = (phone: Phone) => phone.person.condition.is

/** An answered question of I's, while its pulse is out: it counts for both. */
function checkCounts([I, R]: Pair): void {
  I.act({ do: 'ask', question })
  for (const entry of lost(I)) R.take(entry)
  const { id } = bondOf(R).asked.at(-1) ?? { id: new Uint8Array(8) }
  R.act({ do: 'answer', id, yes: false, number: 0 })
  for (const entry of lost(R)) I.take(entry)
}

type Looks = { readonly [input: string]: (state: string) => string }

/** What each input comes to, in the words of the table where it is so. */
const LOOKS_OF_I: Looks = {
  'due (STEP-3)': state => {
    const [I] = atI(state)
    I.desk.wait(WEEK_MS - 1)
    I.act({ do: 'tick' })
    const before = stateOfI(I)
    I.desk.wait(1)
    I.act({ do: 'tick' })
    const found = [before, stateOfI(I), waitingKinds(I).split(',').at(-1)]
    return said('sends pulse → pulse out', found, [state, 'pulse out', 'pulse'])
  },
  'the reply to it': state => {
    const [I, R] = atI(state)
    const { epoch } = I
    comesTo(I, R)
    const found = [I.epoch - epoch, stateOfI(I), waitingKinds(I), judged(I, epoch), conditionOf(I)]
    const right = [1, 'unconfirmed', 'moved', true, 'sound']
    const [other, by] = atI(state)
    other.take(stray(by))
    comesTo(other, by)
    const words = '→ n+1, unconfirmed; sends `moved`; judges n'
    return said(words, [...found, conditionOf(other)], [...right, 'torn'])
  },
  'another reply to a pulse I made in n': state => {
    const [I, R] = atI('level')
    I.act({ do: 'ask', question })
    stepDue(I)
    lost(I)
    expect(stateOfI(I)).toBe(state)
    forgeReply(R, bondOf(I).epoch.made[0] ?? new Uint8Array())
    return said('nothing', [unmoved(I, lost(R))], [true])
  },
  'a reply that does not open': state => {
    const [I, R] = atI(state)
    forgeReply(R, bondOf(I).pulse?.hash ?? new Uint8Array())
    return said('nothing', [unmoved(I, lost(R))], [true])
  },
  '10 s since, a relay has it': state => {
    const [I] = atI(state)
    const waits = atI('level')[0]
    stepDue(waits)
    const never = sentTo(waits, pulseOf(waits), anchorOf(waits), 10_000)
    const found = [9999, 1, 0, 1000].map(ms => sentTo(I, pulseOf(I), anchorOf(I), ms))
    return said('to the anchor too, once', [never, found], [0, [0, 1, 0, 0]])
  },
  'start, or its pause is over, or the first check since counts (STEP-7)': state => {
    const starts = atI(state)[0]
    starts.act({ do: 'start' })
    const [I] = atI(state)
    const box = bondOf(I).epoch.address.id
    const paused = [29_999, 1, 0].map(ms => sentTo(I, pulseOf(I), box, ms))
    const checks = atI(state)
    checkCounts(checks)
    const found = [waitingKinds(starts), paused, waitingKinds(checks[0])]
    return said('the pulse again', found, ['pulse', [0, 1, 0], 'done,pulse'])
  },
  'a reply to a pulse I did not make in n': state => {
    const [I, R] = atI(state)
    forgeReply(R, new Uint8Array(16))
    R.flush()
    I.fetch()
    return said('two copies', [conditionOf(I)], ['torn'])
  },
  'a message of n+1, taken, not pending': state => {
    const [I, R] = atI(state)
    const before = listens(I)
    const pending = atI('pulse out')
    comesTo(...pending)
    pending[1].act({ do: 'ask', question })
    pending[1].flush()
    pending[0].fetch()
    R.act({ do: 'ask', question })
    R.flush()
    I.fetch()
    const found = [stateOfI(I), listens(I) - before, stateOfI(pending[0])]
    const words = "→ level; listens at n's mailbox no longer"
    return said(words, found, ['level', -1, 'unconfirmed'])
  },
  'the reply of the epoch just left again': state => {
    const [I] = atI(state)
    const before = I.epoch
    I.take(step.reply)
    const found = [I.epoch - before, stateOfI(I), waitingKinds(I)]
    return said('`moved` again', found, [0, state, 'moved'])
  },
  'another message of an epoch left, not told': state => {
    const [I] = atI(state)
    I.take(step.strayOfR)
    return said('two copies', [conditionOf(I)], ['torn'])
  },
}

/** R takes the pulse that is out, and I the reply. */
function comesTo(I: Phone, R: Phone): void {
  I.act({ do: 'start' })
  I.flush()
  R.fetch()
  R.flush()
  I.fetch()
}

const LOOKS_OF_R: Looks = {
  'pulse that STEP-4 allows': state => {
    const [I, R] = atR(state)
    const { epoch } = R
    stepDue(I)
    I.flush()
    R.fetch()
    const found = [R.epoch - epoch, stateOfR(R), waitingKinds(R)]
    return said('→ n+1, unconfirmed; sends reply', found, [1, 'unconfirmed', 'reply'])
  },
  'any other pulse': state => {
    const [I, R] = atR(state)
    const pulse = hurried(I)
    const first = unmoved(R, pulse)
    R.desk.wait(86_400_000)
    const { epoch } = R
    for (const entry of pulse) R.take(entry)
    return said('nothing, not heard', [first, R.epoch - epoch], [true, 1])
  },
  '`moved`': state => {
    const [I, R] = atR(state)
    const [n, before] = [I.epoch, listens(R)]
    movesOn(I, R)
    const found = [stateOfR(R), bondOf(R).epoch.heard.length, judged(R, n), conditionOf(R)]
    const [other, by] = atR('level')
    by.take(stray(other))
    stepDue(other)
    other.flush()
    by.fetch()
    movesOn(other, by)
    const words = "→ level; it is heard; judges n; listens at n's mailbox no longer"
    const right = ['level', 1, true, 'sound', -1, 'torn']
    return said(words, [...found, listens(R) - before, conditionOf(by)], right)
  },
  'any other message of n': state => {
    const [I, R] = atR(state)
    const n = I.epoch
    const heard = () => R.state.evidence.epochs.find(kept => kept.n === n)?.heard.length ?? 0
    const before = heard()
    I.act({ do: 'ask', question })
    I.flush()
    R.fetch()
    const found = [heard() - before, stateOfR(R), waitingKinds(R)]
    return said('heard for n; the reply again', found, [1, state, 'reply'])
  },
  'pulse of n+1': state => {
    const [I, R] = atI('pulse out')
    checkCounts([I, R])
    comesTo(I, R)
    lost(R)
    expect([stateOfR(R), waitingKinds(I)]).toEqual([state, 'moved,pulse'])
    const [moved, pulse] = lost(I)
    const found = [unmoved(R, pulse === undefined ? [] : [pulse]), stateOfR(R)]
    if (moved !== undefined) R.take(moved)
    const { epoch } = R
    I.act({ do: 'start' })
    I.flush()
    R.fetch()
    const words = 'nothing, not heard; it comes again behind `moved`'
    return said(words, [...found, R.epoch - epoch], [true, state, 1])
  },
  '10 s since, a relay has the reply': state => {
    const [, R] = atR(state)
    const [I, waits] = atR('level')
    stepDue(I)
    I.flush()
    waits.fetch()
    const never = sentTo(waits, lastOf(waits), anchorOf(waits), 10_000)
    const found = [9999, 1, 0, 1000].map(ms => sentTo(R, lastOf(R), anchorOf(R), ms))
    return said('to the anchor too, once', [never, found], [0, [0, 1, 0, 0]])
  },
  'start, or its pause is over': state => {
    const starts = atR(state)[1]
    starts.act({ do: 'start' })
    const [, R] = atR(state)
    const box = bondOf(R).left?.address.id ?? new Uint8Array()
    const found = [29_999, 1, 0].map(ms => sentTo(R, lastOf(R), box, ms))
    return said('the reply again', [waitingKinds(starts), found], ['reply', [0, 1, 0]])
  },
  '`moved` of this epoch with the same list': state => {
    const [, R] = atR(state)
    return said('nothing', [unmoved(R, [step.moved])], [true])
  },
  '`moved` of this epoch with another list': state => {
    const [I, R] = atI('pulse out')
    const copy = copyOf(I)
    copy.act({ do: 'ask', question })
    lost(copy)
    I.act({ do: 'start' })
    I.flush()
    R.fetch()
    const reply = lost(R)
    for (const phone of [I, copy]) for (const entry of reply) phone.take(entry)
    for (const entry of lost(I)) R.take(entry)
    expect([stateOfR(R), conditionOf(R)]).toEqual([state, 'sound'])
    for (const entry of lost(copy).slice(0, 1)) R.take(entry)
    return said('two copies', [conditionOf(R)], ['torn'])
  },
  '`moved` of an epoch left': state => {
    const [I, R] = atR('unconfirmed')
    if (state === 'level') movesOn(I, R)
    expect(stateOfR(R)).toBe(state)
    return said('nothing', [unmoved(R, [step.moved])], [true])
  },
  'another message of an epoch left, not told': state => {
    const [, R] = atR(state)
    // Where the one just left is not told yet, one before it: it comes to the first mailbox.
    const mailbox = toHex(mailboxId(nobleSuite, bondOf(R).myAnchor.readKey))
    R.take(state === 'level' ? step.strayOfI : { ...step.strayOfI, mailbox })
    return said('two copies', [conditionOf(R)], ['torn'])
  },
}

/** A pulse of a program that waits for no week. */
function hurried(I: Phone): readonly Sent[] {
  I.desk.wait(WEEK_MS)
  I.act({ do: 'tick' })
  I.desk.wait(-WEEK_MS)
  return lost(I)
}

/** R's reply comes to I, and what I says of it to R. */
function movesOn(I: Phone, R: Phone): void {
  R.act({ do: 'start' })
  R.flush()
  I.fetch()
  I.flush()
  R.fetch()
}

test.each(['I', 'R'] as const)('there is a look at every input of the table of %s', role => {
  const looks = role === 'I' ? LOOKS_OF_I : LOOKS_OF_R
  const inputs = rows[role].map(({ input }) => input)
  expect([...new Set(inputs)].sort()).toEqual(Object.keys(looks).sort())
})

test.each(rows.I)('[TABLE-1] a step, I $state: $input', ({ state, input, what }) => {
  expect(LOOKS_OF_I[input]?.(state)).toBe(what)
})

test.each(rows.R)('[TABLE-1] a step, R $state: $input', ({ state, input, what }) => {
  expect(LOOKS_OF_R[input]?.(state)).toBe(what)
})
