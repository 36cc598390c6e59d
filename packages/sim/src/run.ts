/** One world from one seed: who lives in it, what happens, and what the checkers say. */
import type { Suite } from '@handfast/core'
import { allCheckers } from './checkers/all.ts'
import type { Mark } from './checkers/h-state-bounded.ts'
import { startDigest } from './digest.ts'
import { settleEverything } from './ending.ts'
import { type Fault, startTally, startWeather, type Tally } from './faults.ts'
import { loadMending } from './inside.ts'
import { climateOf, MARATHON } from './nemesis/climate.ts'
import { nemesisStep } from './nemesis/steps.ts'
import { play } from './people/scene.ts'
import { humanStep, waitAfter } from './people/steps.ts'
import { close, startPhone } from './phone.ts'
import { type Random, startRandom } from './random.ts'
import { type Scheduler, startScheduler } from './scheduler.ts'
import { startLightSuite } from './suite/light-suite.ts'
import { startNativeSuite } from './suite/native-suite.ts'
import { watchedSuite } from './suite/watched-suite.ts'
import { BEGIN_UTC_MS } from './surroundings/clock.ts'
import { startRelay } from './surroundings/relay.ts'
import { takeOverSockets } from './surroundings/socket.ts'
import {
  type Blow,
  bondOf,
  type Checker,
  type Counts,
  eventsOf,
  type Failure,
  flowsOf,
  type Plant,
  type World,
} from './world.ts'

// What is loaded while a world lives comes at a time of this machine, not of the world.
await loadMending()

export type Settings = {
  readonly seed: number
  /** Events: what people do, messages delivered, acts of the nemesis. */
  readonly events: number
  /** The world ends when a bond has come to this epoch. */
  readonly epochs?: number
  /** Steps of the plan that are left out, for who looks for the smallest world that fails. */
  readonly skip?: ReadonlySet<number>
  readonly steps_max?: number
  readonly without?: ReadonlySet<Fault>
  readonly plant?: Plant
  /** The climate, where the seed shall not choose it. */
  readonly climate?: string
  /** What happens at one save, counted over all phones. */
  readonly blow?: Blow
  /** The whole of X-Wing, as it is shipped. */
  readonly exact?: boolean
  /** Who looks on beside the checkers of every world. */
  readonly witness?: Checker
  /** A failure does not end the world. */
  readonly goesOn?: boolean
}

export type Report = {
  readonly seed: number
  readonly climate: string
  readonly digest: string
  readonly events: number
  readonly counts: Counts
  readonly failures: readonly Failure[]
  readonly tally: Tally
  /** Epochs until what a silent copy held opened nothing more. */
  readonly healed: readonly number[]
  readonly largest: { readonly state_bytes: number; readonly evidence_bytes: number }
  /** What was held of each bond at some epochs, for both sides. */
  readonly marks: readonly Mark[]
}

