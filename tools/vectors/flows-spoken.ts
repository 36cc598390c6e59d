/** The spoken check: no network, only what people say and type. */
import { ticks } from './flows-check.ts'
import type { Topic } from './messages.ts'
import { finish } from './receive.ts'
import { bondOf } from './side.ts'
import {
  hearChallenge,
  judgeAnswer,
  leaveChallenge,
  startChallenge,
  startWithOlder,
} from './spoken.ts'
import { act, deliverKind, type Flow, goOn, type Step, wait } from './world.ts'

type Letter = 'A' | 'B'

export function challenge(flow: Flow, letter: Letter, topic: Topic, older = false): Step {
  return act(flow, letter, { do: 'challenge', topic, older }, side => {
    if (older) startWithOlder(side, topic)
    else startChallenge(side, topic)
    finish(side)
  })
}

export function said(flow: Flow, letter: Letter): string {
  return bondOf(flow.sides[letter]).challenge?.challenge ?? ''
}

export function expected(flow: Flow, letter: Letter): string {
  return bondOf(flow.sides[letter]).challenge?.expected ?? ''
}

export function hear(flow: Flow, letter: Letter, topic: Topic, digits: string): Step {
  return act(flow, letter, { do: 'hear', topic, digits }, side => {
    side.shown = hearChallenge(side, topic, digits)
  })
}

export function judge(flow: Flow, letter: Letter, digits: string): Step {
  return act(flow, letter, { do: 'judge', digits }, side => {
    judgeAnswer(side, digits)
    finish(side)
  })
}

export function leaveSpoken(flow: Flow, letter: Letter): Step {
  return act(flow, letter, { do: 'leave-spoken' }, side => {
    leaveChallenge(side)
    finish(side)
  })
}

export function spokenChecks(settled: Flow, unfinished: Flow): Flow[] {
  return [
    right(settled, 'A', 'B', 'money'),
    right(settled, 'B', 'A', 'talk'),
    otherTopic(settled),
    wrong(settled),
    otherLength(settled),
    pauseFirst(settled),
    otherTopicInBetween(settled),
    repeatedDigits(settled),
    left(settled),
    olderKey(settled),
    right0(unfinished),
  ]
}

function right(settled: Flow, v: Letter, p: Letter, topic: Topic): Flow {
  const title = `${v} asks about ${topic}, ${p} answers`
  const flow = goOn(settled, `spoken-${topic}`, title, [
    'SPOKEN-1',
    'SPOKEN-2',
    'SPOKEN-3',
    'SPOKEN-8',
    'KEY-5',
  ])
  challenge(flow, v, topic)
  hear(flow, p, topic, said(flow, v))
  judge(flow, v, expected(flow, v))
  return flow
}

/** SETTLE-5: at epoch 0 there is only this check. */
function right0(unsettled: Flow): Flow {
  const title = 'spoken at epoch 0, before the phones have met a relay'
  const flow = goOn(unsettled, 'spoken-epoch-0', title, ['SETTLE-5', 'SPOKEN-1'])
  challenge(flow, 'A', 'secret')
  hear(flow, 'B', 'secret', said(flow, 'A'))
  judge(flow, 'A', expected(flow, 'A'))
  return flow
}

function otherTopic(settled: Flow): Flow {
  const title =
    'the digits fit another topic than the one picked: a warning, and the nonce is spent'
  const flow = goOn(settled, 'spoken-other-topic', title, ['SPOKEN-4', 'SPOKEN-7'])
  challenge(flow, 'A', 'money')
  hear(flow, 'B', 'talk', said(flow, 'A'))
  hear(flow, 'B', 'money', said(flow, 'A'))
  return flow
}

