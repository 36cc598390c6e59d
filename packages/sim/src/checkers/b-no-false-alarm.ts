/** (b) No alarm of two copies where there was no copy that acted and no phone was put back. */
import { bondOf, type Checker, holdersOf } from '../world.ts'

export const NAME = 'b-no-false-alarm'

export function noFalseAlarm(): Checker {
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is !== 'saved') return
      const bond = bondOf(happening.after)
      if (bond?.condition.is !== 'torn') return
      if (bondOf(happening.before)?.condition.is === 'torn') return
      if (holdersOf(world, bond.id).some(phone => world.doubled.has(phone))) return
      world.fail(
        NAME,
        `${happening.phone.name}: torn at epoch ${bond.epoch.n}, and nothing was doubled`,
      )
    },
  }
}
