/** The end of a bond: told to the other; nothing is deleted on the other side. [END-1] */
import { LABEL } from '../crypto/labels.ts'
import { derive, open, seal } from '../crypto/seal.ts'
import { reveal } from '../crypto/secret.ts'
import type { Turn } from '../turn.ts'
import { LIMIT } from '../wire/limits.ts'
import type { BodyOf } from '../wire/message.ts'
import { type Bond, otherRole, type Role } from './bond.ts'
import { closeChecks } from './closing.ts'
import { sendNew, sendToAnchor } from './sending.ts'

/** An unfinished bond says nothing to anybody, so its end is told to nobody. */
export function endBond(bond: Bond, turn: Turn): Bond {
  const { is } = bond.condition
  if (is === 'ended') return bond
  return is === 'unfinished' ? ended(bond, turn, 'me') : tellEnd(ended(bond, turn, 'me'), turn)
}

/** END-3: an end that crossed a step is told again in the epoch both are in. */
export function tellEndAgain(bond: Bond, turn: Turn): Bond {
  const { condition, epoch } = bond
  if (condition.is !== 'ended' || condition.by !== 'me' || condition.told === epoch.n) return bond
  return tellEnd({ ...bond, condition: { ...condition, told: epoch.n } }, turn)
}

/** END-4: a torn bond stays torn: whoever holds a copy must not close the alarm by ending. */
export function onEnd(bond: Bond, turn: Turn, end: BodyOf<'end'>): Bond | null {
  const key = endKey(bond, turn, otherRole(bond.role))
  // MSG-2: nothing is in it.
  if (open(turn.suite, key, bond.id, end.sealed)?.length !== 0) return null
  return bond.condition.is === 'sound' ? ended(bond, turn, 'them') : bond
}

function tellEnd(bond: Bond, turn: Turn): Bond {
  if (bond.epoch.made.length >= LIMIT.made) return bond
  const sealed = seal(turn.suite, endKey(bond, turn, bond.role), bond.id, new Uint8Array())
  const sent = sendNew(turn, bond, { kind: 'end', sealed })
  return sendToAnchor(turn, sent.bond, sent.made.message)
}

/** What can still be judged goes on: steps, lists, mailboxes. Checks do not. [END-2] */
function ended(bond: Bond, turn: Turn, by: 'me' | 'them'): Bond {
  const condition = { is: 'ended', at_ms: turn.now.utc_ms, by, told: bond.epoch.n } as const
  // A check of before is no reason for a step now: only a message after the end is.
  return { ...closeChecks(bond), condition, checked_ms: null }
}

function endKey(bond: Bond, turn: Turn, role: Role) {
  const from = { salt: reveal(bond.epoch.root), keys: [] }
  return derive(turn.suite, 'MessageKey', from, [LABEL.end, role])
}
