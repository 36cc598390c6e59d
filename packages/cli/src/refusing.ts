/** A check that was refused: who was torn or ended proves nothing, and the verdict says so. */
import type { PersonView } from '@handfast/core'
import type { ExitCode, Failure } from './failures.ts'
import type { Output } from './output.ts'
import type { Facts } from './text/failures.ts'
import { refusedText } from './text/verdicts.ts'

type Refused = { readonly person: PersonView; readonly by: 'live' | 'words' }

export function refused(
  output: Output,
  { person, by }: Refused,
  failure: Failure,
  facts: Facts = {},
): ExitCode {
  if (failure === 'torn' || failure === 'ended') {
    const event = { event: 'verdict', verdict: 'refused', person: person.label } as const
    output.emit({ ...event, grade: person.grade.kind, by }, refusedText(person.label, failure))
  }
  return output.fail(failure, { name: person.label, ...facts })
}
