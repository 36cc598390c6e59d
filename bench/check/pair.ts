/** Two phones with nothing between them: every message is handed over, time passes as it is told. */
import {
  type Input,
  type Instant,
  type Kept,
  listeningOf,
  type Outcome,
  outgoingOf,
  type State,
  type Suite,
  startCards,
  toHex,
  transition,
  turnOf,
  viewOf,
} from '@handfast/core'

export interface Phone {
  state: State
  suite: Suite
}

/** A pair and its clock; the same entropy in the same order makes the same run. */
export interface Pair {
  readonly asker: Phone
  readonly other: Phone
  now: Instant
  draws: number
  /** 1,024 bytes, the same for the same count. */
  readonly entropyOf: (count: number) => Uint8Array
  /** What a program does with what came of an input, before anything else. */
  readonly save: (kept: Kept) => void
}

const relay = 'http://localhost:8788'

/** Two who met and took their first step. */
export function startPair(suite: Suite, given: Pick<Pair, 'entropyOf' | 'save'>): Pair {
  const now: Instant = { utc_ms: Date.UTC(2026, 4, 3, 12), steady_ms: 0, run: 1 }
  const [asker, other] = ['Buffy', 'Willow'].map((name, at) => {
    const run = startCards(turnOf(suite, given.entropyOf(at), now), { name, relay })
    return {
      suite,
      state: { kept: { is: 'cards', run }, evidence: { epochs: [] } },
    } satisfies Phone
  })
  if (asker === undefined || other === undefined) throw new Error('two phones')
  const pair: Pair = { asker, other, now, draws: 2, ...given }
  act(pair, other, { do: 'see-frame', frame: frameOf(pair, asker) })
  act(pair, asker, { do: 'see-frame', frame: frameOf(pair, other) })
  act(pair, other, { do: 'see-frame', frame: frameOf(pair, asker) })
  for (const phone of [asker, other]) {
    act(pair, phone, { do: 'touched', label: '' })
    act(pair, phone, { do: 'fits' })
  }
  talk(pair)
  if (epochOf(asker) !== 1 || epochOf(other) !== 1) throw new Error('the first step was not taken')
  return pair
}

/** The same pair from here on, to be run again with another suite. */
export function copyOf(pair: Pair, suite: Suite): Pair {
  const { asker, other } = pair
  return { ...pair, asker: { ...asker, suite }, other: { ...other, suite } }
}

/** From the tap to both having taken the step after it: question, answer, `done`, step. */
export function check(pair: Pair): void {
  const { asker, other } = pair
  const epoch = epochOf(asker)
  // A question an hour is neither too many nor too quick for anybody.
  pass(pair, 3_600_000)
  act(pair, asker, { do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
  talk(pair)
  const { id, number } = askedOf(pair)
  act(pair, other, { do: 'answer', id, yes: true, number })
  talk(pair)
  const ask = personOf(pair, asker).asks.at(-1)
  if (ask?.state.is !== 'over' || ask.state.verdict.is !== 'match') throw new Error('no match')
  if (epochOf(asker) !== epoch + 1 || epochOf(other) !== epoch + 1) throw new Error('no step')
}

/** Nine digits one way and nine the other, from opening the screen to the verdict. */
export function speak(pair: Pair): void {
  const { asker, other } = pair
  pass(pair, 3_600_000)
  act(pair, asker, { do: 'speak', about: 'money', fallback: false })
  const digits = personOf(pair, asker).spoken.asking?.challenge ?? ''
  const heard = act(pair, other, { do: 'hear-spoken', about: 'money', digits })
  if (heard.is !== 'answer') throw new Error(`heard: ${heard.is}`)
  act(pair, asker, { do: 'judge-spoken', digits: heard.digits })
  const verdict = personOf(pair, asker).spoken.asking?.verdict
  if (verdict?.verdict.is !== 'match') throw new Error('no match')
  act(pair, asker, { do: 'leave-spoken' })
}

export function epochOf({ state }: Phone): number {
  return state.kept.is === 'bond' ? state.kept.bond.epoch.n : -1
}

function pass(pair: Pair, span_ms: number): void {
  const { now } = pair
  pair.now = { ...now, utc_ms: now.utc_ms + span_ms, steady_ms: now.steady_ms + span_ms }
}

function act(pair: Pair, phone: Phone, input: Input): Outcome {
  const entropy = pair.entropyOf(pair.draws)
  pair.draws += 1
  const next = transition(phone.state, input, { suite: phone.suite, entropy, now: pair.now })
  if (next.outcome.is === 'refused') throw new Error(`${input.do}: ${next.outcome.code}`)
  phone.state = next.state
  pair.save(next.state.kept)
  return next.outcome
}

/** Hands over what is in both outboxes until nothing is. */
function talk(pair: Pair): void {
  const { asker, other } = pair
  for (let isBusy = true; isBusy; ) {
    const [one, two] = [send(pair, asker, other), send(pair, other, asker)]
    isBusy = one || two
  }
}

function send(pair: Pair, from: Phone, to: Phone): boolean {
  const posts = outgoingOf(from.state.kept, from.suite)
  for (const { id, mailbox, wire } of posts) {
    act(pair, from, { do: 'posted', id })
    const mine = listeningOf(to.state.kept, to.suite).map(box => toHex(box.mailbox))
    if (!mine.includes(toHex(mailbox))) continue
    act(pair, to, { do: 'receive', delivery: { mailbox, wire, age_ms: 0 } })
  }
  return posts.length > 0
}

function personOf(pair: Pair, phone: Phone) {
  const view = viewOf(phone.state.kept, pair.now, phone.suite)
  if (view.is !== 'person') throw new Error('no bond')
  return view.person
}

function askedOf(pair: Pair) {
  const ask = personOf(pair, pair.asker).asks.at(-1)
  const asked = personOf(pair, pair.other).asked.at(-1)
  if (ask?.state.is !== 'waiting' || asked === undefined) throw new Error('nothing was asked')
  return { id: Uint8Array.from(Buffer.from(asked.id, 'hex')), number: Number(ask.state.number) }
}

function frameOf(pair: Pair, phone: Phone): Uint8Array {
  const view = viewOf(phone.state.kept, pair.now, phone.suite)
  if (view.is !== 'cards') throw new Error('no card')
  return view.cards.frame
}
