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
  /** The torn bond of the same name, where this one was made apart beside it and has not ended. */
  readonly torn: string | null
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

export function isEnded({ view }: Pick<Person, 'view'>): boolean {
  return view.condition.is === 'ended'
}

/**
 * Whether I may call them otherwise. Not where a torn bond is under that name: another name for it,
 * or for the one beside it, would let that one be checked, and a caller could ask for just that.
 */
export function mayRename({ torn, view }: Person): boolean {
  return torn === null && view.condition.is !== 'torn'
}

/** Those whose name holds every word that was typed, whatever its case and accents. */
export function search(people: readonly Person[], typed: string): readonly Person[] {
  const words = plain(typed).split(/\s+/)
  return people.filter(({ name }) => words.every(word => plain(name).includes(word)))
}

type Viewed = { readonly key: string; readonly view: PersonView }

function named(one: Viewed, all: readonly Viewed[]): Person {
  const { key, view } = one
  const same = all.filter(each => each.key !== key && sameName(each.view, view))
  const before = view.grade.kind === 'met' ? [] : same.filter(each => isOlder(each, one))
  const older = before.find(isMet) ?? before.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))[0]
  const torn = before.find(each => each.view.condition.is === 'torn' && !isEnded(one))
  return {
    ...{ key, view, name: view.label, twin: same.length > 0 },
    ...{ older: older?.key ?? null, torn: torn?.key ?? null },
  }
}

/** Whether a bond holds the name against one made apart: met ones do, whenever they were made. */
function isOlder(each: Viewed, one: Viewed): boolean {
  const { is } = each.view.condition
  return is !== 'ended' && is !== 'unfinished' && (isMet(each) || isBefore(each, one))
}

function isMet({ view }: Viewed): boolean {
  return view.grade.kind === 'met'
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
