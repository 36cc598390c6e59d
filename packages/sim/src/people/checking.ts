/** A live check between two people, with the conversation it belongs to. */
import { CHANNELS, type Question, TOPICS, type Topic } from '@handfast/core'
import { opened, pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { bondIdOf, flowsOf, type Pair, type Side, type World } from '../world.ts'
import { act, personOf } from './scene.ts'

const SAYINGS = [
  '',
  'three thousand to the account ending 22',
  'my new number',
  'Zußendung für Oma',
]

const LONG_SAYING = 'ü'.repeat(80)

export type Check = {
  readonly asks: Side
  readonly answers: Side
  readonly question: Question
  /** What the one who answers believes the conversation to be about. */
  readonly believes: Topic
}

/** Somebody doubts and asks; the other sees it after a while, and does what people do. */
export async function check(world: World, random: Random, pair: Pair): Promise<void> {
  const [asks, answers] = random.chance(0.5) ? pair.sides : [pair.sides[1], pair.sides[0]]
  const about = random.pick(TOPICS)
  const question = { about, over: random.pick(CHANNELS), saying: random.pick(SAYINGS) }
  const believes = random.chance(answers.phone.nature.picksWrongTopic) ? random.pick(TOPICS) : about
  if (believes !== about) world.tally.met('wrong-topic', flowsOf(world, answers.phone))
  await startCheck(world, random, { asks, answers, question, believes })
}

/**
 * A bridge between two calls: the impostor asks one of them for something in the other's name, and
 * talks with the other about something else, repeating the digits to each.
 */
export async function bridge(world: World, random: Random, pair: Pair): Promise<void> {
  const [asks, answers] = random.chance(0.5) ? pair.sides : [pair.sides[1], pair.sides[0]]
  const question = { about: 'money', over: 'phone', saying: random.pick(SAYINGS) } as const
  world.tally.met('bridge', flowsOf(world, answers.phone))
  await startCheck(world, random, { asks, answers, question, believes: 'talk' })
}

export async function startCheck(world: World, random: Random, check: Check): Promise<void> {
  const { asks, question } = check
  const before = new Set(personOf(asks)?.asks.map(ask => ask.id))
  const acted = await act(world, asks, { do: 'ask', question })
  if (!acted?.ok) return
  const ask = personOf(asks)?.asks.find(each => !before.has(each.id))
  if (ask === undefined) return
  world.counts.checks += 1
  if (random.chance(0.05)) void leave(world, random, asks, ask.id)
  await pause(world, 1500 + random.below(random.chance(0.05) ? 200_000 : 20_000))
  await answer(world, random, check, ask.id)
}

/** Somebody in a panic asks again and again; nobody may be there to answer. */
export async function nag(world: World, random: Random, pair: Pair): Promise<void> {
  const [asks, answers] = random.chance(0.5) ? pair.sides : [pair.sides[1], pair.sides[0]]
  const times = 3 + random.below(9)
  for (let i = 0; i < times; i++) {
    const about = random.pick(TOPICS)
    const question = { about, over: random.pick(CHANNELS), saying: LONG_SAYING }
    const acted = await act(world, asks, { do: 'ask', question })
    if (!acted?.ok) return
    world.counts.checks += 1
    await pause(world, 300 + random.below(15_000))
  }
  if (random.chance(0.5)) return
  for (const asked of personOf(answers)?.asked ?? []) {
    if (asked.state.is !== 'shown') continue
    const check = {
      asks,
      answers,
      question: asked.question,
      believes: 'talk',
    } as const
    await respond(world, random, check, asked)
  }
}

async function leave(world: World, random: Random, side: Side, id: string): Promise<void> {
  await pause(world, random.below(60_000))
  const acted = await act(world, side, { do: 'leave-ask', id: bytesOf(id) })
  if (acted?.ok) world.tell({ is: 'left-ask', phone: side.phone, ask: id })
}

/** The one who is asked looks at the screen, a few times if nothing is there yet. */
async function answer(world: World, random: Random, check: Check, id: string): Promise<void> {
  const { answers } = check
  for (let looks = 0; looks < 8; looks++) {
    await opened(world, answers.phone)
    const asked = personOf(answers)?.asked.find(each => each.id === id)
    if (asked?.state.is === 'shown') {
      if (random.chance(0.04)) return
      if (random.chance(0.03)) {
        await act(world, answers, { do: 'dismiss', id: bytesOf(id) })
        return
      }
      return respond(world, random, check, { id, question: asked.question })
    }
    if (asked !== undefined) return
    await pause(world, 3000 + random.below(9000))
  }
}

type Seen = { readonly id: string; readonly question: Question }

/** They type what they heard; or they say that it is not them. */
async function respond(world: World, random: Random, check: Check, seen: Seen): Promise<void> {
  const { asks, answers, believes } = check
  const { nature } = answers.phone
  const heard = numberShown(asks, seen.id)
  const isRight = seen.question.about === believes && sameWords(seen.question, check.question)
  const careless = nature.saysYesToAnything && !isRight
  if (careless) world.tally.met('yes-to-anything', flowsOf(world, answers.phone))
  const yes = (isRight || careless) && heard !== null && !random.chance(0.05)
  const mistypes = yes && random.chance(nature.mistypes)
  if (mistypes) world.tally.met('mistype', flowsOf(world, answers.phone))
  const number = yes ? (Number(heard) + (mistypes ? 1 + random.below(99) : 0)) % 100 : 0
  const { id, question } = seen
  const bond = bondIdOf(answers)
  world.tell({ is: 'answered', phone: answers.phone, bond, ask: id, question, yes, number })
  await act(world, answers, { do: 'answer', id: bytesOf(id), yes, number })
  if (!random.chance(0.06)) return
  // Sometimes before anything can have come back.
  await pause(world, random.below(random.chance(0.5) ? 100 : 5000))
  const acted = await act(world, answers, { do: 'dismiss', id: bytesOf(id) })
  if (acted?.ok) world.tell({ is: 'left-answer', phone: answers.phone, ask: id })
}

function sameWords(a: Question, b: Question): boolean {
  return a.saying === b.saying
}

/** The two digits that stand on the screen of who asked, said aloud. */
export function numberShown(side: Side, id: string): string | null {
  const ask = personOf(side)?.asks.find(each => each.id === id)
  return ask?.state.is === 'waiting' ? ask.state.number : null
}

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}
