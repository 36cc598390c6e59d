import type { PersonView } from '@handfast/core'
import { say } from '../text/text.ts'
import { dateOf, daysAgoOf } from '../text/time.ts'
import { Words } from './Words.tsx'

/** How the bond was made, as a sentence, never as a badge. */
export function Grade({ view }: { view: PersonView }) {
  const { kind, at_ms } = view.grade
  return <Words of={`person.${kind}`} with={{ date: dateOf(at_ms) }} />
}

/** The same as a plain text, for a line beside a name. */
export function gradeWords({ grade }: PersonView): string {
  const date = dateOf(grade.at_ms)
  return say(`home.${grade.kind}`, { date })
}

export function LastProof({ view, now_ms }: { view: PersonView; now_ms: number }) {
  if (view.lastProof_ms === null) return <Words of="person.no-proof" />
  return <Words of="person.proof" with={{ ago: daysAgoOf(view.lastProof_ms, now_ms) }} />
}
