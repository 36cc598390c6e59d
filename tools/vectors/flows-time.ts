/** Clocks that jump, and codes that expire. */
import { checkExpiry, onNameplate, payloadOf, startRun } from './code.ts'
import { code, pass } from './flows-bonding.ts'
import { answer, ask, numberOf, ticks } from './flows-check.ts'
import { challenge, hear, said } from './flows-spoken.ts'
import { starts } from './flows-step.ts'
import { act, deliverKind, type Flow, goOn, newFlow, wait } from './world.ts'

export function times(settled: Flow): Flow[] {
  return [
    putBack(settled),
    restarted(settled),
    restartedNear(settled),
    putForward(settled),
    pauseKept(settled),
    pauseForward(settled),
    promptsAhead(settled),
    expired(),
    expiredInRun(),
  ]
}

/** TIME-1: within one run the steady clock goes on. */
function putBack(settled: Flow): Flow {
  const title = 'the wall clock is put back a day: the steady clock still ends the ask'
  const flow = goOn(settled, 'time-put-back', title, ['TIME-1', 'CHECK-5'])
  const asked = ask(flow, 'A')
  deliverKind(flow, asked, 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  flow.clocks.A.off_ms = -86_400_000
  wait(flow, 180_000)
  ticks(flow, 'A')
  deliverKind(flow, given, 'answer')
  return flow
}

/** TIME-3: nobody knows how long the program was not running. */
function restarted(settled: Flow): Flow {
  const title = 'the program starts again and the wall clock is a minute behind: over'
  const flow = goOn(settled, 'time-restarted', title, ['TIME-1', 'TIME-3', 'CHECK-5'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  flow.clocks.A = { off_ms: -60_000, starts: 1 }
  starts(flow, 'A')
  deliverKind(flow, given, 'answer')
  return flow
}

/** TIME-1: two programs on one machine may differ by a little. */
function restartedNear(settled: Flow): Flow {
  const title = 'another run whose clock is four seconds behind: no time has gone'
  const flow = goOn(settled, 'time-near', title, ['TIME-1'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  flow.clocks.A = { off_ms: -4_000, starts: 1 }
  deliverKind(flow, given, 'answer')
  return flow
}

function putForward(settled: Flow): Flow {
  const title = 'the wall clock jumps ahead by an hour: over'
  const flow = goOn(settled, 'time-put-forward', title, ['TIME-1', 'CHECK-5'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  flow.clocks.A.off_ms = 3_600_000
  deliverKind(flow, given, 'answer')
  return flow
}

/** TIME-2: a pause is never cut short. */
function pauseKept(settled: Flow): Flow {
  const title = 'a clock put back neither ends a pause of the spoken check nor makes it longer'
  const flow = goOn(settled, 'time-pause', title, ['TIME-2', 'SPOKEN-6'])
  challenge(flow, 'A', 'access')
  hear(flow, 'B', 'access', '123456789')
  flow.clocks.B.off_ms = -86_400_000
  wait(flow, 4_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  wait(flow, 1_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  return flow
}

function pauseForward(settled: Flow): Flow {
  const title = 'a clock put forward ends no pause: within a run the steady clock alone counts'
  const flow = goOn(settled, 'time-pause-forward', title, ['TIME-2', 'SPOKEN-6'])
  challenge(flow, 'A', 'access')
  hear(flow, 'B', 'access', '123456789')
  flow.clocks.B.off_ms = 3_600_000
  wait(flow, 4_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  wait(flow, 1_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  return flow
}

/** TIME-2: three prompts of a year ahead keep the screen free of others for an hour, not for a year. */
function promptsAhead(settled: Flow): Flow {
  const title =
    'three questions came while the clock was a year ahead: an hour later one covers again'
  const flow = goOn(settled, 'time-prompts', title, ['TIME-2', 'CHECK-11'])
  flow.clocks.B.off_ms = 365 * 86_400_000
  for (const _ of [1, 2, 3]) deliverKind(flow, ask(flow, 'A'), 'ask')
  flow.clocks.B = { off_ms: 0, starts: 1 }
  starts(flow, 'B')
  wait(flow, 3_590_000)
  ticks(flow, 'A')
  deliverKind(flow, ask(flow, 'A'), 'ask')
  wait(flow, 10_000)
  deliverKind(flow, ask(flow, 'A'), 'ask')
  return flow
}

function expired(): Flow {
  const title = 'nobody joins for 600 seconds'
  const flow = newFlow('code-expired', title, ['CODE-11'])
  flow.outcome = 'late'
  act(flow, 'A', { do: 'make-code' }, side => {
    startRun(side, side.relay)
    payloadOf(side)
  })
  const nameplate = '12345678'
  act(flow, 'A', { do: 'nameplate', nameplate }, side => onNameplate(side, nameplate))
  wait(flow, 599_700)
  act(flow, 'A', { do: 'tick' }, checkExpiry)
  act(flow, 'A', { do: 'tick' }, checkExpiry)
  return flow
}

/** A run that began in time may go on for 120 seconds more. */
function expiredInRun(): Flow {
  const whole: Flow[] = []
  code((kind, flow, step) => {
    if (kind !== 'joinerShare') return
    const late = structuredClone({ ...flow, id: 'code-expired-in-run', tags: ['CODE-11'] })
    late.title = 'the run began in time, and is not over after 720 seconds'
    late.outcome = 'late'
    wait(late, 601_000)
    act(late, 'A', { do: 'tick' }, checkExpiry)
    wait(late, 120_000)
    pass(late, late.steps[flow.steps.indexOf(step)] ?? step)
    whole.push(late)
  })
  const [flow] = whole
  if (flow === undefined) throw new Error('no run came so far')
  return flow
}
