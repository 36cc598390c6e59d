/** The faults stop; what has to settle settles; then everybody checks everybody once more. */

import { isSettled, isWhole } from './checkers/f-settles.ts'
import { bytesOf, numberShown } from './people/checking.ts'
import { act, personOf, play } from './people/scene.ts'
import { close, goOnline, opened, pause } from './phone.ts'
import { bondIdOf, type Pair, pairsOf, type Side, type World } from './world.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export async function settleEverything(world: World): Promise<void> {
  // What was asked before the faults stopped runs out, and those scenes end.
  await world.scheduler.advance(5 * MINUTE_MS)
  stopFaults(world)
  await reopenAll(world)
  if (!allSettled(world)) {
    closeAll(world)
    await sleep(world, 25 * 60 * MINUTE_MS)
    await reopenAll(world)
  }
  world.tell({ is: 'time-to-settle-over' })
  for (const pair of pairsOf(world)) await checkBothWays(world, pair)
  if (world.posedAs.size === 0) return
  closeAll(world)
  await sleep(world, 8 * DAY_MS)
  await reopenAll(world)
  for (const pair of pairsOf(world)) await checkBothWays(world, pair)
}

function stopFaults(world: World): void {
  world.isCalm = true
  world.weather.clear()
  for (const stop of world.thieves) stop()
  for (const relay of world.relays) relay.up = true
  closeAll(world)
  for (const phone of world.phones) {
    phone.silentUntil_ms = 0
    phone.wall.ahead_ms = 0
    goOnline(phone)
  }
  world.tell({ is: 'faults-over' })
}

function closeAll(world: World): void {
  for (const phone of world.phones) close(world, phone)
}

async function sleep(world: World, span_ms: number): Promise<void> {
  world.isAsleep = true
  await world.scheduler.advance(span_ms)
  world.isAsleep = false
}

async function reopenAll(world: World): Promise<void> {
  for (const phone of world.phones) play(world, opened(world, phone))
  await world.scheduler.advance(3 * MINUTE_MS)
}

function allSettled(world: World): boolean {
  return pairsOf(world).every(pair => !isWhole(world, pair) || isSettled(pair))
}

async function checkBothWays(world: World, pair: Pair): Promise<void> {
  const [a, b] = pair.sides
  for (const [asks, answers] of [
    [a, b],
    [b, a],
  ] as const) {
    const result = { matched: false }
    const begun_ms = world.scheduler.now_ms()
    play(world, honestCheck(world, asks, answers, result))
    await world.scheduler.advance(45_000)
    const { matched } = result
    world.tell({ is: 'honest-check', pair, asks: asks.phone, begun_ms, matched })
  }
}

async function honestCheck(
  world: World,
  asks: Side,
  answers: Side,
  result: { matched: boolean },
): Promise<void> {
  const question = { about: 'talk', over: 'phone', saying: '' } as const
  const acted = await act(world, asks, { do: 'ask', question })
  const id = personOf(asks)?.asks.at(-1)?.id
  if (!acted?.ok || id === undefined) return
  world.counts.checks += 1
  for (let looks = 0; looks < 30; looks++) {
    await pause(world, 1000)
    const asked = personOf(answers)?.asked.find(each => each.id === id)
    const number = numberShown(asks, id)
    if (asked?.state.is !== 'shown' || number === null) continue
    const bond = bondIdOf(answers)
    const fact = { ask: id, question, yes: true, number: Number(number) }
    world.tell({ is: 'answered', phone: answers.phone, bond, ...fact })
    await act(world, answers, { do: 'answer', id: bytesOf(id), yes: true, number: Number(number) })
    break
  }
  await pause(world, 8000)
  const state = personOf(asks)?.asks.find(each => each.id === id)?.state
  result.matched = state?.is === 'over' && state.verdict.is === 'match'
}
