/** What goes wrong next. */
import { type Fault, FAULTS } from '../faults.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

export function nemesisStep(world: World, random: Random): void {
  const choices = FAULTS.filter(fault => world.allowed.has(fault) && NEMESIS[fault] !== undefined)
  if (choices.length === 0) return
  const fault = random.pick(choices)
  world.counts.nemesis += 1
  world.digest('nemesis', fault)
  NEMESIS[fault]?.(world, random)
}

type Blow = (world: World, random: Random) => void

/** For a while this happens now and then, wherever it can. */
function spell(fault: Fault, probability: number): Blow {
  return (world, random) => {
    const until_ms = world.scheduler.now_ms() + 1000 + random.below(400_000)
    world.weather.begin(fault, probability * random.unit(), until_ms)
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
  forget: spell('forget', 0.3),
  garbage: spell('garbage', 0.2),
  'relay-full': spell('relay-full', 0.3),
  'crash-before-save': spell('crash-before-save', 0.1),
  'crash-after-save': spell('crash-after-save', 0.1),
  'save-fails': spell('save-fails', 0.3),
}
