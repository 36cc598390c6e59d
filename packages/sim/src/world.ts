/** What a world is made of, and what its parts tell each other. */
import type { Act, Handfast } from '@handfast/client'
import {
  equalBytes,
  type Question,
  type State,
  type Suite,
  type Topic,
  toHex,
} from '@handfast/core'
import type { Fault, Flow, Tally, Weather } from './faults.ts'
import type { Bond } from './inside.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import type { Boxed } from './suite/watched-suite.ts'
import type { Wall } from './surroundings/clock.ts'
import type { Disk, SaveFate, Tab } from './surroundings/disk.ts'
import type { SimRelay } from './surroundings/relay.ts'

/** How somebody behaves. All of it is chance, by their own nature. */
export type Nature = {
  readonly mistypes: number
  readonly picksWrongTopic: number
  readonly saysYesToAnything: boolean
}

/** One side of a bond: a phone, and its entry. */
export type Side = { readonly phone: Phone; readonly key: string }
export type Pair = { readonly id: string; readonly sides: readonly [Side, Side] }

export type RunningTab = Tab & { handfast: Handfast | null }

/** A connection that stands now. */
export type LiveLine = {
  readonly relay: SimRelay
  hangUp(): void
  inject(frame: Uint8Array): void
}

export type Phone = {
  readonly name: string
  readonly nature: Nature
  readonly random: Random
  readonly relay: string
  readonly dataKey: Uint8Array
  readonly wall: Wall
  readonly disk: Disk
  /** What was saved last of every entry, as the journal told the disk. */
  readonly states: Map<string, State>
  readonly lines: Set<LiveLine>
  /** Entries whose record was torn on the disk. */
  readonly damaged: Set<string>
  tabs: RunningTab[]
  boots: number
  online: boolean
  /** Frames vanish both ways, and nobody is told. */
  silentUntil_ms: number
}

/** Something a person did, was shown, or a phone saved: what checkers judge. */
export type Happening =
  | {
      readonly is: 'saved'
      readonly phone: Phone
      readonly key: string
      readonly before: State | null
      readonly after: State
      /** The record as it lies on the disk, less what sealing adds; 0 where it did not change. */
      readonly entry_bytes: number
      readonly evidence_bytes: number
    }
  | { readonly is: 'acted'; readonly phone: Phone; readonly key: string; readonly act: Act }
  | {
      readonly is: 'answered'
      readonly phone: Phone
      readonly bond: string
      readonly ask: string
      readonly question: Question
      readonly yes: boolean
      readonly number: number
    }
  | { readonly is: 'left-ask'; readonly phone: Phone; readonly ask: string }
  /** Who answered left that screen. */
  | { readonly is: 'left-answer'; readonly phone: Phone; readonly ask: string }
  | {
      readonly is: 'heard-digits'
      readonly phone: Phone
      readonly bond: string
      readonly challenge: string
      readonly about: Topic
      readonly answer: string
    }
  /** Two states of one phone exist from here on, and the second one may be seen by others. */
  | { readonly is: 'doubled'; readonly phone: Phone; readonly why: Fault }
  | {
      readonly is: 'put'
      readonly relay: string
      readonly mailbox: Uint8Array
      readonly body: Uint8Array
    }
  | { readonly is: 'to-relay'; readonly frame: Uint8Array }
  | Boxed
  /** A whole phone was copied; the copy has not done anything yet. */
  | { readonly is: 'leaked'; readonly phone: Phone; readonly key: string; readonly state: State }
  /** Somebody who holds a copy made a message that the owner's phone never made. */
  | {
      readonly is: 'forged'
      readonly phone: Phone
      readonly bond: string
      readonly hash: string
      /** Which message it is, and of which epoch. */
      readonly what: string
    }
  | { readonly is: 'faults-over' }
  /** Time enough went by without a fault and without a person. */
  | { readonly is: 'time-to-settle-over' }
  | {
      readonly is: 'honest-check'
      readonly pair: Pair
      readonly asks: Phone
      readonly begun_ms: number
      readonly matched: boolean
    }
  | { readonly is: 'world-over' }

/** One invariant: it looks at what happens, and says what is wrong. */
export type Checker = {
  readonly name: string
  on(happening: Happening, world: World): void
}

export type Failure = { readonly checker: string; readonly what: string; readonly at_ms: number }

/** A deliberate bug, for a test that wants to see its checker fail. */
export type Plant = {
  readonly suite?: (suite: Suite) => Suite
  /** What the journal decides may be decided otherwise. */
  readonly state?: (after: State, before: State | null, phone: string) => State
  readonly entropy?: (bytes: Uint8Array) => Uint8Array
  readonly frame?: (frame: Uint8Array) => Uint8Array
}

