/** Phones on a desk: production states, a network that a test holds in its hands, one clock. */
import { randomBytes } from 'node:crypto'
import type { Bond } from '../src/bond/bond.ts'
import {
  decodeKept,
  ENTROPY_BYTES,
  encodeKept,
  type Given,
  type Input,
  type Instant,
  joinCode,
  joinLink,
  type Kept,
  listeningOf,
  nobleSuite,
  type Outcome,
  outgoingOf,
  type PersonView,
  parseCode,
  parseLink,
  requestOf,
  type State,
  type Suite,
  startCards,
  startCode,
  startLink,
  toHex,
  transition,
  turnOf,
  viewOf,
} from '../src/index.ts'

const shipped = nobleSuite

export class Desk {
  now: Instant = { utc_ms: Date.UTC(2026, 4, 3, 12), steady_ms: 0, run: 1 }
  /** Everything ever put: mailbox, bytes, and when. */
  readonly sent: { mailbox: string; wire: Uint8Array; at_ms: number; taken: boolean }[] = []
  readonly nameplates = new Map<string, Uint8Array>()

  wait(ms: number): void {
    this.now = { ...this.now, utc_ms: this.now.utc_ms + ms, steady_ms: this.now.steady_ms + ms }
  }
}

export class Phone {
  readonly desk: Desk
  readonly name: string
  state: State
  /** What the last input left, before it was kept and read again. */
  fresh: State
  online = true
  /** How far its own clock is set ahead of the desk's; relays go by the desk's. */
  ahead_ms = 0
  /** Its primitives; another one may be weaker, or watched. */
  suite: Suite = shipped

  constructor(desk: Desk, name: string, kept: Kept) {
    this.desk = desk
    this.name = name
    this.state = { kept, evidence: { epochs: [] } }
    this.fresh = this.state
  }

  /** Every input is persisted and reloaded, as a real phone would. */
  act(input: Input): Outcome {
    const entropy = new Uint8Array(randomBytes(ENTROPY_BYTES))
    const next = transition(this.state, input, this.given(entropy))
    const kept = decodeKept(encodeKept(next.state.kept))
    if (kept === null) throw new Error('a record did not come back')
    this.fresh = next.state
    this.state = { ...next.state, kept }
    return next.outcome
  }

  private given(entropy: Uint8Array): Given {
    return { suite: this.suite, entropy, now: this.now }
  }

  private get now(): Instant {
    return { ...this.desk.now, utc_ms: this.desk.now.utc_ms + this.ahead_ms }
  }

  /** Puts everything in the outbox into the network, and asks what only a relay can do. */
  flush(): void {
    if (!this.online) return
    this.request()
    for (const { id, mailbox, wire } of outgoingOf(this.state.kept, this.suite)) {
      const at_ms = this.desk.now.utc_ms
      this.desk.sent.push({ mailbox: toHex(mailbox), wire, at_ms, taken: false })
      this.act({ do: 'posted', id })
    }
  }

  private request(): void {
    const request = requestOf(this.state.kept, this.suite)
    if (request?.is === 'allocate') {
      const count = 1000 + this.desk.nameplates.size
      const nameplate = String(request.use === 'link' ? 10 ** 11 + count : count)
      this.desk.nameplates.set(nameplate, request.payload)
      this.act({ do: 'allocated', nameplate })
    }
    if (request?.is === 'claim') {
      const payload = this.desk.nameplates.get(request.nameplate)
      if (payload !== undefined) this.act({ do: 'claimed', payload })
      else this.act({ do: 'claim-refused', why: 'expired' })
    }
    if (request?.is === 'release') {
      this.desk.nameplates.delete(request.nameplate)
      this.act({ do: 'released' })
    }
  }

  /** Takes what is in my mailboxes; says whether there was anything. */
  fetch(): boolean {
    if (!this.online) return false
    const mine = new Set(listeningOf(this.state.kept, this.suite).map(box => toHex(box.mailbox)))
    const fresh = this.desk.sent.filter(entry => !entry.taken && mine.has(entry.mailbox))
    for (const entry of fresh) {
      entry.taken = true
      this.take(entry)
    }
    return fresh.length > 0
  }

  take(entry: { mailbox: string; wire: Uint8Array; at_ms: number }): void {
    const mailbox = Uint8Array.from(Buffer.from(entry.mailbox, 'hex'))
    const age_ms = this.desk.now.utc_ms - entry.at_ms
    this.act({ do: 'receive', delivery: { mailbox, wire: entry.wire, age_ms } })
  }

  get person(): PersonView {
    const view = viewOf(this.state.kept, this.now, this.suite)
    if (view.is !== 'person') throw new Error(`${this.name} has no bond`)
    return view.person
  }

