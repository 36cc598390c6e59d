/** Bonds by cards and by code, and the first step behind them. */

import { hex } from './bytes.ts'
import { keepCards, onFrame, shownFrame, startCards, touch } from './cards.ts'
import {
  onNameplate,
  onPayload,
  onRunWire,
  ownerOf,
  payloadOf,
  shownLink,
  startRun,
  type Told,
} from './code.ts'
import { readLink } from './link.ts'
import { finish } from './receive.ts'
import { act, type Flow, newFlow, type Step, settle } from './world.ts'

export function showCard(flow: Flow, letter: 'A' | 'B'): Step {
  return act(flow, letter, { do: 'show-card' }, side => startCards(side, undefined))
}

export function readFrame(
  flow: Flow,
  letter: 'A' | 'B',
  shown = shownFrame(flow.sides[letter === 'A' ? 'B' : 'A']),
): Step {
  return act(flow, letter, { do: 'read-frame', frame: hex(shown) }, side => onFrame(side, shown))
}

export function keep(flow: Flow, letter: 'A' | 'B', label = ''): Step {
  act(flow, letter, { do: 'touched', label }, side => touch(side, label))
  return act(flow, letter, { do: 'fits' }, side => {
    keepCards(side)
    finish(side)
  })
}

/** Both read each other before either answers: both are sound at once. No network yet. */
export function met(id = 'cards-met'): Flow {
  const flow = newFlow(id, 'two people meet, both read each other', [
    'CARD-1',
    'CARD-6',
    'CARD-7',
    'BOND-1',
    'KEY-6',
  ])
  showCard(flow, 'A')
  showCard(flow, 'B')
  readFrame(flow, 'A')
  readFrame(flow, 'B')
  readFrame(flow, 'A')
  keep(flow, 'A')
  keep(flow, 'B')
  return flow
}

/** First contact and the first step. */
export function cards(id = 'cards'): Flow {
  const flow = met(id)
  flow.title = 'two people meet, then settle over the relay'
  flow.tags.push(
    'SETTLE-1',
    'CARD-11',
    'BOX-1',
    'BOX-2',
    'SETTLE-2',
    'SETTLE-4',
    'STEP-1',
    'STEP-2',
  )
  settle(flow, ...flow.steps.filter(each => each.wires.length > 0))
  return flow
}

export type Way = 'code' | 'link'

/** `at` is told before each message of the run reaches the other. */
export function code(
  at: (kind: string, flow: Flow, step: Step) => void = () => undefined,
  way: Way = 'code',
): Flow {
  const flow = made(way)
  let last = joined(flow, way)
  for (const kind of ['join', 'makerShare', 'joinerShare', 'makerKey', 'joinerKey']) {
    at(kind, flow, last)
    last = pass(flow, last)
  }
  settle(flow, last)
  return flow
}

const tagsOf: Readonly<Record<Way, string[]>> = {
  code: ['CODE-1', 'CODE-5', 'CODE-6', 'CODE-7', 'CODE-9', 'CODE-12'],
  link: ['LINK-1', 'LINK-2', 'LINK-3', 'LINK-4', 'BOND-1'],
}

/** A made it, and a nameplate is there. */
export function made(way: Way, id: string = way, title = `two people bond by a ${way}`): Flow {
  const flow = newFlow(id, id === way ? `${title}, then settle` : title, tagsOf[way])
  act(flow, 'A', { do: `make-${way}` }, side => {
    startRun(side, side.relay, undefined, way)
    payloadOf(side)
    if (way === 'link') ownerOf(side)
  })
  const nameplate = way === 'code' ? '4711' : '100000004711'
  act(flow, 'A', { do: 'nameplate', nameplate }, side => onNameplate(side, nameplate))
  return flow
}

/** B joins with what it was told, and has the payload behind the nameplate. */
export function joined(flow: Flow, way: Way, other?: { nameplate: string; digits: string }): Step {
  const run = flow.sides.A.code
  if (run === undefined) throw new Error('no run')
  const payload = payloadOf(flow.sides.A)
  const { relay } = run
  if (way === 'code') {
    const { nameplate, digits } = other ?? run
    const told: Told = { way, nameplate, digits }
    const input = { do: 'join-code', nameplate, digits, relay }
    act(flow, 'B', input, side => startRun(side, relay, told))
  } else {
    const link = shownLink(flow.sides.A) ?? ''
    const told: Told = { way, ...readLink(link) }
    act(flow, 'B', { do: 'join-link', link }, side => startRun(side, relay, told))
  }
  return act(flow, 'B', { do: 'payload', payload: hex(payload) }, side => onPayload(side, payload))
}

/** A message of the run reaches the other. */
export function pass(flow: Flow, step: Step): Step {
  const sent = step.wires[0]
  if (sent === undefined) throw new Error('nothing was sent')
  const to = step.side === 'A' ? 'B' : 'A'
  const at = flow.steps.indexOf(step)
  const input = { do: 'deliver', step: at, send: 0, mailbox: hex(sent.mailbox), age_ms: 0 }
  return act(flow, to, input, side => {
    onRunWire(side, sent.wire)
    finish(side)
  })
}
