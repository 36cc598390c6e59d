/** Who stands on the home screen, in which order and under which name. */
import type { Entry } from '@handfast/client'
import type { PersonView } from '@handfast/core'

/** A person of mine; `name` is what I call them, told apart from another of that name. */
export type Person = {
  readonly key: string
  readonly view: PersonView
  readonly name: string
  /** The bond of the same name that was there before, where this one is new and not proven. */
  readonly older: string | null
  /** Whether another of my people has the same name: then the provenance tells them apart. */
  readonly twin: boolean
}

/** Recent first; a new one of a name that is there already stands below that. */
export function peopleOf(entries: readonly Entry[]): readonly Person[] {
  const views = entries.flatMap(({ key, view }) =>
    view.is === 'person' ? [{ key, view: view.person }] : [],
  )
  const people = views.map(each => named(each, views))
  const recent = people.toSorted((a, b) => lastUse_ms(b.view) - lastUse_ms(a.view))
  const firsts = recent.filter(person => person.older === null)
  return firsts.flatMap(first => [first, ...recent.filter(each => each.older === first.key)])
}

export function isEnded(person: Person): boolean {
  return person.view.condition.is === 'ended'
}

/** Those whose name holds every word that was typed, whatever its case and accents. */
export function search(people: readonly Person[], typed: string): readonly Person[] {
  const words = plain(typed).split(/\s+/)
  return people.filter(({ name }) => words.every(word => plain(name).includes(word)))
}

type Viewed = { readonly key: string; readonly view: PersonView }

function named({ key, view }: Viewed, all: readonly Viewed[]): Person {
  const older = view.grade.kind === 'met' ? undefined : olderOf({ key, view }, all)
  const twin = all.some(each => each.key !== key && sameName(each.view, view))
  return { key, view, name: view.label, older: older?.key ?? null, twin }
}

/** The first bond of that name that holds; met ones before the rest. */
function olderOf(one: Viewed, all: readonly Viewed[]): Viewed | undefined {
  const others = all.filter(
    each =>
      each.key !== one.key &&
      each.view.condition.is !== 'ended' &&
      each.view.condition.is !== 'unfinished' &&
      sameName(each.view, one.view),
  )
  const met = others.filter(each => each.view.grade.kind === 'met')
  const before = others.filter(each => isBefore(each, one))
  return met[0] ?? before.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))[0]
}

function sameName(a: PersonView, b: PersonView): boolean {
  return plain(a.label) === plain(b.label)
}

function isBefore(a: Viewed, b: Viewed): boolean {
  return a.view.made_ms === b.view.made_ms ? a.key < b.key : a.view.made_ms < b.view.made_ms
}

function lastUse_ms(view: PersonView): number {
  const asked = view.asked.map(each => each.asked_ms)
  const mine = view.asks.map(each => each.begun_ms)
  return Math.max(view.made_ms, view.lastProof_ms ?? 0, ...asked, ...mine)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim()
}
