/** What went unanswered goes out again: at every start, spaced, and at least daily. [STEP-7] */
import { elapsed_ms, type Turn } from '../turn.ts'
import { LIMIT } from '../wire/limits.ts'
import type { Bond } from './bond.ts'
import { isWaiting } from './outbox.ts'
import { send, sendLast, sendToAnchor } from './sending.ts'

const FIRST_PAUSE_MS = 30_000

/** Whether a step, or a first contact, is still under way on this side. */
export function isUnfinished(bond: Bond): boolean {
  return bond.pulse !== null || isAhead(bond) || (bond.epoch.n === 0 && bond.contact !== null)
}

/** The same bytes of every unfinished step, to where the other listens. */
export function resendUnfinished(bond: Bond, turn: Turn): Bond {
  if (!isUnfinished(bond)) return bond
  const pause_ms = Math.min(LIMIT.day_ms, Math.max(FIRST_PAUSE_MS, bond.resendPause_ms * 2))
  let sent: Bond = { ...bond, resent: turn.now, resendPause_ms: pause_ms }
  if (sent.epoch.n === 0 && sent.contact !== null) sent = send(turn, sent, sent.contact)
  if (isAhead(sent)) sent = sendLast(turn, sent)
  return sent.pulse === null ? sent : send(turn, sent, sent.pulse.message)
}

export function tickUnfinished(bond: Bond, turn: Turn): Bond {
  const due = untilResend_ms(bond, turn)
  const anchored = anchorReply(anchorPulse(bond, turn), turn)
  return due === 0 ? resendUnfinished(anchored, turn) : anchored
}

/** `null` when nothing is unfinished. */
export function untilResend_ms(bond: Bond, turn: Pick<Turn, 'now'>): number | null {
  if (!isUnfinished(bond)) return null
  const pause_ms = Math.max(FIRST_PAUSE_MS, bond.resendPause_ms)
  return Math.max(0, pause_ms - elapsed_ms(bond.resent, turn.now))
}

/** BOX-3: what has not reached a relay yet goes nowhere else; `null` when nothing waits. */
export function untilAnchor_ms(bond: Bond, turn: Pick<Turn, 'now'>): number | null {
  const { pulse, left } = bond
  const sent = [
    ...(pulse === null || pulse.anchored || isWaiting(bond, pulse.message) ? [] : [pulse.sent]),
    ...(left === null || !isAhead(bond) || left.anchored || isWaiting(bond, left.last)
      ? []
      : [left.sent]),
  ]
  const times = sent.map(at => Math.max(0, LIMIT.anchor_after_ms - elapsed_ms(at, turn.now)))
  return times.length === 0 ? null : Math.min(...times)
}

function anchorPulse(bond: Bond, turn: Turn): Bond {
  const { pulse } = bond
  if (pulse === null || pulse.anchored) return bond
  if (elapsed_ms(pulse.sent, turn.now) < LIMIT.anchor_after_ms) return bond
  if (isWaiting(bond, pulse.message)) return bond
  const anchored = { ...bond, pulse: { ...pulse, anchored: true } }
  return sendToAnchor(turn, anchored, pulse.message)
}

function anchorReply(bond: Bond, turn: Turn): Bond {
  const { left } = bond
  if (left === null || !isAhead(bond) || left.anchored) return bond
  if (elapsed_ms(left.sent, turn.now) < LIMIT.anchor_after_ms) return bond
  if (isWaiting(bond, left.last)) return bond
  const anchored = { ...bond, left: { ...left, anchored: true } }
  return sendToAnchor(turn, anchored, left.last, left.evidence)
}

/** R replied and has not heard that I moved. */
function isAhead(bond: Bond): boolean {
  return bond.role === 'R' && bond.left !== null && !bond.left.confirmed
}
