/** What is in memory of an open vault, and what runs by itself there: links, timers, new runs. */
import {
  type CodeRun,
  fromHex,
  type Given,
  type Input,
  type Instant,
  isErrorCode,
  joinLink,
  type Kept,
  type Known,
  knownOf,
  mayContact,
  type Outcome,
  type ParsedCode,
  type ParsedLink,
  parseLink,
  plainName,
  replaces,
  type State,
  startCards,
  startLink,
  toHex,
  turnOf,
  untilTick_ms,
  viewOf,
} from '@handfast/core'
import type { Act, Entry, Snapshot } from './api.ts'
import type { States } from './entries.ts'
import { type ClientError, failed, type Result, succeeded } from './errors.ts'
import type { Journal } from './journal.ts'
import { isTakenBack, isToBeTakenBack, linkBefore, linksLeft } from './links.ts'
import type { Me } from './me.ts'
import { Network } from './network.ts'
import type { Opening } from './opening.ts'
import {
  changePreferences,
  loadPreferences,
  NO_PREFERENCES,
  type Preferences,
} from './preferences.ts'
import type { Unopened, Vault } from './vault.ts'

type Mine = { readonly name: string; readonly relay: string }
type Make = (me: Mine, turn: ReturnType<typeof turnOf>) => Kept
/** What is answered where no new run is to be made, by all that is there. */
type Instead = (states: States) => Result<string> | null
type MakeRun = (mine: Mine & { readonly label: string }, turn: ReturnType<typeof turnOf>) => CodeRun

type Decided = { readonly state: State | Unopened | undefined; readonly place: number }

/** What is in memory of an open vault: the last state of every entry, links and timers. */
export class Running {
  readonly #opening: Opening
  readonly #vault: Vault
  readonly #journal: Journal
  readonly #network: Network
  readonly #states: Map<string, State | Unopened>
  /** The place of what is held of each entry. */
  readonly #places = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  readonly #continued = new Map<string, string>()
  readonly #unwatch: () => void
  #me: Me | null
  #preferences = NO_PREFERENCES
  #newerPreferences = false
  #trouble: ClientError | null = null
  #lastLink: Promise<unknown> = Promise.resolve()
  #callOff: () => void = () => {}
  #closed = false

