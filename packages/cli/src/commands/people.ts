/** Whom there is a bond with, how each came to be, and when it was last proven. */
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { withVault } from '../open-vault.ts'
import { idOf, type Known, nameIn, peopleOf, unopenedIn } from '../people.ts'
import { nobodyText, personText } from '../text/sentences.ts'

export const people: Command = { options: {}, words_max: 0, usualWait_ms: 0, run: listPeople }

function listPeople(context: Context): Promise<ExitCode> {
  const { output } = context
  return withVault(context, { isOnline: false, mayMake: false }, async ({ handfast }) => {
    const snapshot = handfast.snapshot()
    const everybody = peopleOf(snapshot).toSorted(byLastUse)
    for (const known of everybody) {
      const name = nameIn(known, everybody)
      output.emit(eventOf(known), personText(name, known.person, snapshot.now.utc_ms))
    }
    const unopened = unopenedIn(snapshot)
    if (unopened !== null) return output.fail(unopened)
    if (everybody.length === 0) output.note(nobodyText())
    return EXIT.done
  })
}

/** Recent first; bonds that ended at the end. */
function byLastUse(a: Known, b: Known): number {
  const ended = (known: Known) => (known.person.condition.is === 'ended' ? 1 : 0)
  const used = ({ person }: Known) => person.history[0]?.at_ms ?? person.made_ms
  return ended(a) - ended(b) || used(b) - used(a)
}

function eventOf(known: Known) {
  const { person } = known
  return {
    event: 'person',
    person: person.label,
    id: idOf(known),
    theirName: person.theirName,
    grade: person.grade.kind,
    condition: person.condition.is,
    settled: person.settled,
    made: new Date(person.made_ms).toISOString(),
    lastProof: person.lastProof_ms === null ? null : new Date(person.lastProof_ms).toISOString(),
  } as const
}