export type World = {
  readonly seed: number
  readonly random: Random
  readonly scheduler: Scheduler
  readonly suite: Suite
  readonly weather: Weather
  readonly tally: Tally
  readonly relays: readonly SimRelay[]
  readonly phones: Phone[]
  /** Who ever held a bond, by its id. */
  readonly holders: Map<string, Set<Phone>>
  readonly plant: Plant
  /** The one save at which something happens, counted over all phones; `null`: none. */
  readonly blow: Blow | null
  /** How many of the steps are the nemesis's. */
  readonly nemesis: number
  /** Two people who only check each other. */
  readonly isMarathon: boolean
  /** Faults this world has; the others never happen in it. */
  readonly allowed: ReadonlySet<Fault>
  /** Phones of which two states were about and were seen: rolled back, or copied and used. */
  readonly doubled: Set<Phone>
  /** Phones whose copy was used by somebody. */
  readonly posedAs: Set<Phone>
  /** Ends what a thief still does. */
  readonly thieves: (() => void)[]
  readonly failures: Failure[]
  /** Every message frame a relay sent, for who replays them. */
  readonly past: Past[]
  /** What was due while every app was closed, for when they are open again. */
  readonly waking: (() => void)[]
  readonly counts: Counts
  /** Long stretches in which nobody opens the app. */
  isAsleep: boolean
  /** The faults are over for good. */
  isCalm: boolean
  tell(happening: Happening): void
  fail(checker: string, what: string): void
  /** Everything that happened, to the byte. */
  digest(tag: string, ...parts: readonly (Uint8Array | string | number)[]): void
}

/** A frame that a relay sent, and when. */
export type Past = {
  readonly frame: Uint8Array
  readonly relay: SimRelay
  readonly at_ms: number
}

/** What happens at one save of the whole world. */
export type Blow = { readonly save: number; readonly fate: SaveFate }

export type Counts = {
  saves: number
  steps: number
  deliveries: number
  acts: number
  nemesis: number
  matches: number
  checks: number
  settled: number
  /** Bonds in which a copy acted, and alarms that were raised. */
  copied: number
  alarms: number
}

export function eventsOf({ counts }: World): number {
  return counts.acts + counts.deliveries + counts.nemesis
}

/** The bond of an entry, where it is one. */
export function bondOf(state: State | null | undefined): Bond | null {
  return state?.kept.is === 'bond' ? state.kept.bond : null
}

/** The id of the bond that an entry holds now: meeting again puts another one under the same entry. */
export function bondIdOf({ phone, key }: Side): string {
  const bond = bondOf(phone.states.get(key))
  return bond === null ? '' : toHex(bond.id)
}

/** What is under way on a phone now: what a fault that strikes it meets. */
export function flowsOf(world: World, phone: Phone): readonly Flow[] {
  const flows = new Set<Flow>()
  for (const state of phone.states.values()) {
    if (state.kept.is !== 'bond') {
      if (isUnderWay(phone, state)) flows.add(wayOf(state))
      continue
    }
    for (const flow of flowsOfBond(state.kept.bond)) flows.add(flow)
    if (isEndComing(world, phone, state.kept.bond)) flows.add('end')
  }
  return [...flows]
}

/** A card is shown as long as the app is; a run by code until it is over. */
function isUnderWay({ tabs }: Phone, { kept }: State): boolean {
  if (kept.is === 'cards') return tabs.length > 0 && kept.run.partner !== null
  if (kept.is !== 'code' || kept.run.stage.is === 'over') return false
  // A link waits for days until it is opened.
  return kept.run.secret.is === 'code' || kept.run.stage.is !== 'waiting'
}

function wayOf({ kept }: State): 'cards' | 'code' | 'link' {
  return kept.is === 'code' ? kept.run.secret.is : 'cards'
}

/** The other has ended it, and this phone has not heard of it yet. */
function isEndComing(world: World, phone: Phone, bond: Bond): boolean {
  if (bond.condition.is !== 'sound') return false
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  return others.some(other =>
    [...other.states.values()].some(state => {
      const theirs = bondOf(state)
      return theirs?.condition.is === 'ended' && equalBytes(theirs.id, bond.id)
    }),
  )
}

function flowsOfBond(bond: Bond): readonly Flow[] {
  const flows: Flow[] = []
  if (bond.condition.is === 'ended') return bond.outbox.length > 0 ? ['end'] : []
  if (bond.epoch.n === 0) flows.push('settle')
  if (bond.meets !== null) flows.push('meeting')
  const isAhead = bond.role === 'R' && bond.left !== null && !bond.left.confirmed
  if (bond.epoch.n > 0 && (bond.pulse !== null || isAhead)) flows.push('step')
  const asks = bond.asks.some(ask => ask.state.is === 'waiting')
  const asked = bond.asked.some(({ state }) => state.is === 'shown' || state.is === 'answered')
  if (asks || asked) flows.push('check')
  if (bond.spoken.asking?.state.is === 'waiting') flows.push('spoken')
  return flows
}

/** Every bond that two phones hold, by its id. */
export function pairsOf(world: World): readonly Pair[] {
  const found = new Map<string, Side[]>()
  for (const phone of world.phones) {
    for (const [key, state] of phone.states) {
      const bond = bondOf(state)
      if (bond === null) continue
      const id = toHex(bond.id)
      found.set(id, [...(found.get(id) ?? []), { phone, key }])
    }
  }
  return [...found].flatMap(([id, [a, b]]) =>
    a === undefined || b === undefined ? [] : [{ id, sides: [a, b] as const }],
  )
}

/** The phones that hold this bond, or did before their disk went bad. */
export function holdersOf(world: World, id: Uint8Array): readonly Phone[] {
  return [...(world.holders.get(toHex(id)) ?? [])]
}
