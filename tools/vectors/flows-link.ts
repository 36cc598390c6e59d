/** Links: what spends them, ends them and takes them back. */
import {
  checkExpiry,
  onNameplate,
  onReleased,
  ownerOf,
  payloadOf,
  revoke,
  startRun,
} from './code.ts'
import { code, joined, made, pass } from './flows-bonding.ts'
import { act, type Flow, newFlow, type Step, settle, wait } from './world.ts'

const day_ms = 86_400_000

export function links(): Flow[] {
  return [
    code(undefined, 'link'),
    overDays(),
    byCode(),
    shortNameplate(),
    expired(),
    expiredInRun(),
    putBack(),
    restarted(),
    revoked(),
    revokedAtOnce(),
    revokedInRun(),
    revokedByJoiner(),
  ]
}

function tick(flow: Flow, letter: 'A' | 'B'): Step {
  return act(flow, letter, { do: 'tick' }, checkExpiry)
}

/** Every message lies at the relay for a day and more; the run began in time. */
function overDays(): Flow {
  const title = 'either phone is on once in two days: the run began in time, and goes on'
  const flow = { ...made('link', 'link-over-days', title), tags: ['LINK-1', 'LINK-7'] }
  let last = joined(flow, 'link')
  for (let count = 0; count < 5; count += 1) {
    wait(flow, 2 * day_ms)
    last = pass(flow, last)
  }
  settle(flow, last)
  return flow
}

/** LINK-2: the same secret under the other labels is another one. */
function byCode(): Flow {
  const flow = made('link', 'link-by-code', 'a run by code for the nameplate of a link')
  flow.outcome = 'confirmation-failure'
  const told = { nameplate: '100000004711', digits: '123456789' }
  let last = joined(flow, 'code', told)
  for (const _ of ['join', 'makerShare', 'joinerShare']) last = pass(flow, last)
  pass(flow, last)
  return flow
}

function shortNameplate(): Flow {
  const flow = newFlow('link-nameplate', 'a nameplate of another length is not taken', ['LINK-3'])
  flow.outcome = 'policy-refusal'
  act(flow, 'A', { do: 'make-link' }, side => {
    startRun(side, side.relay, undefined, 'link')
    payloadOf(side)
    ownerOf(side)
  })
  for (const nameplate of ['47114711', '12345678901']) {
    act(flow, 'A', { do: 'nameplate', nameplate }, side => onNameplate(side, nameplate))
  }
  return flow
}

function expired(): Flow {
  const flow = made('link', 'link-expired', 'nobody opens it for seven days')
  flow.tags = ['LINK-1', 'LINK-7']
  flow.outcome = 'late'
  wait(flow, 7 * day_ms - 300)
  tick(flow, 'A')
  tick(flow, 'A')
  return flow
}

function expiredInRun(): Flow {
  const flow = made('link', 'link-expired-in-run', 'the run is not over seven days later')
  flow.tags = ['LINK-1']
  flow.outcome = 'late'
  wait(flow, 6 * day_ms)
  let last = joined(flow, 'link')
  for (const _ of ['join', 'makerShare']) last = pass(flow, last)
  wait(flow, 7 * day_ms)
  tick(flow, 'A')
  wait(flow, day_ms)
  pass(flow, last)
  return flow
}

/** TIME-3: nobody knows how long it has waited. */
function putBack(): Flow {
  const title = 'the program starts again, and the wall clock is a minute behind: over'
  const flow = made('link', 'link-put-back', title)
  flow.tags = ['LINK-1', 'TIME-3']
  flow.outcome = 'late'
  flow.clocks.A = { off_ms: -60_000, starts: 1 }
  tick(flow, 'A')
  return flow
}

/** LINK-1: another run of the program, three days later. */
function restarted(): Flow {
  const flow = made('link', 'link-restarted', 'the program starts again: it waits on')
  flow.tags = ['LINK-1', 'LINK-7']
  flow.clocks.A = { off_ms: 3 * day_ms, starts: 1 }
  tick(flow, 'A')
  let last = joined(flow, 'link')
  for (const _ of ['join', 'makerShare', 'joinerShare', 'makerKey', 'joinerKey']) {
    last = pass(flow, last)
  }
  settle(flow, last)
  return flow
}

function takesBack(flow: Flow, letter: 'A' | 'B'): Step {
  return act(flow, letter, { do: 'revoke' }, revoke)
}

function revoked(): Flow {
  const flow = made('link', 'link-revoked', 'taken back while it waits: who joins finds nobody')
  flow.tags = ['LINK-6']
  flow.outcome = 'out-of-turn'
  const last = joined(flow, 'link')
  takesBack(flow, 'A')
  pass(flow, last)
  act(flow, 'A', { do: 'released' }, onReleased)
  pass(flow, last)
  return flow
}

function revokedAtOnce(): Flow {
  const flow = newFlow('link-revoked-at-once', 'taken back before it has a nameplate', ['LINK-6'])
  act(flow, 'A', { do: 'make-link' }, side => {
    startRun(side, side.relay, undefined, 'link')
    payloadOf(side)
    ownerOf(side)
  })
  takesBack(flow, 'A')
  return flow
}

function revokedInRun(): Flow {
  const flow = made('link', 'link-revoked-in-run', 'taken back in a run: the other is stopped')
  flow.tags = ['LINK-6']
  flow.outcome = 'stopped'
  pass(flow, joined(flow, 'link'))
  pass(flow, takesBack(flow, 'A'))
  return flow
}

/** Only who made it. */
function revokedByJoiner(): Flow {
  const flow = made('link', 'link-revoked-by-joiner', 'who joins cannot take it back')
  flow.tags = ['LINK-6']
  flow.outcome = 'out-of-turn'
  joined(flow, 'link')
  takesBack(flow, 'B')
  return flow
}