function wrong(settled: Flow): Flow {
  const title = 'wrong digits on both sides, and the pauses behind them'
  const flow = goOn(settled, 'spoken-wrong', title, ['SPOKEN-6'])
  challenge(flow, 'A', 'access')
  hear(flow, 'B', 'access', changedDigit(said(flow, 'A')))
  hear(flow, 'B', 'access', said(flow, 'A'))
  wait(flow, 5_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  judge(flow, 'A', changedDigit(expected(flow, 'A')))
  judge(flow, 'A', expected(flow, 'A'))
  challenge(flow, 'A', 'access')
  wait(flow, 5_000)
  challenge(flow, 'A', 'access')
  judge(flow, 'A', '000000')
  wait(flow, 5_000)
  challenge(flow, 'A', 'access')
  wait(flow, 15_000)
  challenge(flow, 'A', 'access')
  return flow
}

/** SPOKEN-10: the challenge still waits, no pause begins, and the answer fits afterwards. */
function otherLength(settled: Flow): Flow {
  const title = 'digits of another length on both sides: refused, and no try is used'
  const flow = goOn(settled, 'spoken-length', title, ['SPOKEN-10', 'SPOKEN-6', 'SPOKEN-3'])
  challenge(flow, 'A', 'talk')
  hear(flow, 'B', 'talk', said(flow, 'A').slice(1))
  hear(flow, 'B', 'talk', `${said(flow, 'A')}0`)
  hear(flow, 'B', 'talk', said(flow, 'A'))
  judge(flow, 'A', expected(flow, 'A').slice(1))
  judge(flow, 'A', `${expected(flow, 'A')}000`)
  judge(flow, 'A', expected(flow, 'A'))
  judge(flow, 'A', '0')
  return flow
}

/** SPOKEN-10: who has neither an older key nor a free try is told of the pause. */
function pauseFirst(settled: Flow): Flow {
  const title = 'the older key is asked for in a pause, and behind it: first the pause is told'
  const flow = goOn(settled, 'spoken-pause-first', title, ['SPOKEN-10', 'SPOKEN-5', 'SPOKEN-6'])
  challenge(flow, 'A', 'talk', true)
  challenge(flow, 'A', 'talk')
  judge(flow, 'A', changedDigit(expected(flow, 'A')))
  challenge(flow, 'A', 'talk', true)
  wait(flow, 5_000)
  challenge(flow, 'A', 'talk', true)
  challenge(flow, 'A', 'talk')
  return flow
}

/** SPOKEN-6: who was asked about something else does not begin to count misses anew. */
function otherTopicInBetween(settled: Flow): Flow {
  const title = 'a miss, digits that fit another topic, a miss: the second pause is the longer one'
  const flow = goOn(settled, 'spoken-pause-goes-on', title, ['SPOKEN-6', 'SPOKEN-4'])
  challenge(flow, 'A', 'access')
  hear(flow, 'B', 'access', changedDigit(said(flow, 'A')))
  wait(flow, 5_000)
  hear(flow, 'B', 'talk', said(flow, 'A'))
  challenge(flow, 'A', 'access')
  hear(flow, 'B', 'access', changedDigit(said(flow, 'A')))
  wait(flow, 5_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  wait(flow, 15_000)
  hear(flow, 'B', 'access', said(flow, 'A'))
  return flow
}

function changedDigit(digits: string): string {
  return digits.slice(0, -1) + String((Number(digits.at(-1)) + 1) % 10)
}

function repeatedDigits(settled: Flow): Flow {
  const title = 'the same digits again: shown again for a minute, refused after it'
  const flow = goOn(settled, 'spoken-again', title, ['SPOKEN-7', 'SPOKEN-4'])
  challenge(flow, 'B', 'favour')
  hear(flow, 'A', 'favour', said(flow, 'B'))
  hear(flow, 'A', 'favour', said(flow, 'B'))
  hear(flow, 'A', 'money', said(flow, 'B'))
  wait(flow, 60_000)
  hear(flow, 'A', 'favour', said(flow, 'B'))
  return flow
}

/** SPOKEN-7, SPOKEN-10: the nonce stays made, and nothing is left to judge. */
function left(settled: Flow): Flow {
  const title = 'the screen of a challenge is left: no answer fits any more, and the nonce is spent'
  const flow = goOn(settled, 'spoken-left', title, ['SPOKEN-7', 'SPOKEN-10'])
  challenge(flow, 'A', 'talk')
  const digits = expected(flow, 'A')
  leaveSpoken(flow, 'A')
  judge(flow, 'A', digits)
  leaveSpoken(flow, 'A')
  challenge(flow, 'A', 'talk')
  return flow
}

/** SPOKEN-5: R has left the epoch that I is still in. */
function olderKey(settled: Flow): Flow {
  const title = 'R is a step ahead: it hears under both keys, and asks with the older when told'
  const flow = goOn(settled, 'spoken-older-key', title, ['SPOKEN-5', 'STEP-5', 'STEP-10'])
  const i = flow.sides.A.bond?.role === 'I' ? 'A' : 'B'
  const r = i === 'A' ? 'B' : 'A'
  wait(flow, 7 * 86_400_000)
  deliverKind(flow, ticks(flow, i), 'pulse')
  challenge(flow, i, 'talk')
  hear(flow, r, 'talk', said(flow, i))
  judge(flow, i, expected(flow, i))
  challenge(flow, r, 'money')
  hear(flow, i, 'money', said(flow, r))
  challenge(flow, r, 'money', true)
  wait(flow, 5_000)
  hear(flow, i, 'money', said(flow, r))
  judge(flow, r, expected(flow, r))
  return flow
}
