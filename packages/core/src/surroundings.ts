/** What a record asks of the world: where to listen, what to send, what to request, when to wake. */
import type { Bond } from './bond/bond.ts'
import { listening, mailboxId } from './bond/epoch.ts'
import { isWaiting } from './bond/outbox.ts'
import { untilAnchor_ms, untilResend_ms } from './bond/resending.ts'
import { payloadOf, runLimit_ms } from './bonding/code.ts'
import type { CodeRun } from './bonding/code-run.ts'
import type { Way } from './bonding/ways.ts'
import { sinceAsked_ms } from './check/age.ts'
import { reveal } from './crypto/secret.ts'
import type { Suite } from './crypto/suite.ts'
import type { Kept } from './record.ts'
import { elapsed_ms, elapsedSince_ms, type Instant } from './turn.ts'
import { LIMIT } from './wire/limits.ts'
import { wrap } from './wire/message.ts'

/** A mailbox to listen at; the read key leaves the core only for the relay that holds the box. */
export type Listening = {
  readonly relay: string
  readonly mailbox: Uint8Array
  readonly readKey: Uint8Array
}

export function listeningOf(kept: Kept, suite: Suite): readonly Listening[] {
  return boxesOf(kept).map(({ relay, readKey }) => ({
    relay,
    mailbox: mailboxId(suite, readKey),
    readKey: reveal(readKey),
  }))
}

function boxesOf(kept: Kept) {
  switch (kept.is) {
    case 'bond':
      return listening(kept.bond)
    case 'cards':
      return []
    case 'code': {
      const { stage, at, readKey } = kept.run
      return stage.is === 'over' || stage.is === 'revoking' ? [] : [{ relay: at, readKey }]
    }
  }
}

/**
 * 4,096 bytes for a mailbox at a relay; `id` is told back when the relay has them on disk. The
 * bytes are sealed when they are asked for: most looks at an outbox only ask what is in it.
 */
export type Outgoing = {
  readonly id: Uint8Array
  readonly relay: string
  readonly mailbox: Uint8Array
  readonly wire: Uint8Array
}

export function outgoingOf(kept: Kept, suite: Suite): readonly Outgoing[] {
  if (kept.is === 'cards') return []
  const outbox = kept.is === 'bond' ? kept.bond.outbox : kept.run.outbox
  return outbox.map(({ id, address, envelope, message }) => ({
    id,
    relay: address.relay,
    mailbox: address.id,
    get wire() {
      if (envelope === null || kept.is !== 'bond') return message
      return wrap(suite, envelope, kept.bond.role, message)
    },
  }))
}

/** Something only a relay can do, asked until it is answered. */
export type Request =
  | {
      readonly is: 'allocate'
      readonly relay: string
      /** How long the nameplate is to live. */
      readonly use: Way
      /** SHA-256 of what releases it; `null`: nothing does. */
      readonly owner: Uint8Array | null
      readonly payload: Uint8Array
    }
  | {
      readonly is: 'claim'
      readonly relay: string
      readonly nameplate: string
      readonly claimant: Uint8Array
    }
  | {
      readonly is: 'release'
      readonly relay: string
      readonly nameplate: string
      readonly ownerKey: Uint8Array
    }

export function requestOf(kept: Kept, suite: Suite): Request | null {
  if (kept.is !== 'code') return null
  const { stage, claimant, at: relay, secret } = kept.run
  switch (stage.is) {
    case 'allocating': {
      const owner = secret.is === 'link' ? suite.sha256(claimant) : null
      const payload = payloadOf({ suite }, kept.run)
      return { is: 'allocate', relay, use: secret.is, owner, payload }
    }
    case 'claiming':
      return { is: 'claim', relay, nameplate: stage.nameplate, claimant }
    case 'revoking':
      return { is: 'release', relay, nameplate: stage.nameplate, ownerKey: claimant }
    default:
      return null
  }
}

/** Milliseconds until a `tick` would change something; `null` if none ever would. */
export function untilTick_ms(kept: Kept, now: Instant): number | null {
  const times = kept.is === 'bond' ? bondTimes(kept.bond, now) : runTimes(kept, now)
  const soonest = times.filter(time => time !== null)
  return soonest.length === 0 ? null : Math.max(0, Math.min(...soonest))
}

function runTimes(kept: Exclude<Kept, { is: 'bond' }>, now: Instant): readonly (number | null)[] {
  if (kept.is === 'cards') return []
  return [codeTime(kept.run, now)]
}

function codeTime(run: CodeRun, now: Instant): number | null {
  if (run.stage.is === 'over') return null
  return runLimit_ms(run) - elapsed_ms(run.begun, now)
}

function bondTimes(bond: Bond, now: Instant): readonly (number | null)[] {
  const weekly =
    bond.role === 'I' && bond.condition.is === 'sound' && bond.pulse === null
      ? Math.max(LIMIT.anchor_after_ms, LIMIT.week_ms - elapsedSince_ms(bond.stepTaken_ms, now))
      : null
  return [
    ...bond.asks.map(ask => askTime(bond, ask, now)),
    ...bond.asked.map(asked => askedTime(bond, asked, now)),
    untilResend_ms(bond, { now }),
    untilAnchor_ms(bond, { now }),
    weekly,
  ]
}

function askTime(bond: Bond, ask: Bond['asks'][number], now: Instant): number | null {
  if (ask.state.is !== 'waiting') return null
  const over_ms = LIMIT.ask_ms - elapsed_ms(ask.begun, now)
  if (ask.anchored || isWaiting(bond, ask.message)) return over_ms
  return Math.min(over_ms, LIMIT.anchor_after_ms - elapsed_ms(ask.sent, now))
}

function askedTime(bond: Bond, asked: Bond['asked'][number], now: Instant): number | null {
  const { state } = asked
  if (state.is === 'shown') return LIMIT.ask_ms - sinceAsked_ms(asked, { now })
  if (state.is !== 'queued' && state.is !== 'answered') return null
  const gone_ms = elapsed_ms(state.sent, now)
  const over_ms = LIMIT.ask_ms - gone_ms
  if (state.is === 'queued' || state.anchored || isWaiting(bond, state.message)) return over_ms
  return Math.min(over_ms, LIMIT.anchor_after_ms - gone_ms)
}
