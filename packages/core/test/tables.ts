/** What tests of the tables in spec/states share: their rows, phones to try them on, and looks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bond, Condition } from '../src/bond/bond.ts'
import { closeChecks } from '../src/bond/closing.ts'
import { encodeEvidence, encodeKept, type Input, type Outcome, toHex } from '../src/index.ts'
import { decodeMessage } from '../src/wire/message.ts'
import { bondOf, byCards, Desk, Phone, shown } from './pair.ts'

export type Sent = Phone['desk']['sent'][number]

/** The tables that are written by hand, with their rows of so many cells; no heads. */
export function tablesOf(page: string, columns: number): string[][][] {
  const path = join(import.meta.dirname, '../../../spec/states', page)
  const text = readFileSync(path, 'utf8').split('<!-- end -->').at(-1) ?? ''
  return text
    .split(/^\|[-|]+\|$/m)
    .map(table =>
      [...table.matchAll(/^\| ([^A-Z].*) \|$/gm)]
        .map(([, cells = '']) => cells.split(' | '))
        .filter(row => row.length === columns),
    )
}

export function rowsOf(page: string, columns: number): string[][] {
  return tablesOf(page, columns).flat()
}

/** The same two on another desk: to meet and settle takes longer than what is tried of them. */
export function again(pair: readonly [Phone, Phone]): [Phone, Phone] {
  const desk = new Desk()
  desk.now = pair[0].desk.now
  const on = ({ name, state }: Phone) => {
    const phone = new Phone(desk, name, state.kept)
    phone.state = state
    return phone
  }
  return [on(pair[0]), on(pair[1])]
}

/** I and R, both sound, and nothing was sent yet. */
export function unsettled(): [Phone, Phone] {
  const [a, b] = byCards()
  b.act({ do: 'see-frame', frame: shown(a) })
  a.act({ do: 'see-frame', frame: shown(b) })
  b.act({ do: 'see-frame', frame: shown(a) })
  return kept(a, b)
}

/** I and R, both unfinished: neither saw the other's MAC. */
export function unfinishedPair(): [Phone, Phone] {
  const [a, b] = byCards()
  const [ofA, ofB] = [shown(a), shown(b)]
  a.act({ do: 'see-frame', frame: ofB })
  b.act({ do: 'see-frame', frame: ofA })
  return kept(a, b)
}

/** Both say that it was the other; I in front. */
export function kept(a: Phone, b: Phone): [Phone, Phone] {
  for (const phone of [a, b]) {
    phone.act({ do: 'touched', label: '' })
    phone.act({ do: 'fits' })
  }
  return bondOf(a).role === 'I' ? [a, b] : [b, a]
}

export function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

/** What two copies or an end leave of a bond, whatever led to it. */
export function become(phone: Phone, name: Condition['is'], by: 'me' | 'them' = 'me'): void {
  const at_ms = phone.desk.now.utc_ms
  if (name === 'unfinished' || name === 'sound') {
    change(phone, () => ({ condition: { is: name } }))
    return
  }
  const torn: Condition = { is: 'torn', at_ms }
  const ended: Condition = { is: 'ended', at_ms, by, told: phone.epoch }
  change(phone, bond => ({
    ...closeChecks(bond),
    ...(name === 'torn' ? { condition: torn } : { condition: ended, checked_ms: null }),
  }))
}

/** All that is kept, as bytes. */
export function recordOf({ state }: Phone): string {
  return toHex(encodeKept(state.kept)) + toHex(encodeEvidence(state.evidence))
}

export function codeOf(outcome: Outcome): string {
  return outcome.is === 'refused' ? outcome.code : outcome.is
}

/** The codes of what was refused and changed nothing. */
export function refusals(phone: Phone, inputs: readonly Input[]): string {
  const before = recordOf(phone)
  const codes = inputs.map(input => codeOf(phone.act(input)))
  return recordOf(phone) === before ? codes.join() : 'changed'
}

/** Kinds of messages that stand in the outbox, in order. */
export function waitingKinds(phone: Phone): string {
  return bondOf(phone)
    .outbox.map(({ message }) => decodeMessage(message)?.body.kind)
    .join()
}

/** `said` where all of it is so; else what was found, for whoever reads the failure. */
export function said(words: string, found: readonly unknown[], right: readonly unknown[]): string {
  const [is, should] = [JSON.stringify(found), JSON.stringify(right)]
  return is === should ? words : is
}

/** What a phone puts into the network now; it is delivered when the test says so. */
export function sentBy(phone: Phone): Sent[] {
  const before = phone.desk.sent.length
  phone.flush()
  return phone.desk.sent.slice(before)
}

/** The same, and by itself it comes nowhere. */
export function lost(phone: Phone): readonly Sent[] {
  const sent = sentBy(phone)
  for (const entry of sent) entry.taken = true
  return sent
}

/** The notice of two copies comes from the other, or the end. */
export function hears(phone: Phone, other: Phone, is: 'torn' | 'ended'): void {
  if (is === 'torn') change(other, () => ({ condition: { is, at_ms: other.desk.now.utc_ms } }))
  other.act(is === 'torn' ? { do: 'start' } : { do: 'end' })
  other.flush()
  phone.fetch()
}