  get epoch(): number {
    return this.state.kept.is === 'bond' ? this.state.kept.bond.epoch.n : -1
  }
}

/** Sends and delivers until nobody has anything to say. */
export function talk(...phones: Phone[]): void {
  for (let round = 0; round < 40; round++) {
    for (const phone of phones) phone.flush()
    const busy = phones.map(phone => phone.fetch())
    if (!busy.includes(true)) return
  }
  throw new Error('they never stopped talking')
}

export function entropy(): Uint8Array {
  return new Uint8Array(randomBytes(ENTROPY_BYTES))
}

const relay = 'http://localhost:8788'

export function byCode(desk = new Desk()): [Phone, Phone] {
  const turn = () => turnOf(shipped, entropy(), desk.now)
  const made = startCode(turn(), { name: 'Buffy', relay, label: '' })
  const buffy = new Phone(desk, 'Buffy', { is: 'code', run: made })
  buffy.flush()
  const view = viewOf(buffy.state.kept, desk.now, shipped)
  const code = view.is === 'code' && view.code.stage.is === 'waiting' ? view.code.stage.code : ''
  const parsed = parseCode(code)
  if (parsed === null) throw new Error(`not a code: ${code}`)
  const joined = joinCode(turn(), { name: 'Spike', relay, label: 'Spikey' }, parsed, relay)
  return [buffy, new Phone(desk, 'Spike', { is: 'code', run: joined })]
}

export function linkOf(phone: Phone): string {
  const view = viewOf(phone.state.kept, phone.desk.now, shipped)
  return view.is === 'link' && view.link.stage.is === 'waiting' ? view.link.stage.link : ''
}

export function makesLink(desk = new Desk()): Phone {
  const run = startLink(turnOf(shipped, entropy(), desk.now), { name: 'Buffy', relay, label: '' })
  const buffy = new Phone(desk, 'Buffy', { is: 'code', run })
  buffy.flush()
  return buffy
}

export function joinsLink(desk: Desk, text: string): Phone {
  const link = parseLink(shipped, text)
  if (typeof link === 'string') throw new Error(`${link}: ${text}`)
  const turn = turnOf(shipped, entropy(), desk.now)
  const run = joinLink(turn, { name: 'Spike', relay, label: 'Spikey' }, link)
  return new Phone(desk, 'Spike', { is: 'code', run })
}

export function byLink(desk = new Desk()): [Phone, Phone] {
  const buffy = makesLink(desk)
  return [buffy, joinsLink(desk, linkOf(buffy))]
}

export function byCards(desk = new Desk()): [Phone, Phone] {
  const [a, b] = ['Buffy', 'Willow'].map(name => {
    const run = startCards(turnOf(shipped, entropy(), desk.now), { name, relay })
    return new Phone(desk, name, { is: 'cards', run })
  })
  if (a === undefined || b === undefined) throw new Error('two phones')
  return [a, b]
}

export function shown(phone: Phone): Uint8Array {
  const view = viewOf(phone.state.kept, phone.desk.now, shipped)
  if (view.is !== 'cards') throw new Error('no card on this screen')
  return view.cards.frame
}

/** Two people who met, settled. */
export function met(desk = new Desk()): [Phone, Phone] {
  const [a, b] = byCards(desk)
  b.act({ do: 'see-frame', frame: shown(a) })
  a.act({ do: 'see-frame', frame: shown(b) })
  b.act({ do: 'see-frame', frame: shown(a) })
  for (const phone of [a, b]) {
    phone.act({ do: 'touched', label: '' })
    phone.act({ do: 'fits' })
  }
  talk(a, b)
  return [a, b]
}

/** I and R of two who met. */
export function byRole(): [Phone, Phone] {
  const [a, b] = met()
  return bondOf(a).role === 'I' ? [a, b] : [b, a]
}

/** Who read the other's card, and was not read yet. */
export function unfinished(): Phone {
  const [a, b] = byCards()
  a.act({ do: 'see-frame', frame: shown(b) })
  a.act({ do: 'touched', label: 'Will' })
  a.act({ do: 'fits' })
  return a
}

export function bondOf({ name, state }: Phone): Bond {
  if (state.kept.is !== 'bond') throw new Error(`${name} has no bond`)
  return state.kept.bond
}

/** The same data on another phone, possibly changed on the way. */
export function copyOf(phone: Phone, change: (bond: Bond) => Bond = bond => bond): Phone {
  const { desk, name, state } = phone
  const copy = new Phone(desk, `copy of ${name}`, state.kept)
  const { kept } = state
  const changed = kept.is === 'bond' ? { ...kept, bond: change(kept.bond) } : kept
  copy.state = { ...state, kept: changed }
  return copy
}