export async function runWorld(settings: Settings): Promise<Report> {
  const release = takeOverSockets()
  const { world, digestText, climate, measured } = startWorld(settings)
  const onRejection = (reason: unknown) => world.fail('threw', String(reason))
  process.on('unhandledRejection', onRejection)
  try {
    await live(world, settings)
    await settleEverything(world)
    world.tell({ is: 'world-over' })
  } catch (error) {
    world.fail('threw', error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    for (const phone of world.phones) close(world, phone)
    process.off('unhandledRejection', onRejection)
    release()
  }
  return {
    seed: settings.seed,
    climate,
    digest: digestText(),
    events: eventsOf(world),
    counts: world.counts,
    failures: world.failures,
    tally: world.tally,
    ...measured,
  }
}

async function live(world: World, settings: Settings): Promise<void> {
  const { events, skip, steps_max, goesOn, epochs } = settings
  for (let step = 0; eventsOf(world) < events && step < (steps_max ?? events); step++) {
    const random = world.random.fork('step', step)
    world.counts.steps = step + 1
    if (skip?.has(step)) continue
    world.digest('step', step)
    if (random.chance(world.nemesis)) nemesisStep(world, random)
    else play(world, humanStep(world, random))
    await waitAfter(world, random)
    if (world.failures.length > 0 && goesOn !== true) return
    if (epochs !== undefined && highestEpoch(world) >= epochs) return
  }
}

function highestEpoch({ phones }: World): number {
  const bonds = phones.flatMap(({ states }) => [...states.values()].map(state => bondOf(state)))
  return Math.max(0, ...bonds.map(bond => bond?.epoch.n ?? 0))
}

/** A world in which nothing has happened yet. */
export function startWorld(settings: Settings) {
  const { seed, plant, witness } = settings
  const random = startRandom('world', seed)
  const scheduler = startScheduler()
  const digest = startDigest()
  const measured = { healed: [], largest: { state_bytes: 0, evidence_bytes: 0 }, marks: [] }
  const checkers = [...allCheckers(measured), ...(witness === undefined ? [] : [witness])]
  const climate = climateOf(random.fork('climate'), settings.climate)
  const chance = random.fork('world')
  const weather = startWeather(scheduler.now_ms, () => chance.unit())
  const world: World = {
    seed,
    random: chance,
    scheduler,
    suite: startSuite(settings, () => world),
    weather,
    tally: startTally(),
    relays: startRelays(random, scheduler, () => isRelayFull(world)),
    phones: [],
    holders: new Map(),
    plant: plant ?? {},
    blow: settings.blow ?? null,
    nemesis: climate.nemesis,
    isMarathon: climate.name === MARATHON,
    allowed: new Set([...climate.faults].filter(fault => settings.without?.has(fault) !== true)),
    doubled: new Set(),
    posedAs: new Set(),
    thieves: [],
    failures: [],
    past: [],
    waking: [],
    counts: startCounts(),
    isAsleep: false,
    isCalm: false,
    tell: happening => {
      for (const checker of checkers) checker.on(happening, world)
    },
    fail: (checker, what) => {
      // One of a kind is enough: the first says most.
      if (world.failures.some(failure => failure.checker === checker)) return
      world.failures.push({ checker, what, at_ms: Math.floor(scheduler.now_ms()) })
    },
    digest: (tag, ...parts) => {
      digest.add(`${tag} ${scheduler.now_ms()} `)
      for (const part of parts) digest.add(part)
    },
  }
  populate(world, climate)
  return { world, climate: climate.name, digestText: digest.text, measured }
}

/** Whoever waits for a relay meets it when its disk is full. */
function isRelayFull(world: World): boolean {
  if (!world.weather.strikes('relay-full')) return false
  const flows = world.phones.flatMap(phone => (phone.tabs.length > 0 ? flowsOf(world, phone) : []))
  world.tally.met('relay-full', [...new Set(flows)])
  return true
}

const RELAYS = ['https://one.example', 'https://two.example']

function startRelays(random: Random, { now_ms }: Scheduler, fails: () => boolean) {
  const utc_ms = () => BEGIN_UTC_MS + Math.floor(now_ms())
  return RELAYS.map(url =>
    startRelay({ url, now_ms: utc_ms, random: random.fork('relay', url), fails }),
  )
}

function startCounts(): Counts {
  const events = { saves: 0, steps: 0, deliveries: 0, acts: 0, nemesis: 0 }
  return { ...events, matches: 0, checks: 0, settled: 0, copied: 0, alarms: 0 }
}

function startSuite({ plant, exact }: Settings, world: () => World): Suite {
  const suite = exact === true ? startNativeSuite() : startLightSuite()
  return watchedSuite(plant?.suite?.(suite) ?? suite, boxed => world().tell(boxed))
}

const NAMES = ['Buffy', 'Spike', 'Willow', 'Xander']

function populate(world: World, climate: ReturnType<typeof climateOf>): void {
  const random = world.random.fork('people')
  const count = world.isMarathon ? 2 : 2 + random.below(3)
  for (const name of NAMES.slice(0, count)) {
    const relay = world.relays[random.chance(0.7) ? 0 : 1]?.url ?? ''
    const nature = {
      mistypes: climate.faults.has('mistype') ? random.pick([0, 0.1, 0.4]) : 0,
      picksWrongTopic: climate.faults.has('wrong-topic') ? random.pick([0, 0.2, 0.5]) : 0,
      saysYesToAnything: climate.faults.has('yes-to-anything') && random.chance(0.5),
    }
    startPhone(world, { name, nature, relay })
  }
}
