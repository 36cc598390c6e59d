/** No invariant: it counts the live checks that came to a match, on the side that asked. */
import { toHex } from '@handfast/core'
import { bondOf, type Checker } from '../world.ts'

export function counting(): Checker {
  const matched = new Set<string>()
  return {
    name: 'counting',
    on(happening, world) {
      if (happening.is !== 'saved') return
      for (const { id, state } of bondOf(happening.after)?.asks ?? []) {
        if (state.is !== 'over' || state.outcome !== 'match' || matched.has(toHex(id))) continue
        matched.add(toHex(id))
        world.counts.matches += 1
      }
    },
  }
}
