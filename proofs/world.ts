/** Two phones and a network that may do anything with what was ever sent; drives the real core. */
import { hash } from 'node:crypto'
import {
  encodeEvidence,
  encodeKept,
  type Input,
  type Instant,
  listeningOf,
  type Outcome,
  outgoingOf,
  type State,
  startCards,
  toHex,
  transition,
  turnOf,
  viewOf,
} from '@handfast/core'
import { cheapSuite as suite } from './cheap-suite.ts'

/** A message as the network holds it: to which mailbox, which bytes. */
export type Sent = { readonly mailbox: Uint8Array; readonly wire: Uint8Array; readonly id: string }
export type Net = ReadonlyMap<string, Sent>

/** One phone: whose, what it holds, and how often it drew entropy, so that none is drawn twice. */
export type Phone = { readonly who: string; readonly state: State; readonly drawn: number }

export const START: Instant = { utc_ms: Date.UTC(2026, 4, 3), steady_ms: 0, run: 1 }

export type Moved = {
  readonly phone: Phone
  readonly sent: readonly Sent[]
  readonly outcome: Outcome
}

/** One input, saved, and everything in the outbox handed to the network. */
export function act(phone: Phone, input: Input, now: Instant = START): Moved {
  const entropy = entropyOf(phone)
  const next = transition(phone.state, input, { suite, entropy, now })
  const sent = outgoingOf(next.state.kept, suite).map(({ id, mailbox, wire }) => {
    return { mailbox, wire, id: `${toHex(mailbox)}/${toHex(id)}` }
  })
  const { kept } = next.state
  const emptied = kept.is === 'bond' ? { ...kept, bond: { ...kept.bond, outbox: [] } } : kept
  const state = { ...next.state, kept: emptied }
  const drawn = phone.drawn + (entropy.used ? 1 : 0)
  return { phone: { ...phone, state, drawn }, sent, outcome: next.outcome }
}

export function deliver(phone: Phone, message: Sent, now: Instant = START): Moved {
  const { mailbox, wire } = message
  return act(phone, { do: 'receive', delivery: { mailbox, wire, age_ms: 0 } }, now)
}

/** Whether the message lies in a mailbox this phone listens at. */
export function reads(phone: Phone, message: Sent): boolean {
  const mine = listeningOf(phone.state.kept, suite).map(box => toHex(box.mailbox))
  return mine.includes(toHex(message.mailbox))
}

export function person(phone: Phone) {
  const view = viewOf(phone.state.kept, START, suite)
  if (view.is !== 'person') throw new Error('no bond')
  return view.person
}

export function bondOf(phone: Phone) {
  if (phone.state.kept.is !== 'bond') throw new Error('no bond')
  return phone.state.kept.bond
}

export function isTorn(phone: Phone): boolean {
  return bondOf(phone).condition.is === 'torn'
}

export function withSent(net: Net, sent: readonly Sent[]): Net {
  if (sent.every(({ id }) => net.has(id))) return net
  return new Map([...net, ...sent.map(one => [one.id, one] as const)])
}

/** What a state is recognised by. Drawing entropy without using it is not another state. */
export function keyOf(phone: Phone): string {
  const { kept, evidence } = phone.state
  return hash('sha1', Buffer.concat([encodeKept(kept), encodeEvidence(evidence)]), 'hex')
}

export function netKey(net: Net): string {
  return hash('sha1', [...net.keys()].sort().join(), 'hex')
}

export type Pair = { readonly I: Phone; readonly R: Phone }

/** Two people who met and settled at epoch 1; I first. */
export function settledPair(): Pair {
  const { I, R, sent } = metPair()
  const [first, second] = exchange(I, R, sent)
  return { I: first, R: second }
}

/** Two who met and kept the bond; what they have sent reached nobody yet. */
export function metPair(): Pair & { readonly sent: readonly Sent[] } {
  const started = ['a', 'b'].map(who => {
    const entropy = entropyOf({ who, drawn: 0 })
    const run = startCards(turnOf(suite, entropy, START), { name: who, relay: 'http://localhost' })
    return {
      who,
      drawn: 1,
      state: { kept: { is: 'cards', run }, evidence: { epochs: [] } },
    } as Phone
  })
  let [a, b] = started
  if (a === undefined || b === undefined) throw new Error('two phones')
  a = act(a, { do: 'see-frame', frame: frameOf(b) }).phone
  b = act(b, { do: 'see-frame', frame: frameOf(a) }).phone
  a = act(a, { do: 'see-frame', frame: frameOf(b) }).phone
  const kept = [a, b].map(phone =>
    act(act(phone, { do: 'touched', label: '' }).phone, { do: 'fits' }),
  )
  const [first, second] = kept
  if (first === undefined || second === undefined) throw new Error('two phones')
  const sent = [...first.sent, ...second.sent]
  const [I, R] = bondOf(first.phone).role === 'I' ? [first, second] : [second, first]
  return { I: I.phone, R: R.phone, sent }
}

/** Delivers everything once, and what comes of it, until nothing new is said. */
export function exchange(
  a: Phone,
  b: Phone,
  sent: readonly Sent[],
  now: Instant = START,
): readonly [Phone, Phone] {
  let [left, right] = [a, b]
  const queue = [...sent]
  for (let count = 0; queue.length > 0; count++) {
    if (count > 400) throw new Error('they never stop talking')
    const message = queue.shift()
    if (message === undefined) break
    for (const side of [0, 1]) {
      const phone = side === 0 ? left : right
      if (!reads(phone, message)) continue
      const moved = deliver(phone, message, now)
      if (side === 0) left = moved.phone
      else right = moved.phone
      queue.push(...moved.sent)
    }
  }
  return [left, right]
}

function frameOf(phone: Phone): Uint8Array {
  const view = viewOf(phone.state.kept, START, suite)
  if (view.is !== 'cards') throw new Error('no card')
  return view.cards.frame
}

/** Different for every phone and every draw, the same whatever order led there. */
function entropyOf({ who, drawn }: Pick<Phone, 'who' | 'drawn'>): Entropy {
  const known = drawnBytes.get(`${who} ${drawn}`)
  if (known !== undefined) return new Entropy(known)
  const blocks = Array.from({ length: 16 }, (_, i) =>
    hash('sha512', `${who} ${drawn} ${i}`, 'buffer'),
  )
  const bytes = Buffer.concat(blocks)
  drawnBytes.set(`${who} ${drawn}`, bytes)
  return new Entropy(bytes)
}

const drawnBytes = new Map<string, Uint8Array>()

/** Notes whether anything was taken. */
class Entropy extends Uint8Array {
  used = false

  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    this.used = true
    return new Uint8Array(super.subarray(start, end))
  }
}
