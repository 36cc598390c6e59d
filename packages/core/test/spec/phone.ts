/** Runs the vectors of spec/vectors through the public face of the core: a phone is a state. */
import {
  decodeEvidence,
  decodeKept,
  encodeEvidence,
  encodeKept,
  fromHex,
  type Input,
  type Instant,
  joinCode,
  joinLink,
  type Kept,
  type Known,
  knownOf,
  nobleSuite,
  type Outcome,
  type Outgoing,
  outgoingOf,
  parseLink,
  type State,
  type Suite,
  startCards,
  startCode,
  startLink,
  toHex,
  transition,
  turnOf,
} from '../../src/index.ts'

export type Fields = { readonly [name: string]: unknown }

export interface StepVector {
  readonly side: 'A' | 'B'
  readonly now: { wall_ms: number; steady_ms: number; run: number }
  readonly entropy: string
  readonly input: Fields & { do: string }
  readonly outcome: string
  readonly sends: readonly SendVector[]
  readonly leaves: Fields
  readonly values?: Fields
}

export interface SendVector {
  readonly relay: string
  readonly mailbox: string
  readonly wire_sha256: string
  /** Where it is sent for the first time; without an evidence key it is one of a run. */
  readonly message?: string
  readonly evidence?: string | null
}

export interface FlowVector {
  readonly id: string
  readonly after?: string
  readonly meets?: string
  /** Whether its messages may come in any order and the end is the same. */
  readonly reorders?: boolean
  readonly outcome: string
  readonly sides: Readonly<Record<'A' | 'B', { name: string; relay: string }>>
  /** The bonds that are met again. */
  readonly old?: Phones
  readonly steps: readonly StepVector[]
}

export interface Phones {
  A: State | undefined
  B: State | undefined
}

/** What one step really did. */
export interface Done {
  readonly state: State
  readonly outcome: Outcome
  readonly sent: readonly Outgoing[]
}

/** The labels that anything was derived, authenticated or hashed under. */
export const usedLabels = new Set<string>()

/** A field stands behind its length; those of CPace's lists are at the front too. */
function noteLabel(list: Uint8Array): Uint8Array {
  const text = String.fromCharCode(...list.subarray(0, 400))
  for (let at = text.indexOf(LABEL_HEAD); at > 0; at = text.indexOf(LABEL_HEAD, at + 1)) {
    usedLabels.add(text.slice(at, at + (list[at - 1] ?? 0)))
  }
  return list
}

const LABEL_HEAD = 'handfast/v1 '

export const suite: Suite = {
  ...nobleSuite,
  sha512: message => nobleSuite.sha512(noteLabel(message)),
  hmac: (key, message) => nobleSuite.hmac(key, noteLabel(message)),
  hkdf: (salt, keys, info, length) => nobleSuite.hkdf(salt, keys, noteLabel(info), length),
}

/** The entropy of a step by its name, as spec/vectors/README.md writes it. */
export function entropyOf(name: string): Uint8Array {
  const encoder = new TextEncoder()
  const blocks = Array.from({ length: 16 }, (_, index) => {
    const input = [...encoder.encode(`entropy ${name}`), 0, 0, 0, index]
    return [...suite.sha512(Uint8Array.from(input))]
  })
  return Uint8Array.from(blocks.flat())
}

export function sha256Hex(bytes: Uint8Array): string {
  return toHex(suite.sha256(bytes))
}

export function nowOf({ wall_ms, steady_ms, run }: StepVector['now']): Instant {
  return { utc_ms: wall_ms, steady_ms, run }
}

/** A state as a vault keeps it, read again. */
export function reloaded(state: State): State {
  const kept = decodeKept(encodeKept(state.kept))
  const evidence = decodeEvidence(encodeEvidence(state.evidence))
  if (kept === null || evidence === null) throw new Error('a record that does not read again')
  return { kept, evidence }
}

/** One step of a flow; `wires` are the bytes that were sent in the steps before. */
export function runStep(
  step: StepVector,
  flow: FlowVector,
  phones: Phones,
  wires: readonly (readonly Outgoing[])[],
): Done {
  const given = { suite, entropy: entropyOf(step.entropy), now: nowOf(step.now) }
  const begun = startedRun(step, flow, given)
  if (begun !== undefined) return { state: begun, outcome: { is: 'done' }, sent: [] }
  const before = phones[step.side]
  if (before === undefined) throw new Error(`${flow.id}: ${step.side} has begun nothing`)
  const old = new Set(outgoingOf(before.kept, suite).map(each => toHex(each.id)))
  const { state, outcome } = transition(
    before,
    inputOf(step, before.kept, wires, flow.old?.[step.side]),
    given,
  )
  const sent = outgoingOf(state.kept, suite).filter(each => !old.has(toHex(each.id)))
  return { state, outcome, sent }
}

type Turned = { suite: typeof suite; entropy: Uint8Array; now: Instant }

function startedRun(step: StepVector, flow: FlowVector, given: Turned): State | undefined {
  const { input } = step
  const turn = turnOf(suite, given.entropy, given.now)
  const { name, relay } = flow.sides[step.side]
  const evidence = decodeEvidence(Uint8Array.of(1, 0, 0))
  if (evidence === null) throw new Error('no empty evidence')
  switch (input.do) {
    case 'show-card': {
      const meets = knownBond(input.meets, flow.old?.[step.side])
      return { kept: { is: 'cards', run: startCards(turn, { name, relay }, meets) }, evidence }
    }
    case 'make-code':
      return { kept: { is: 'code', run: startCode(turn, { name, relay, label: '' }) }, evidence }
    case 'join-code': {
      const code = { nameplate: textAt(input, 'nameplate'), digits: textAt(input, 'digits') }
      const at = textAt(input, 'relay')
      return {
        kept: { is: 'code', run: joinCode(turn, { name, relay, label: '' }, code, at) },
        evidence,
      }
    }
    case 'make-link':
      return { kept: { is: 'code', run: startLink(turn, { name, relay, label: '' }) }, evidence }
    case 'join-link': {
      const link = parseLink(suite, textAt(input, 'link'))
      if (typeof link === 'string') throw new Error(link)
      return {
        kept: { is: 'code', run: joinLink(turn, { name, relay, label: '' }, link) },
        evidence,
      }
    }
    default:
      return undefined
  }
}

