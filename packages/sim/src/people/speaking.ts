/** The spoken check: two utterances, no network, and everything people get wrong in it. */
import { TOPICS } from '@handfast/core'
import { opened, pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { bondIdOf, flowsOf, type Pair, type Side, type World } from '../world.ts'
import { wrongDigit } from './bonding.ts'
import { act, personOf } from './scene.ts'

type Sides = { readonly asks: Side; readonly answers: Side }

export async function speak(world: World, random: Random, pair: Pair): Promise<void> {
  const [asks, answers] = random.chance(0.5) ? pair.sides : [pair.sides[1], pair.sides[0]]
  const fits = await utter(world, random, { asks, answers }, false)
  if (fits || personOf(asks)?.spoken.canFallBack !== true) return
  await pause(world, 5000)
  await utter(world, random, { asks, answers }, true)
}

/** Challenge and answer; false when the other's phone said that the digits do not fit. */
async function utter(
  world: World,
  random: Random,
  { asks, answers }: Sides,
  fallback: boolean,
): Promise<boolean> {
  const about = random.pick(TOPICS)
  const acted = await act(world, asks, { do: 'speak', about, fallback })
  const challenge = personOf(asks)?.spoken.asking?.challenge
  if (!acted?.ok || challenge === undefined) return true
  await pause(world, 2000 + random.below(20_000))
  if (random.chance(0.05)) {
    await act(world, asks, { do: 'leave-spoken' })
    return true
  }
  await opened(world, answers.phone)
  const { nature } = answers.phone
  const digits = typedBy(world, random, { types: answers, asks }, challenge)
  const isWrong = random.chance(nature.picksWrongTopic)
  if (isWrong) world.tally.met('wrong-topic', flowsOf(world, asks.phone))
  const picked = isWrong ? random.pick(TOPICS) : about
  const heard = await act(world, answers, { do: 'hear-spoken', about: picked, digits })
  if (!heard?.ok) return heard?.code !== 'spoken-no-fit'
  if (heard.value.is !== 'answer') return true
  const answer = heard.value.digits
  const { phone } = answers
  const bond = bondIdOf(answers)
  world.tell({ is: 'heard-digits', phone, bond, challenge: digits, about: picked, answer })
  await pause(world, 2000 + random.below(15_000))
  const judged = typedBy(world, random, { types: asks, asks }, answer)
  await act(world, asks, { do: 'judge-spoken', digits: judged })
  return true
}

type Typing = { readonly types: Side; readonly asks: Side }

/** A spoken check is under way on the phone that asks; the other learns of it by these digits. */
function typedBy(world: World, random: Random, { types, asks }: Typing, said: string): string {
  if (!random.chance(types.phone.nature.mistypes)) return said
  world.tally.met('mistype', flowsOf(world, asks.phone))
  return wrongDigit(random, said)
}
