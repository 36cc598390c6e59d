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

export function endBond(bond: Bond, turn: Turn): Bond {
  if (bond.condition.is === 'ended') return bond
  const tells = bond.condition.is !== 'unfinished' && bond.epoch.made.length < LIMIT.made
  const told = tells ? tellEnd(bond, turn) : bond
  return ended(told, turn, 'me')
}

export function onEnd(bond: Bond, turn: Turn, end: BodyOf<'end'>): Bond | null {
  const key = endKey(bond, turn, otherRole(bond.role))
  if (open(turn.suite, key, bond.id, end.sealed) === null) return null
  return bond.condition.is === 'ended' ? bond : ended(bond, turn, 'them')
}

function tellEnd(bond: Bond, turn: Turn): Bond {
  const sealed = seal(turn.suite, endKey(bond, turn, bond.role), bond.id, new Uint8Array())
  const sent = sendNew(turn, bond, { kind: 'end', sealed })
  return sendToAnchor(turn, sent.bond, sent.made.message)
}

/** What can still be judged stays: evidence and mailboxes; what was under way does not. */
function ended(bond: Bond, turn: Turn, by: 'me' | 'them'): Bond {
  const condition = { is: 'ended', at_ms: turn.now.utc_ms, by } as const
  return { ...closeChecks(bond), condition, pulse: null }
}

function endKey(bond: Bond, turn: Turn, role: Role) {
  const from = { salt: reveal(bond.epoch.root), keys: [] }
  return derive(turn.suite, 'MessageKey', from, [LABEL.end, role])
}
