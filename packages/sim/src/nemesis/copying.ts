/** Phones are copied, and what the copies do: nothing, or first, last, or at the same instant. */
import { type Question, type State, TOPICS } from '@handfast/core'
import type { Fault } from '../faults.ts'
import { act, play } from '../people/scene.ts'
import { close, goOffline, goOnline, opened, pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { bondOf, flowsOf, type Phone, type World } from '../world.ts'
import {
  actAsOwner,
  copyPhone,
  hurryStep,
  listenAsOwner,
  stop,
  type Thief,
  type When,
} from './thief.ts'

const HOUR_MS = 3_600_000

/** A copy that only keeps what it took: whoever follows the messages judges it later. */
export async function copySilently(world: World, random: Random): Promise<void> {
  const victim = random.pick(world.phones)
  await untilBusy(world, random, victim)
  world.tally.met('copy-silent', flowsOf(world, victim))
  copyPhone(world, victim, random, { lies: false, acksAway: false, when: null })
}

/** Phones are copied at any moment, and the worst are those in the middle of something. */
export async function untilBusy(world: World, random: Random, victim: Phone): Promise<void> {
  const wanted = random.pick(['step', 'step', 'check', null] as const)
  if (wanted === null) return
  for (let looks = 0; looks < 900 && !flowsOf(world, victim).includes(wanted); looks++) {
    await pause(world, 50 + random.below(300))
  }
}

export async function copyAndAct(world: World, random: Random, when: When): Promise<void> {
  const victims = world.phones.filter(phone => settledKeys(phone).length > 0)
  if (victims.length === 0) return
  const victim = random.pick(victims)
  // Who acts first waits until the owner is away; half the time that is in the middle of something.
  if (when !== 'first' || random.chance(0.5)) await untilBusy(world, random, victim)
  const has = (fault: Fault) => world.allowed.has(fault) && random.chance(0.5)
  const ways = { lies: has('copy-lies'), acksAway: has('copy-acks-away'), when }
  const thief = copyPhone(world, victim, random, ways)
  world.scheduler.at(random.below(24 * HOUR_MS), () => stop(thief))
  world.thieves.push(() => stop(thief))
  if (when === 'first') return actFirst(world, random, thief)
  if (when === 'last') {
    await pause(world, random.below(4 * HOUR_MS))
    return strike(world, random, thief)
  }
  await strikeTogether(world, random, thief)
}

/** The owner's phone is off; when it comes back, the copy has been there before. */
async function actFirst(world: World, random: Random, thief: Thief): Promise<void> {
  close(world, thief.victim)
  goOffline(thief.victim)
  strike(world, random, thief)
  await pause(world, 60_000 + random.below(600_000))
  goOnline(thief.victim)
  await opened(world, thief.victim)
}

async function strikeTogether(world: World, random: Random, thief: Thief): Promise<void> {
  const { victim } = thief
  await opened(world, victim)
  const [key] = settledKeys(victim)
  if (key !== undefined) {
    play(world, act(world, { phone: victim, key }, { do: 'ask', question: questionOf(random) }))
  }
  strike(world, random, thief)
}

function strike(world: World, random: Random, thief: Thief): void {
  const keys = [...thief.states].flatMap(([key, state]) => (isUsable(state) ? [key] : []))
  if (keys.length === 0 || thief.stopped) return
  const key = random.pick(keys)
  listenAsOwner(world, thief)
  if (random.chance(0.4)) hurryStep(thief, key)
  // Who ends a bond in another's name may hope that nobody speaks of it again.
  if (random.chance(0.15)) actAsOwner(world, thief, key, { do: 'end' })
  else actAsOwner(world, thief, key, { do: 'ask', question: questionOf(random) })
  play(world, followUp(world, random, thief, key))
}

/** He goes on: answers what is asked of the owner, asks again, sends again. */
async function followUp(world: World, random: Random, thief: Thief, key: string): Promise<void> {
  for (let turn = 0; turn < 6 && !thief.stopped; turn++) {
    await pause(world, 5000 + random.below(60_000))
    const shown = bondOf(thief.states.get(key))?.asked.find(({ state }) => state.is === 'shown')
    const number = random.below(100)
    if (shown !== undefined) {
      actAsOwner(world, thief, key, { do: 'answer', id: shown.id, yes: true, number })
    } else if (random.chance(0.3)) {
      actAsOwner(world, thief, key, { do: 'ask', question: questionOf(random) })
    } else {
      actAsOwner(world, thief, key, { do: 'tick' })
    }
  }
}

function settledKeys(phone: Phone): readonly string[] {
  return [...phone.states].flatMap(([key, state]) => (isUsable(state) ? [key] : []))
}

function isUsable(state: State): boolean {
  const bond = bondOf(state)
  return bond !== null && bond.condition.is === 'sound' && bond.epoch.n > 0
}

export function questionOf(random: Random): Question {
  return { about: random.pick(TOPICS), over: 'phone', saying: '' }
}