  constructor(
    { opening, vault, journal }: { opening: Opening; vault: Vault; journal: Journal },
    states: States,
    me: Me | null,
  ) {
    this.#opening = opening
    this.#vault = vault
    this.#journal = journal
    this.#states = new Map(states)
    this.#me = me
    this.#network = new Network({
      relays: opening.relays,
      clock: opening.clock,
      suite: opening.suite,
      step: (key, input) => this.step(key, input),
      changed: () => this.#tell(),
    })
    this.#unwatch = opening.store.watch(() => void this.#reload())
  }

  async start(): Promise<void> {
    await this.#loadPreferences()
    for (const [key, state] of this.#states) {
      if (typeof state === 'string') continue
      if (isStale(state.kept, this.#opening.clock.now())) await this.forget(key)
      else await this.step(key, { do: 'start' })
    }
    this.#settle()
  }

  snapshot(): Snapshot {
    const now = this.#opening.clock.now()
    const entries: Entry[] = []
    const unopened = { damaged: [] as string[], newer: [] as string[] }
    for (const [key, state] of this.#states) {
      if (typeof state === 'string') unopened[state].push(key)
      else entries.push({ key, view: viewOf(state.kept, now, this.#opening.suite) })
    }
    const relays = this.#network.states()
    const continued = this.#continued
    const [me, preferences, trouble] = [this.#me, this.#preferences, this.#trouble]
    const told = { ...unopened, newerPreferences: this.#newerPreferences }
    return { me, preferences, entries, continued, ...told, relays, trouble, now }
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  took(saved: Result<Me>): Result<Me> {
    if (saved.ok) {
      this.#me = saved.value
      this.#tell()
    }
    return saved
  }

  async prefer(change: (before: Preferences) => Preferences): Promise<Result<Preferences>> {
    const changed = await changePreferences(this.#opening, this.#vault, change)
    if (changed.ok) {
      this.#preferences = changed.value
      this.#tell()
    }
    return changed
  }

  async act(key: string, act: Act): Promise<Result<Exclude<Outcome, { is: 'refused' }>>> {
    const input = act.do === 'see-frame' ? { ...act, known: this.#known() } : act
    const stepped = await this.step(key, input)
    if (!stepped.ok) return stepped
    const { outcome } = stepped.value
    return outcome.is === 'refused' ? failed(outcome.code) : succeeded(outcome)
  }

  /** Everything that changes an entry goes through here: save first, then the rest follows. */
  async step(key: string, input: Input) {
    const stepped = await this.#journal.step(key, input)
    if (this.#closed) return stepped
    if (stepped.ok) {
      this.#trouble = null
      this.#take(key, stepped.value)
      this.#settle()
      await this.#replaceIfMet(key, stepped.value.state)
      if (isTakenBack(stepped.value.state.kept)) await this.forget(key)
    } else if (!isErrorCode(stepped.code)) {
      if (stepped.code === 'unknown-entry') this.#states.delete(key)
      else this.#trouble = stepped.code
      if (stepped.code === 'record-damaged') this.#states.set(key, 'damaged')
      if (stepped.code === 'record-newer') this.#states.set(key, 'newer')
      this.#settle()
    }
    return stepped
  }

  async startCards(meets: string | null): Promise<Result<string>> {
    const known = this.#known().find(({ entry }) => toHex(entry) === meets) ?? null
    if (meets !== null && known === null) return failed('unknown-entry')
    return this.create((me, turn) => ({ is: 'cards', run: startCards(turn, me, known) }))
  }

  async create(make: Make, instead: Instead | null = null): Promise<Result<string>> {
    const me = this.#me
    if (me === null) return failed('not-set-up')
    const key = toHex(await this.#opening.entropy.draw(16))
    const mine = { name: me.name, relay: me.relay }
    const kept = (given: Given) => make(mine, turnOf(given.suite, given.entropy, given.now))
    const made = await (instead === null
      ? this.#journal.create(key, kept)
      : this.#journal.createUnless(key, kept, instead))
    if (!made.ok) return made
    if ('found' in made.value) {
      // Another tab or process may have made it just now.
      await this.#reload()
      return made.value.found
    }
    this.#take(key, made.value)
    this.#settle()
    return succeeded(key)
  }

  async createRun(
    raw: string,
    make: MakeRun,
    instead: Instead | null = null,
  ): Promise<Result<string>> {
    const label = raw === '' ? '' : plainName(raw)
    if (label === null) return failed('bad-name')
    await this.#opening.loadForCodes?.()
    return this.create((me, turn) => ({ is: 'code', run: make({ ...me, label }, turn) }), instead)
  }

  makeLink(label: string): Promise<Result<string>> {
    return this.#inTurn(() => this.#makeLink(label))
  }

  joinLink(text: string, label: string): Promise<Result<string>> {
    return this.#inTurn(() => this.#joinLink(text, label))
  }

  /** In the order in which they were asked for: none has another of this very tab look again. */
  #inTurn<T>(make: () => Promise<T>): Promise<T> {
    const made = this.#lastLink.then(make)
    this.#lastLink = made.catch(() => null)
    return made
  }

  #makeLink(label: string): Promise<Result<string>> {
    const make: MakeRun = (mine, turn) => startLink(turn, mine)
    return this.createRun(label, make, states =>
      linksLeft(states, this.#opening) > 0 ? null : failed('too-many-links'),
    )
  }

  /** LINK-5: nobody typed its relay, so it must be one that a partner may name. */
  readLink(text: string): Result<ParsedLink> {
    const link = parseLink(this.#opening.suite, text)
    if (typeof link === 'string') return failed(link)
    if (this.#me === null) return failed('not-set-up')
    if (!mayContact(link.relay, this.#me.relay)) return failed('bad-relay')
    if (linkBefore(this.#states, link)?.by === 'maker') return failed('own-link')
    return succeeded(link)
  }

  async #joinLink(text: string, label: string): Promise<Result<string>> {
    const link = this.readLink(text)
    if (!link.ok) return link
    const make: MakeRun = (mine, turn) => joinLink(turn, mine, link.value)
    return this.createRun(label, make, states => {
      const before = linkBefore(states, link.value)
      if (before === null) return null
      return before.by === 'maker' ? failed('own-link') : succeeded(before.key)
    })
  }

  async revokeLink(key: string): Promise<Result<null>> {
    const revoked = await this.step(key, { do: 'revoke' })
    return revoked.ok ? succeeded(null) : revoked
  }

  async forget(key: string): Promise<Result<null>> {
    const state = this.#states.get(key)
    if (typeof state === 'object' && isToBeTakenBack(state.kept, this.#opening)) {
      return this.revokeLink(key)
    }
    const forgotten = await this.#journal.forget(key)
    if (!forgotten.ok) {
      // Another tab or process has made a bond of it: that is what there is to show.
      if (forgotten.code === 'unknown-entry') await this.#reload()
      return forgotten
    }
    this.#take(key, { state: undefined, place: forgotten.value })
    this.#settle()
    return succeeded(null)
  }

  /** A code that is on this very screen: the other phone types it. */
  isOwnCode({ nameplate, digits }: ParsedCode): boolean {
    return this.snapshot().entries.some(({ view }) => {
      const waiting = view.is === 'code' && view.code.stage.is === 'waiting' && view.code.stage.code
      return waiting !== false && waiting.replaceAll('-', '') === nameplate + digits
    })
  }

  retry(): void {
    this.#network.retry()
  }

  close(): void {
    this.#closed = true
    this.#callOff()
    this.#unwatch()
    this.#network.close()
  }

  /**
   * What was decided last counts, in whatever order the store tells of it; `undefined`, that the entry
   * went.
   */
  #take(key: string, { state, place }: Decided): void {
    if (place <= (this.#places.get(key) ?? 0)) return
    this.#places.set(key, place)
    if (state === undefined) this.#states.delete(key)
    else this.#states.set(key, state)
  }

  /** The bonds a camera may recognise. */
  #known(): readonly Known[] {
    return [...this.#states].flatMap(([key, state]) => {
      const entry = fromHex(key)
      const isKnown = entry !== null && typeof state !== 'string'
      const known = isKnown ? knownOf(entry, state.kept) : null
      return known === null ? [] : [known]
    })
  }

  /** The other was seen in the new session: it goes on under the old entry. */
  async #replaceIfMet(next: string, state: State): Promise<void> {
    const entry = replaces(state.kept)
    if (entry === null) return
    const old = toHex(entry)
    const done = await this.#journal.replace(next, old)
    if (!done.ok || done.value === null) return
    this.#continued.set(next, old)
    this.#take(next, { ...done.value, state: undefined })
    this.#take(old, done.value)
    this.#settle()
  }

  async #loadPreferences(): Promise<void> {
    const loaded = await loadPreferences(this.#opening, this.#vault)
    if (loaded.ok) this.#preferences = loaded.value
    this.#newerPreferences = !loaded.ok && loaded.code === 'record-newer'
  }

  async #reload(): Promise<void> {
    await this.#loadPreferences()
    const place = this.#journal.place()
    const loaded = await this.#journal.loadAll()
    if (!loaded.ok || this.#closed) return
    for (const key of new Set([...this.#states.keys(), ...loaded.value.keys()])) {
      this.#take(key, { state: loaded.value.get(key), place })
    }
    this.#settle()
  }

  /** After any change: links and outbox in line, the next timer set, listeners told. */
  #settle(): void {
    if (this.#closed) return
    const kept = [...this.#states].flatMap(([key, state]) =>
      typeof state === 'string' ? [] : [[key, state.kept] as const],
    )
    this.#network.reconcile(new Map(kept))
    this.#setTimer(kept)
    this.#tell()
  }

  #setTimer(entries: readonly (readonly [string, Kept])[]): void {
    this.#callOff()
    const now = this.#opening.clock.now()
    const times = entries.flatMap(([key, kept]) => {
      const delay_ms = untilTick_ms(kept, now)
      return delay_ms === null ? [] : [{ key, delay_ms }]
    })
    const first = times.toSorted((a, b) => a.delay_ms - b.delay_ms)[0]
    if (first === undefined) return
    // Never at once: a tick that changes nothing must not become a loop.
    const delay_ms = Math.max(first.delay_ms, 50)
    this.#callOff = this.#opening.clock.wake(delay_ms, () => {
      void this.step(first.key, { do: 'tick' })
    })
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** A card nobody read in its two minutes is of no more use. */
function isStale(kept: Kept, now: Instant): boolean {
  if (kept.is !== 'cards') return false
  const gone_ms = now.utc_ms - kept.run.begun.utc_ms
  return gone_ms > 240_000 || gone_ms < 0
}
