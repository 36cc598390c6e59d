/** What goes wrong next. */
import { toHex } from '@handfast/core'
import { FAULTS, type Fault } from '../faults.ts'
import { bridge } from '../people/checking.ts'
import { secondTab } from '../people/living.ts'
import { play } from '../people/scene.ts'
import { crash, opened, pause, rereadStates } from '../phone.ts'
import type { Random } from '../random.ts'
import { flowsOf, type Phone, pairsOf, type World } from '../world.ts'
import { copyAndAct, copySilently, untilBusy } from './copying.ts'
import { inject } from './frames.ts'
import { poseToOwner } from './posing.ts'

export function nemesisStep(world: World, random: Random): void {
  const choices = FAULTS.filter(fault => world.allowed.has(fault) && NEMESIS[fault] !== undefined)
  if (choices.length === 0) return
  const fault = random.pick(choices)
  world.counts.nemesis += 1
  world.digest('nemesis', fault)
  const blow = NEMESIS[fault]
  if (blow === undefined) return
  if (random.chance(0.4)) play(world, ambush(world, random, blow))
  else blow(world, random, random.unit())
}

const SELDOM = ['cards', 'code', 'link', 'settle', 'meeting', 'step', 'spoken', 'end'] as const

/** Strikes in the middle of something that is seldom under way. */
async function ambush(world: World, random: Random, blow: Blow): Promise<void> {
  const wanted = random.pick(SELDOM)
  for (let looks = 0; looks < 400; looks++) {
    if (world.phones.some(phone => flowsOf(world, phone).includes(wanted))) break
    await pause(world, 50 + random.below(500))
  }
  if (!world.isCalm) blow(world, random, 1)
}

/** With what strength, 0 to 1: full where it lay in wait, or it would seldom meet what is short. */
type Blow = (world: World, random: Random, strength: number) => void

/** For a while this happens now and then, wherever it can. */
function spell(fault: Fault, probability: number): Blow {
  return (world, random, strength) => {
    const until_ms = world.scheduler.now_ms() + 1000 + random.below(400_000)
    world.weather.begin(fault, probability * strength, until_ms)
  }
}

const NEMESIS: { readonly [fault in Fault]?: Blow } = {
  drop: spell('drop', 0.6),
  duplicate: spell('duplicate', 0.6),
  reorder: spell('reorder', 0.8),
  'delay-days': spell('delay-days', 0.4),
  corrupt: spell('corrupt', 0.5),
  cut: spell('cut', 0.3),
  'lie-age': spell('lie-age', 0.5),
  forget: (world, random, strength) => {
    spell('forget', 0.3)(world, random, strength)
    forget(world, random)
  },
  garbage: spell('garbage', 0.4),
  'relay-full': spell('relay-full', 0.3),
  'crash-before-save': spell('crash-before-save', 0.1),
  'crash-after-save': spell('crash-after-save', 0.1),
  'save-fails': spell('save-fails', 0.3),
  partition: (world, random) => partition(world, random),
  'replay-months': (world, random) => replay(world, random),
  'clock-ahead': (world, random) => play(world, jump(world, random, 'clock-ahead')),
  'clock-back': (world, random) => play(world, jump(world, random, 'clock-back')),
  'second-tab': (world, random) => play(world, secondTab(world, random, random.pick(world.phones))),
  rollback: (world, random) => play(world, rollback(world, random)),
  'lost-save': (world, random) => play(world, loseSaves(world, random)),
  'torn-write': (world, random) => play(world, tearRecord(world, random)),
  'old-record': (world, random) => play(world, mixAges(world, random)),
  'copy-silent': (world, random) => play(world, copySilently(world, random)),
  'copy-first': (world, random) => play(world, copyAndAct(world, random, 'first')),
  'copy-last': (world, random) => play(world, copyAndAct(world, random, 'last')),
  'copy-same-time': (world, random) => play(world, copyAndAct(world, random, 'same-time')),
  'pose-to-owner': (world, random) => {
    const pairs = pairsOf(world)
    if (pairs.length > 0) play(world, poseToOwner(world, random, random.pick(pairs)))
  },
  bridge: (world, random) => {
    const pairs = pairsOf(world)
    if (pairs.length > 0) play(world, bridge(world, random, random.pick(pairs)))
  },
}

/** A relay loses a mailbox, with all that lay in it. */
function forget(world: World, random: Random): void {
  if (random.pick(world.relays).forget(random) === 0) return
  for (const phone of world.phones) world.tally.met('forget', flowsOf(world, phone))
}

/** A relay is gone, or everything to and from one phone vanishes without a word. */
function partition(world: World, random: Random): void {
  const span_ms = random.below(300_000)
  if (random.chance(0.5)) {
    const relay = random.pick(world.relays)
    relay.up = false
    for (const phone of world.phones) {
      world.tally.met('partition', flowsOf(world, phone))
      for (const line of [...phone.lines]) if (line.relay === relay) line.hangUp()
    }
    world.scheduler.at(span_ms, () => {
      relay.up = true
    })
    return
  }
  const phone = random.pick(world.phones)
  world.tally.met('partition', flowsOf(world, phone))
  phone.silentUntil_ms = world.scheduler.now_ms() + span_ms
}

