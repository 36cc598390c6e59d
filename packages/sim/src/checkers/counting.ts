/** No invariant: it counts alarms, and live checks that came to a match where they were asked. */
import { toHex } from '@handfast/core'
import { bondOf, type Checker } from '../world.ts'

export function counting(): Checker {
  const matched = new Set<string>()
  return {
    name: 'counting',
    on(happening, world) {
      if (happening.is !== 'saved') return
      const [bond, earlier] = [bondOf(happening.after), bondOf(happening.before)]
      const isAlarm = bond?.condition.is === 'torn' && earlier?.condition.is !== 'torn'
      if (isAlarm) world.counts.alarms += 1
      for (const { id, state } of bond?.asks ?? []) {
        if (state.is !== 'over' || state.outcome !== 'match' || matched.has(toHex(id))) continue
        matched.add(toHex(id))
        world.counts.matches += 1
      }
    },
  }
}
