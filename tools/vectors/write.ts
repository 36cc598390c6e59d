/** From flows and attacks to the lines of spec/vectors. */
import type { Attack } from './attacks.ts'
import type { Flow, Json, Step } from './world.ts'

/** One vector of any kind: `id`, `kind`, `tags` and `outcome` stand in each. */
export type Vector = { [name: string]: Json | undefined }

export function flowVector(flow: Flow): Vector {
  const { id, title, tags, outcome, after, meets, sides } = flow
  const owner = ({ name, relay }: { name: string; relay: string }) => ({ name, relay })
  return {
    ...{ kind: 'flow', id, title, tags, outcome, after, meets, ...reorder(flow) },
    sides: { A: owner(sides.A), B: owner(sides.B) },
    steps: onceOnly(flow.steps).map(stepJson),
  }
}

/** RELAY-5, EVID-10: whoever loses nothing and comes late to nothing ends the same in every order. */
function reorder({ id }: Flow): { reorders?: true } {
  return anyOrder.includes(id) ? { reorders: true } : {}
}

const anyOrder = [
  ...['cards-met', 'cards', 'code', 'link', 'settle-pulse-first', 'cards-both-unfinished'],
  ...['meet-recognised', 'meet-by-contact', 'meet-after-code'],
  ...['check-match', 'check-match-back', 'check-not-them', 'check-other-number', 'check-both'],
  ...['check-across-step', 'check-closed', 'check-closed-answer'],
  ...['step-weekly', 'step-repeated', 'step-moved-lost', 'step-reply-lost', 'step-pauses'],
  ...['step-unconfirmed', 'step-behind-again', 'spoken-older-key'],
  ...['end-by-i', 'end-by-r', 'end-crosses-step', 'end-before-step'],
]

/** A message that goes out again is told by where it stood first. */
function onceOnly(steps: Step[]): Step[] {
  const seen = new Map<string, string>()
  return steps.map((step, at) => ({
    ...step,
    sends: sendsOf(step).map((send, index) => {
      const text = String(send.message)
      const before = seen.get(text)
      seen.set(text, before ?? `${at}.${index}`)
      if (before === undefined) return send
      const { message: _, ...rest } = send
      return { ...rest, again: before }
    }),
  }))
}

function sendsOf({ sends }: Step): { [name: string]: Json }[] {
  return Array.isArray(sends) ? sends.map(each => Object(each)) : []
}

function stepJson({
  side,
  now,
  entropy,
  input,
  outcome,
  draws,
  values,
  sends,
  leaves,
}: Step): Json {
  return { side, now, entropy, input, outcome, draws, values, sends, leaves }
}

export function attackVector(attack: Attack): Vector {
  const { id, title, tags, outcome, flow, after, side, now, entropy, input, leaves } = attack
  const sends = sendsOf(attack).map(({ relay, mailbox, wire_sha256 }) => ({
    ...{ relay: relay ?? '', mailbox: mailbox ?? '', wire_sha256: wire_sha256 ?? '' },
  }))
  const first = { kind: 'refused', id, title, tags, outcome, flow, after, side, now, entropy }
  return { ...first, input, sends, leaves }
}

/** One vector a line, so that a change shows as one. */
export function fileText(about: string, vectors: Vector[]): string {
  const lines = vectors.map(each => `    ${JSON.stringify(each)}`)
  return `{\n  "about": ${JSON.stringify(about)},\n  "vectors": [\n${lines.join(',\n')}\n  ]\n}\n`
}
