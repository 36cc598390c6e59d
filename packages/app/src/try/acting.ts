/** What the three do on their phones, by the same calls as the buttons there; and what came of it. */
import type { Snapshot } from '@handfast/client'
import type { AskedView, AskView, CardsView, Question } from '@handfast/core'
import { answer, ask, dismiss, leaveAsks, startTogether } from '../actions.ts'
import { type Person, peopleOf } from '../people.ts'
import { HOME } from '../route.ts'
import type { Phone, Phones } from './phones.ts'

/** How long something that goes through the relay is waited for. */
export const PATIENCE_MS = 30_000
const LOOK_MS = 50
/** So long what came stands there, before somebody answers it: for whoever watches. */
const BEAT_MS = 900

/** What is looked for on a phone, as soon as it is there; null if it does not come. */
export function until<T>(phone: Phone, look: (now: Snapshot) => T | null): Promise<T | null> {
  const { snapshot } = phone.session
  return new Promise(resolve => {
    const end = (found: T | null) => {
      clearTimeout(timer)
      // Not from inside of its own first call.
      queueMicrotask(() => stop())
      resolve(found)
    }
    const timer = setTimeout(() => end(null), PATIENCE_MS)
    const stop = snapshot.subscribe(now => {
      const found = look(now)
      if (found !== null) end(found)
    })
  })
}

/** The same of what no snapshot tells. */
export async function whenever(isSo: () => boolean): Promise<boolean> {
  for (let waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += LOOK_MS) {
    if (isSo()) return true
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  return false
}

export function beat(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, BEAT_MS))
}

export function bondIn({ entries }: Snapshot): Person | null {
  return peopleOf(entries)[0] ?? null
}

export function bondOf(phone: Phone): Person | null {
  return bondIn(phone.session.snapshot.value)
}

/** Both show their cards and read each other's; true once both ask their owners. */
export async function holdTogether({ of }: Phones): Promise<boolean> {
  const both = [of.you.value, of.friend.value]
  for (const { session } of both) await startTogether(session, null)
  const read = await Promise.all(both.map(phone => until(phone, cardsRead)))
  return read.every(one => one !== null)
}

type Cards = { readonly key: string; readonly cards: CardsView }

function cardsRead({ entries }: Snapshot): Cards | null {
  for (const { key, view } of entries) {
    if (view.is === 'cards' && view.cards.partner?.whole === true) return { key, cards: view.cards }
  }
  return null
}

/** Both could touch the other's phone, and to both the edges fit. */
export async function sayYesTwice({ of }: Phones): Promise<boolean> {
  const both = [of.you.value, of.friend.value]
  for (const { session } of both) {
    const run = cardsRead(session.snapshot.value)
    const label = run?.cards.partner?.name ?? ''
    if (run !== null) await session.handfast.act(run.key, { do: 'touched', label })
  }
  await beat()
  for (const { session } of both) {
    const run = cardsRead(session.snapshot.value)
    if (run !== null) await session.handfast.act(run.key, { do: 'fits' })
  }
  const made = await Promise.all(both.map(phone => until(phone, settledBond)))
  return made.every(one => one !== null)
}

function settledBond(now: Snapshot): Person | null {
  const bond = bondIn(now)
  return bond?.view.settled === true ? bond : null
}

/** The phone asks; its two digits, once they stand there. */
export async function startAsking(phone: Phone, question: Question): Promise<AskView | null> {
  const bond = bondOf(phone)
  if (bond === null) return null
  const before = new Set(bond.view.asks.map(({ id }) => id))
  await ask(phone.session, bond.key, question)
  return until(phone, now => bondIn(now)?.view.asks.find(({ id }) => !before.has(id)) ?? null)
}

/** The question, once the other phone shows it. */
export function askedOn(phone: Phone, { id }: AskView): Promise<AskedView | null> {
  return until(phone, now => {
    const asked = bondIn(now)?.view.asked.find(each => each.id === id)
    return asked?.state.is === 'shown' ? asked : null
  })
}

/** The friend reads what came, and answers. */
export async function answerAs(
  phone: Phone,
  asking: AskView,
  given: { readonly yes: boolean; readonly digits: string },
): Promise<boolean> {
  const asked = await askedOn(phone, asking)
  const person = bondOf(phone)
  if (asked === null || person === null) return false
  await beat()
  await answer(phone.session, { person, asked }, given)
  return true
}

/** What came of it on the screen that asked: the outcome's word. */
export function outcomeOf(phone: Phone, { id }: AskView): Promise<string | null> {
  return until(phone, now => {
    const state = bondIn(now)?.view.asks.find(each => each.id === id)?.state
    return state?.is === 'over' ? state.verdict.is : null
  })
}

/** What the phone asks and has not left. */
export function askOf(phone: Phone): AskView | null {
  return bondOf(phone)?.view.asks.findLast(({ open }) => open) ?? null
}

export function digitsOf({ state }: AskView): string {
  return state.is === 'waiting' ? state.number : ''
}

/** Whatever stands on the phones is left, as their owners would, and both go home. */
export async function leaveAll(phones: Phones): Promise<void> {
  for (const phone of [phones.of.you.value, phones.of.friend.value]) {
    const person = bondOf(phone)
    if (person !== null) {
      await leaveAsks(phone.session, person)
      const standing = person.view.asked.filter(asked => !asked.dismissed)
      await dismiss(
        phone.session,
        standing.map(asked => ({ person, asked })),
      )
    }
    phone.session.land(HOME)
  }
}
