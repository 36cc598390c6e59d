/** What a program waits for on a screen; each finds it in an entry, or is undefined. */
import type { Entry } from '@handfast/client'
import { fromHex, type PersonView, type Question, type Verdict } from '@handfast/core'

/** The code to say, `1234-567-890`. */
export function codeShown({ view }: Entry): string | undefined {
  if (view.is !== 'code' || view.code.stage.is !== 'waiting') return undefined
  return view.code.stage.code
}

/** The key of a bond in which live checks are possible. */
export function settledShown({ key, view }: Entry): string | undefined {
  return view.is === 'person' && view.person.settled ? key : undefined
}

/** The two digits to say in a check that waits. */
export function digitsShown(entry: Entry): string | undefined {
  const state = personIn(entry)?.asks.find(({ open }) => open)?.state
  return state?.is === 'waiting' ? state.number : undefined
}

export type AskedShown = {
  readonly key: string
  readonly id: Uint8Array
  readonly question: Question
}

/** A question that waits for my answer. */
export function askedShown(entry: Entry): AskedShown | undefined {
  const asked = personIn(entry)?.asked.find(({ state }) => state.is === 'shown')
  const id = asked === undefined ? null : fromHex(asked.id)
  if (asked === undefined || id === null) return undefined
  return { key: entry.key, id, question: asked.question }
}

/** How the newest check ended. */
export function verdictShown(entry: Entry): Verdict | undefined {
  const state = personIn(entry)?.asks.at(-1)?.state
  return state?.is === 'over' ? state.verdict : undefined
}

function personIn({ view }: Entry): PersonView | undefined {
  return view.is === 'person' ? view.person : undefined
}