/** Frames of long ago where there are any, and of now, told as old as they are or as new. */
function replay(world: World, random: Random): void {
  const now_ms = world.scheduler.now_ms()
  const old = world.past.filter(({ at_ms }) => now_ms - at_ms > MONTHS_MS)
  for (let i = 0; i < 8 && world.past.length > 0; i++) {
    const isOld = old.length > 0 && i % 2 === 0
    const { frame, relay } = random.pick(isOld ? old : world.past)
    const copy = frame.slice()
    if (random.chance(0.5)) new DataView(copy.buffer).setUint32(AGE_AT, random.below(2 ** 32))
    world.scheduler.at(random.below(30_000), () => {
      for (const phone of inject(world, relay, copy)) {
        world.tally.met(isOld ? 'replay-months' : 'duplicate', flowsOf(world, phone))
      }
    })
  }
}

const AGE_AT = 65
const MONTHS_MS = 60 * 86_400_000
const YEAR_MS = 365 * 86_400_000

/** Somebody sets the clock, and after a while sets it right again. */
async function jump(
  world: World,
  random: Random,
  fault: 'clock-ahead' | 'clock-back',
): Promise<void> {
  const phone = random.pick(world.phones)
  world.tally.met(fault, flowsOf(world, phone))
  const far_ms = random.pick([60_000, 3_600_000, 86_400_000, YEAR_MS])
  phone.wall.ahead_ms = (fault === 'clock-ahead' ? 1 : -1) * random.below(far_ms)
  await pause(world, random.below(600_000))
  world.tally.met(fault, flowsOf(world, phone))
  phone.wall.ahead_ms = 0
}

/** What some disks were at some time. */
const images = new WeakMap<Phone, Image[]>()

/** A whole phone is put back to what it was some time ago. */
async function rollback(world: World, random: Random): Promise<void> {
  const phone = random.pick(world.phones)
  const image = phone.disk.image()
  images.set(phone, [...(images.get(phone) ?? []), image].slice(-5))
  await pause(world, 5000 + random.below(3_600_000 * random.unit()))
  await untilBusy(world, random, phone)
  if (world.isCalm || isSame(image, phone.disk.image())) return
  world.tally.met('rollback', flowsOf(world, phone))
  crash(world, phone)
  phone.disk.restore(image)
  world.doubled.add(phone)
  await rereadStates(world, phone)
  await opened(world, phone)
}

/**
 * The records of one entry are put back to what they were some time ago, beside newer ones: told as
 * damaged when the vault is opened, so no other phone has a reason for an alarm.
 */
async function mixAges(world: World, random: Random): Promise<void> {
  const mixable = world.phones.flatMap(phone => {
    const now = phone.disk.image()
    const kept = images.get(phone) ?? []
    images.set(phone, [...kept, now].slice(-5))
    return kept.flatMap(old => olderEntries(old, now).map(place => ({ phone, old, now, place })))
  })
  if (mixable.length === 0) return
  const { phone, old, now, place } = random.pick(mixable)
  world.tally.met('old-record', flowsOf(world, phone))
  crash(world, phone)
  const key = place.slice(ENTRIES.length)
  const put = [...old].filter(([each]) => each.endsWith(`/${key}`))
  phone.disk.restore(new Map([...now, ...put]))
  phone.damaged.add(key)
  await rereadStates(world, phone)
  await opened(world, phone)
}

const ENTRIES = 'entry/'

type Image = ReadonlyMap<string, Uint8Array>

function isSame(one: Image, other: Image): boolean {
  const isThere = (place: string, record: Uint8Array) => {
    const beside = other.get(place)
    return beside !== undefined && toHex(beside) === toHex(record)
  }
  return one.size === other.size && [...one].every(([place, record]) => isThere(place, record))
}

/** Where both have an entry, and not the same. */
function olderEntries(old: Image, now: Image): string[] {
  return [...old].flatMap(([place, record]) => {
    const newer = now.get(place)
    const isOlder = newer !== undefined && toHex(newer) !== toHex(record)
    return place.startsWith(ENTRIES) && isOlder ? [place] : []
  })
}

/** Power goes, and what was said to be on disk was not. */
async function loseSaves(world: World, random: Random): Promise<void> {
  const phone = random.pick(world.phones)
  const flows = flowsOf(world, phone)
  crash(world, phone)
  if (phone.disk.lose(1 + random.below(6)) > 0) {
    world.tally.met('lost-save', flows)
    world.doubled.add(phone)
  }
  await rereadStates(world, phone)
  await pause(world, random.below(5000))
  await opened(world, phone)
}

/** Power goes in the middle of a write that was not atomic: that entry is lost, no other. */
async function tearRecord(world: World, random: Random): Promise<void> {
  const phone = random.pick(world.phones)
  const flows = flowsOf(world, phone)
  crash(world, phone)
  const torn = phone.disk.tear(random)
  if (torn !== null) {
    world.tally.met('torn-write', flows)
    phone.damaged.add(torn.replace(/^[a-z]+\//, ''))
  }
  await rereadStates(world, phone)
  await pause(world, random.below(5000))
  await opened(world, phone)
}