/** The words of the vectors as inputs of the core. */
function inputOf(
  { input }: StepVector,
  kept: Kept,
  wires: readonly (readonly Outgoing[])[],
  old: State | undefined,
): Input {
  switch (input.do) {
    case 'deliver': {
      const wire = wires[numberAt(input, 'step')]?.[numberAt(input, 'send')]?.wire
      if (wire === undefined) throw new Error('a message that was never sent')
      return received(input, wire)
    }
    case 'deliver-changed':
      return received(input, changed(input, wires))
    case 'read-frame':
      return { do: 'see-frame', frame: bytesAt(input, 'frame'), ...knownIn(input, old) }
    case 'touched':
      return { do: 'touched', label: textAt(input, 'label') }
    case 'nameplate':
      return { do: 'allocated', nameplate: textAt(input, 'nameplate') }
    case 'payload':
      return { do: 'claimed', payload: bytesAt(input, 'payload') }
    case 'ask':
      return { do: 'ask', question: questionAt(input) }
    case 'answer':
      return {
        do: 'answer',
        id: idOf(kept, 'asked', numberAt(input, 'asked')),
        yes: input.yes === true,
        number: numberAt(input, 'number'),
      }
    case 'leave-ask':
      return { do: 'leave-ask', id: idOf(kept, 'asks', numberAt(input, 'ask')) }
    case 'leave-asked':
      return { do: 'dismiss', id: idOf(kept, 'asked', numberAt(input, 'asked')) }
    case 'challenge':
      return { do: 'speak', about: topicAt(input), fallback: input.older === true }
    case 'judge':
      return { do: 'judge-spoken', digits: textAt(input, 'digits') }
    case 'hear':
      return { do: 'hear-spoken', about: topicAt(input), digits: textAt(input, 'digits') }
    case 'leave-spoken':
    case 'fits':
    case 'revoke':
    case 'released':
    case 'tick':
    case 'start':
    case 'end':
      return { do: input.do }
    default:
      throw new Error(`no input called ${input.do}`)
  }
}

function received(input: Fields, wire: Uint8Array): Input {
  const mailbox = bytesAt(input, 'mailbox')
  return { do: 'receive', delivery: { mailbox, wire, age_ms: numberAt(input, 'age_ms') } }
}

/** A wire as the vector changes it: other bytes, a flipped bit, another length. */
function changed(input: Fields, wires: readonly (readonly Outgoing[])[]): Uint8Array {
  const made = input.wire_base64
  const of =
    typeof made === 'string'
      ? fromBase64(made)
      : wires[numberAt(input, 'step')]?.[numberAt(input, 'send')]?.wire
  if (of === undefined) throw new Error('a message that was never sent')
  const wire = Uint8Array.from(of)
  if (typeof input.flip_bit === 'number') {
    const at = input.flip_bit >> 3
    wire[at] = (wire[at] ?? 0) ^ (0x80 >> (input.flip_bit % 8))
  }
  const length = input.length
  if (typeof length !== 'number') return wire
  return Uint8Array.from({ length }, (_, at) => wire[at] ?? 0)
}

function idOf(kept: Kept, list: 'asks' | 'asked', at: number): Uint8Array {
  const found = kept.is === 'bond' ? kept.bond[list][at] : undefined
  return found === undefined ? new Uint8Array(8) : found.id
}

function questionAt(input: Fields) {
  const { topic, channel, saying } = fieldsAt(input, 'question')
  return { about: topic, over: channel, saying } as Extract<Input, { do: 'ask' }>['question']
}

function topicAt(input: Fields) {
  return textAt(input, 'topic') as Extract<Input, { do: 'speak' }>['about']
}

/** A bond of mine that a tag may recognise, by the key of the entry that it lies in. */
function knownBond(entry: unknown, old: State | undefined): Known | null {
  const key = typeof entry === 'string' ? fromHex(entry) : null
  return key === null || old === undefined ? null : knownOf(key, old.kept)
}

function knownIn(input: Fields, old: State | undefined): { known?: readonly Known[] } {
  const known = knownBond(input.known, old)
  return known === null ? {} : { known: [known] }
}

/** The relay stores everything that waits. */
export function posted(state: State, step: StepVector): State {
  const now = nowOf(step.now)
  let held = state
  for (const { id } of outgoingOf(state.kept, suite)) {
    const entropy = entropyOf(`${step.entropy} posted`)
    held = transition(held, { do: 'posted', id }, { suite, entropy, now }).state
  }
  return held
}

export function textAt(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new Error(`no text called ${name}`)
  return value
}

export function numberAt(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number') throw new Error(`no number called ${name}`)
  return value
}

export function bytesAt(fields: Fields, name: string): Uint8Array {
  const bytes = fromHex(textAt(fields, name))
  if (bytes === null) throw new Error(`${name} is no hexadecimal`)
  return bytes
}

export function fieldsAt(fields: Fields, name: string): Fields {
  const value = fields[name]
  if (typeof value !== 'object' || value === null) throw new Error(`no fields called ${name}`)
  return Object.fromEntries(Object.entries(value))
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
