/** What a person does on a screen, in the words of the screens. */
import type { Preferences } from '@handfast/client'
import { fromHex, type Question, type Topic } from '@handfast/core'
import { wentBadly } from './face.ts'
import type { Person } from './people.ts'
import { HOME } from './route.ts'
import { type OpenAsk, type OpenAsked, screenOf } from './routing.ts'
import type { Session } from './session.ts'

export async function ask(session: Session, key: string, question: Question): Promise<void> {
  const done = await session.attempt(session.handfast.act(key, { do: 'ask', question }))
  if (done !== null) session.land({ at: 'person', key })
}

/** The old question is left first: only then is the new one the one on the screen. */
export async function askOnceMore(session: Session, { person, ask: old }: OpenAsk): Promise<void> {
  await leaveAsk(session, { person, ask: old })
  await ask(session, person.key, old.question)
}

export async function leaveAsk(session: Session, { person, ask: left }: OpenAsk): Promise<void> {
  const act = { do: 'leave-ask', id: idOf(left.id) } as const
  await session.attempt(session.handfast.act(person.key, act))
}

export async function readLateNo(session: Session, late: OpenAsk): Promise<void> {
  const read = (before: Preferences) => ({ ...before, read: [...before.read, late.ask.id] })
  await session.attempt(session.handfast.prefer(read))
  if (late.ask.open) await leaveAsk(session, late)
}

export async function answer(
  session: Session,
  { person, asked }: OpenAsked,
  given: { readonly yes: boolean; readonly digits: string },
): Promise<void> {
  const number = given.yes ? Number(given.digits) : 0
  const act = { do: 'answer', id: idOf(asked.id), yes: given.yes, number } as const
  const done = await session.attempt(session.handfast.act(person.key, act))
  // Looked at from under a bar: back to my own digits, the bar tells the rest.
  if (done !== null && session.route.value.at === 'asked') session.back()
}

export async function dismiss(session: Session, asked: readonly OpenAsked[]): Promise<void> {
  for (const one of asked) {
    const act = { do: 'dismiss', id: idOf(one.asked.id) } as const
    await session.attempt(session.handfast.act(one.person.key, act))
  }
  if (session.route.value.at === 'asked') session.back()
}

export async function speak(
  session: Session,
  key: string,
  spoken: { readonly about: Topic; readonly fallback: boolean },
): Promise<void> {
  const done = await session.attempt(session.handfast.act(key, { do: 'speak', ...spoken }))
  if (done !== null) session.land({ at: 'person', key })
}

/** After a check that went badly, money and passwords want a call on a known number first. */
export async function speakAbout(session: Session, person: Person, about: Topic): Promise<void> {
  const { key, view } = person
  const grave = about === 'money' || about === 'secret'
  if (grave && wentBadly(view, session.snapshot.value.now.utc_ms)) {
    session.go({ at: 'spoken-ring-first', key, about })
    return
  }
  await speak(session, key, { about, fallback: false })
}

export async function judgeSpoken(session: Session, key: string, digits: string): Promise<void> {
  await session.attempt(session.handfast.act(key, { do: 'judge-spoken', digits }))
}

/** Once digits were compared, the live question behind them is left too. */
export async function leaveSpoken(session: Session, person: Person): Promise<void> {
  const judged = person.view.spoken.asking?.verdict ?? null
  await session.attempt(session.handfast.act(person.key, { do: 'leave-spoken' }))
  if (judged !== null) await leaveAsks(session, person)
}

export async function leaveAsks(session: Session, person: Person): Promise<void> {
  for (const live of person.view.asks.filter(one => one.open)) {
    await leaveAsk(session, { person, ask: live })
  }
}

export async function hearSpoken(
  session: Session,
  key: string,
  heard: { readonly about: Topic; readonly digits: string },
): Promise<void> {
  const act = { do: 'hear-spoken', ...heard } as const
  const outcome = await session.attempt(session.handfast.act(key, act))
  if (outcome?.is === 'answer') session.replace({ at: 'hear-answer', key, about: heard.about })
  if (outcome?.is === 'other-topic') {
    session.replace({ at: 'hear-warning', key, about: outcome.about })
  }
}

