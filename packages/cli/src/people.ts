/** Finding a person by what was typed, and telling people of one name apart. */
import type { Snapshot } from '@handfast/client'
import { fromHex, type PersonView, plainName } from '@handfast/core'
import type { ExitCode, Failure } from './failures.ts'
import type { Output } from './output.ts'
import type { Facts } from './text/failures.ts'
import { sameNameNote } from './text/sentences.ts'

export type Known = { readonly key: string; readonly person: PersonView }

/** A view names questions in hex, an act in bytes. */
export function idBytes(id: string): Uint8Array {
  return fromHex(id) ?? new Uint8Array()
}

const ID_CHARACTERS = 6

export function peopleOf({ entries }: Snapshot): readonly Known[] {
  return entries.flatMap(({ key, view }) =>
    view.is === 'person' ? [{ key, person: view.person }] : [],
  )
}

export function personAt(snapshot: Snapshot, key: string): PersonView | undefined {
  const view = snapshot.entries.find(entry => entry.key === key)?.view
  return view?.is === 'person' ? view.person : undefined
}

/** Short, and enough to tell everybody here apart. */
export function idOf(known: Pick<Known, 'key'>): string {
  return known.key.slice(0, ID_CHARACTERS)
}

/** How somebody is called in a list: with the id where others have the same name. */
export function nameIn(known: Known, everybody: readonly Known[]): string {
  const name = folded(known.person.label)
  const isOne = everybody.filter(({ person }) => folded(person.label) === name).length === 1
  return isOne ? known.person.label : `${known.person.label} (${idOf(known)})`
}

type Sought =
  | { readonly ok: true; readonly known: Known }
  | { readonly ok: false; readonly failure: Failure; readonly facts: Facts }

/** By name, whatever the case, or by id. Bonds that ended count only where no other fits. */
export function findPerson(snapshot: Snapshot, typed: string): Sought {
  const everybody = peopleOf(snapshot)
  const name = folded(typed)
  const byName = everybody.filter(({ person }) => folded(person.label) === name)
  const lasting = byName.filter(({ person }) => person.condition.is !== 'ended')
  const byId = everybody.filter(known => idOf(known) === name)
  const fitting = [lasting, byName, byId].find(list => list.length > 0) ?? []
  const [known, second] = fitting
  if (known === undefined) {
    // Whoever is meant may stand in a record that does not open.
    return { ok: false, failure: unopenedIn(snapshot) ?? 'name-unknown', facts: { name: typed } }
  }
  if (second === undefined) return { ok: true, known }
  const detail = fitting.map(described).join('; ')
  return { ok: false, failure: 'name-ambiguous', facts: { name: typed, detail } }
}

/** Why not everybody is listed, if so. */
export function unopenedIn({ damaged, newer }: Snapshot): Failure | null {
  if (damaged.length > 0) return 'record-damaged'
  return newer.length > 0 ? 'record-newer' : null
}

/** Finds who is meant or tells why not. */
export function soughtPerson(
  output: Output,
  snapshot: Snapshot,
  typed: string,
): Known | { readonly exit: ExitCode } {
  const sought = findPerson(snapshot, typed)
  return sought.ok ? sought.known : { exit: output.fail(sought.failure, sought.facts) }
}

/** While a bond is torn, none is made under its name. */
export function refusedName(output: Output, snapshot: Snapshot, label: string): ExitCode | null {
  const name = folded(label)
  const same = peopleOf(snapshot).filter(
    ({ person }) => folded(person.label) === name && person.condition.is !== 'ended',
  )
  if (same.some(({ person }) => person.condition.is === 'torn')) {
    return output.fail('torn', { name: label })
  }
  if (same.length > 0) output.note(sameNameNote(label))
  return null
}

function described(known: Known): string {
  const { theirName, made_ms, condition } = known.person
  const since = new Date(made_ms).toISOString().slice(0, 10)
  const state = condition.is === 'sound' ? '' : `, ${condition.is}`
  return `${idOf(known)} (own name ${theirName}, since ${since}${state})`
}

function folded(name: string): string {
  return (plainName(name) ?? name).toLowerCase()
}
