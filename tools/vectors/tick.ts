/** What time alone does, BOX-3 and STEP-7, and what a start does. */
import type { Instant } from './bond.ts'
import { passTime } from './check.ts'
import { sendNotices } from './copies.ts'
import { evidenceKey } from './derive.ts'
import { sendContact } from './settle.ts'
import { addressNow, bondOf, isPending, post, postLastStep, type Side } from './side.ts'
import { gone_ms } from './time.ts'

const day_ms = 86_400_000

/** TABLE-2. */
export function tick(side: Side): void {
  if (side.bond === undefined) return
  passTime(side)
  toAnchor(side)
  if (!isUnfinished(side)) return
  const { resent, resentPause } = side.bond
  if (gone_ms(resent, side.now) >= Math.max(30_000, resentPause)) resend(side)
}

/** The same bytes, to the partner's anchor too, once. */
function toAnchor(side: Side): void {
  const bond = bondOf(side)
  const { theirAnchor, root, left, pulse } = bond
  if (theirAnchor === undefined) return
  const evidence = evidenceKey(root)
  const isDue = (each: { sent: Instant; anchored: boolean }) =>
    !each.anchored && gone_ms(each.sent, side.now) >= 10_000
  for (const each of bond.asks) {
    if (each.over !== undefined || !isDue(each)) continue
    each.anchored = true
    post(side, { to: theirAnchor, evidence, message: each.message })
  }
  for (const { state, n } of bond.asked) {
    if (state.is !== 'answered' || !isDue(state)) continue
    state.anchored = true
    if (n === bond.n) post(side, { to: theirAnchor, evidence, message: state.message })
  }
  if (pulse !== undefined && isDue(pulse)) {
    pulse.anchored = true
    // STEP-7: it goes out with this input already.
    side.unchecked = undefined
    post(side, { to: theirAnchor, evidence, message: pulse.message })
  }
  if (bond.role === 'R' && left !== undefined && !left.confirmed && isDue(left)) {
    left.anchored = true
    post(side, { to: theirAnchor, evidence: left.evidence, message: left.last })
  }
}

/** STEP-7: what is unfinished goes out again, the same bytes. */
export function resend(side: Side): void {
  const bond = bondOf(side)
  const { contact, n, pulse, role, left, root } = bond
  if (contact !== undefined && n === 0) sendContact(side)
  if (role === 'R' && left !== undefined && !left.confirmed) postLastStep(side)
  if (pulse !== undefined) {
    if (isPending(bond)) postLastStep(side)
    post(side, { to: addressNow(bond), evidence: evidenceKey(root), message: pulse.message })
  }
  bond.resent = side.now
  bond.resentPause = Math.min(day_ms, Math.max(30_000, 2 * bond.resentPause))
}

/** TIME-2: no date that is waited from lies ahead of the clock. */
function notAhead(side: Side): void {
  const bond = bondOf(side)
  const { wall_ms } = side.now
  bond.stepBegun_ms = Math.min(bond.stepBegun_ms, wall_ms)
  bond.stepTaken_ms = Math.min(bond.stepTaken_ms, wall_ms)
  bond.prompts_ms = bond.prompts_ms.map(at_ms => Math.min(at_ms, wall_ms))
  for (const brake of [bond.brakeV, bond.brakeP]) {
    if (brake.missed !== undefined && brake.missed.wall_ms > wall_ms) brake.missed = side.now
  }
}

function isUnfinished(side: Side): boolean {
  const { contact, n, pulse, role, left } = bondOf(side)
  const waitsForMoved = role === 'R' && left !== undefined && !left.confirmed
  return pulse !== undefined || waitsForMoved || (contact !== undefined && n === 0)
}

/** The program started. */
export function start(side: Side): void {
  if (side.bond === undefined) return
  notAhead(side)
  tick(side)
  if (isUnfinished(side)) resend(side)
  if (side.bond.condition.is === 'torn') sendNotices(side)
}