/** Cards that nobody read are of no more use; a new one takes their place. */
export async function startTogether(session: Session, meets: string | null): Promise<void> {
  const { handfast } = session
  for (const { key, view } of handfast.snapshot().entries) {
    if (view.is !== 'cards') continue
    if (view.cards.partner === null || view.cards.left_ms === 0) await handfast.forget(key)
  }
  const key = await session.attempt(handfast.startCards({ meets }))
  if (key !== null) session.land({ at: 'bonding', key })
}

export async function startCode(session: Session): Promise<void> {
  const key = await session.attempt(session.handfast.startCode({ label: '' }))
  if (key !== null) session.land({ at: 'bonding', key })
}

export async function joinCode(session: Session, code: string, at: string): Promise<void> {
  const where = at.trim() === '' ? null : at
  const key = await session.attempt(session.handfast.joinCode({ code, label: '', at: where }))
  if (key !== null) session.land({ at: 'bonding', key })
}

export async function makeLink(session: Session, label: string): Promise<void> {
  const key = await session.attempt(session.handfast.makeLink({ label }))
  if (key !== null) session.land({ at: 'bonding', key })
}

export async function joinLink(session: Session, link: string, label: string): Promise<void> {
  const key = await session.attempt(session.handfast.joinLink({ link, label }))
  if (key !== null) session.land({ at: 'bonding', key })
}

export async function takeBack(session: Session, key: string): Promise<void> {
  const done = await session.attempt(session.handfast.revokeLink(key))
  if (done !== null) session.land(HOME)
}

/** Stops a run; nothing of it is kept. */
export async function stopRun(session: Session, key: string): Promise<void> {
  await session.attempt(session.handfast.forget(key))
  session.land(HOME)
}

export async function rename(session: Session, person: Person, label: string): Promise<boolean> {
  if (label.trim() === person.view.label) return true
  const renamed = session.handfast.act(person.key, { do: 'rename', label })
  return (await session.attempt(renamed)) !== null
}

/** Until midnight, as the day is counted where the phone is. */
export async function quieten(session: Session, key: string, quiet: boolean): Promise<void> {
  const midnight_ms = new Date(session.snapshot.value.now.utc_ms).setHours(24, 0, 0, 0)
  const change = (before: Preferences) => {
    const others = [...before.quiet].filter(([other]) => other !== key)
    const mine = quiet ? ([[key, midnight_ms]] as const) : []
    return { ...before, quiet: new Map([...others, ...mine]) }
  }
  await session.attempt(session.handfast.prefer(change))
}

export async function preferSounds(session: Session, sounds: boolean): Promise<void> {
  await session.attempt(session.handfast.prefer(before => ({ ...before, sounds })))
}

/** One check of the history, or all of them with `null`. */
export async function forgetChecks(
  session: Session,
  key: string,
  at_ms: number | null,
): Promise<boolean> {
  const act = { do: 'forget-checks', at_ms } as const
  return (await session.attempt(session.handfast.act(key, act))) !== null
}

/**
 * The browser's *back* on a screen that covers another. What I began is left as by its *Stop*; what
 * came by itself stays until its own buttons leave it, for whoever pressed *back* may have meant
 * the screen before. False where nothing covers.
 */
export function leaveCover(session: Session): boolean {
  const { screen } = screenOf(session.snapshot.value, session.route.value)
  switch (screen.is) {
    case 'waiting':
      void leaveAsk(session, screen)
      return true
    case 'spoken-ask':
      void leaveSpoken(session, screen.person)
      return true
    case 'verdict':
    case 'spoken-verdict':
    case 'late-no':
    case 'being-checked':
    case 'answered':
    case 'late-asks':
      return session.route.value.at !== 'asked'
    default:
      return false
  }
}

function idOf(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array()
}
