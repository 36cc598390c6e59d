/** Every kind of message of a bond on its way once, and all that is done to it there. */
import type { Attack, Letter } from './attacks.ts'
import {
  castOf,
  onContent,
  onDirection,
  onEnvelope,
  onLayout,
  onSealed,
} from './attacks-message.ts'
import { answer, ask, numberOf, ticks } from './flows-check.ts'
import { ends } from './flows-step.ts'
import { deliverKind, type Flow, goOn, type Step, sendOf, wait } from './world.ts'

type Names = [key: string, ad: string, plain: string]

/** `met` has just kept its bonds, `settled` is at epoch 1. What either side says, both ways. */
export function onBonds(met: Flow, settled: Flow): { flows: Flow[]; attacks: Attack[] } {
  const flows: Flow[] = []
  const attacks: Attack[] = []
  const aim: Aim = (flow, step, kind, names) => {
    const cast = castOf(flow, step, sendOf(step, kind), names)
    attacks.push(...onLayout(cast), ...onSealed(cast), ...onContent(cast))
    const isWhole = kind === 'ask' || kind === 'reply'
    attacks.push(...(isWhole ? onEnvelope(cast) : onDirection(cast)))
  }
  // Layout and sealing do not know who speaks: back, only what hangs on that, and the content.
  const aimBack: Aim = (flow, step, kind, names) => {
    const cast = castOf(flow, step, sendOf(step, kind), names, '-back')
    attacks.push(...onContent(cast), ...onDirection(cast))
  }
  contacts(met, 'A', aim)
  contacts(met, 'B', aimBack)
  flows.push(check(settled, 'A', aim), step(settled, aim), end(settled, 'A', aim))
  flows.push(check(settled, 'B', aimBack), end(settled, 'B', aimBack))
  return { flows, attacks }
}

type Aim = (flow: Flow, step: Step, kind: string, names: Names) => void

function contacts(met: Flow, letter: Letter, aim: Aim): void {
  const step = met.steps.find(
    ({ side, wires }) => side === letter && wires.some(({ kind }) => kind === 'contact'),
  )
  if (step === undefined) throw new Error(`${letter} sent no contact`)
  aim(structuredClone(met), step, 'contact', ['contact key', 'bond id', 'contact plain'])
}

const back = (letter: Letter) => (letter === 'A' ? '' : '-back')

function check(settled: Flow, asker: Letter, aim: Aim): Flow {
  const title = `a check that is attacked on its way; ${asker} asks`
  const flow = goOn(settled, `attacked-check${back(asker)}`, title, ['CHECK-1'])
  const asked = ask(flow, asker)
  aim(structuredClone(flow), asked, 'ask', ['k1', 'ctx', 'ask plain'])
  deliverKind(flow, asked, 'ask')
  const given = answer(flow, asker === 'A' ? 'B' : 'A', true, numberOf(flow, asker))
  aim(structuredClone(flow), given, 'answer', ['k2', 'th', 'answer plain'])
  const judged = deliverKind(flow, given, 'answer')
  aim(structuredClone(flow), judged, 'done', ['k3', "th'", 'done plain'])
  deliverKind(flow, judged, 'done')
  return flow
}

function step(settled: Flow, aim: Aim): Flow {
  const flow = goOn(settled, 'attacked-step', 'a step that is attacked on its way', ['STEP-1'])
  const i: Letter = flow.sides.A.bond?.role === 'I' ? 'A' : 'B'
  wait(flow, 7 * 86_400_000)
  const pulse = ticks(flow, i)
  aim(structuredClone(flow), pulse, 'pulse', ['p1', 'ctx', 'pulse plain'])
  const reply = deliverKind(flow, pulse, 'pulse')
  aim(structuredClone(flow), reply, 'reply', ['p2', 'th', 'reply plain'])
  const moved = deliverKind(flow, reply, 'reply')
  aim(structuredClone(flow), moved, 'moved', ['p3', "th'", 'moved plain'])
  deliverKind(flow, moved, 'moved')
  return flow
}

function end(settled: Flow, letter: Letter, aim: Aim): Flow {
  const title = `an end that is attacked on its way; ${letter} ends`
  const flow = goOn(settled, `attacked-end${back(letter)}`, title, ['END-1'])
  const ended = ends(flow, letter)
  aim(structuredClone(flow), ended, 'end', ['end key', 'bond id', 'end plain'])
  deliverKind(flow, ended, 'end')
  return flow
}
