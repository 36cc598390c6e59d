/** (e) A grade is written once, by the way the bond was made, and changes only by meeting. */
import { equalBytes, type State } from '@handfast/core'
import type { Bond } from '../inside.ts'
import { bondOf, type Checker } from '../world.ts'

export const NAME = 'e-grades-stay'

export function gradesStay(): Checker {
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is !== 'saved') return
      const bond = bondOf(happening.after)
      if (bond === null || isRight(happening.before, bond)) return
      // A record that no longer opens is mended by meeting again.
      const { phone, key } = happening
      if (happening.before === null && phone.damaged.has(key) && bond.grade.kind === 'met') return
      world.fail(NAME, `${happening.phone.name}: the grade became ${bond.grade.kind}`)
    },
  }
}

function isRight(before: State | null, bond: Bond): boolean {
  if (before === null) return false
  const { kept } = before
  switch (kept.is) {
    case 'cards':
      return bond.grade.kind === 'met'
    case 'code':
      return bond.grade.kind === kept.run.secret.is
    case 'bond':
      // Meeting again: another session goes on under the old entry, and it was made by meeting.
      if (!equalBytes(kept.bond.id, bond.id)) return bond.grade.kind === 'met'
      return kept.bond.grade.kind === bond.grade.kind && kept.bond.grade.at_ms === bond.grade.at_ms
  }
}
