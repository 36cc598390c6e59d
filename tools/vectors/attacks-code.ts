/** What a run by code must refuse. */
import { type Attack, attack, attackWith, flipped, type Letter, type Named } from './attacks.ts'
import { type Bytes, blob, hex, join, u8, u16, unhex, zeros } from './bytes.ts'
import { onPayload, payloadOf } from './code.ts'
import { seal } from './derive.ts'
import { code, type Way } from './flows-bonding.ts'
import { introduction, readIntroduction, readRunWire, runWire } from './messages.ts'
import type { Flow, Step } from './world.ts'

/** Every message of a run, changed in every field. */
export function runs(way: Way): Attack[] {
  const attacks: Attack[] = []
  code((kind, flow, step) => {
    attacks.push(...onRun(kind, structuredClone(flow), step))
  }, way)
  return [...attacks, ...onPayloads(way)]
}

/** How the ids of a way begin. */
const prefix: Readonly<Record<string, string>> = { code: 'run', link: 'link-run' }

function onRun(kind: string, flow: Flow, step: Step): Attack[] {
  const sent = step.wires[0]
  if (sent === undefined) throw new Error('nothing was sent')
  const to: Letter = step.side === 'A' ? 'B' : 'A'
  const isLink = flow.id === 'link'
  const own = ['CODE-2', 'CODE-4', 'CODE-5', 'CODE-6', 'CODE-8', 'CODE-10', 'VER-1', 'VER-2']
  const tags = isLink ? ['LINK-2'] : own
  const give = (id: string, outcome: string, title: string, wire: Bytes) => {
    const named: Named = {
      id: `${prefix[flow.id]}-${kind}-${id}`,
      title: `${kind}: ${title}`,
      tags,
      outcome,
    }
    return attackWith(flow, to, named, wire, sent.mailbox)
  }
  return [...onRunBytes(sent.wire, give), ...onRunFields(kind, flow, step, sent.wire, give)]
}

type Give = (id: string, outcome: string, title: string, wire: Bytes) => Attack

function onRunBytes(wire: Bytes, give: Give): Attack[] {
  const withByte = (at: number, value: number) =>
    wire.map((byte, index) => (index === at ? value : byte))
  const body = wire.slice(3, 3 + 256 * (wire[1] ?? 0) + (wire[2] ?? 0))
  const longer = join(u8(1), u16(body.length + 1), body, zeros(4093 - body.length))
  const decode = 'decode-failure'
  return [
    give('short', decode, '4,095 bytes', wire.slice(0, 4095)),
    give('long', decode, '4,097 bytes', join(wire, u8(0))),
    give('version', 'version-mismatch', 'version 2', withByte(0, 2)),
    give('kind', decode, 'a kind that there is not', withByte(3, 6)),
    give('padding', decode, 'a one behind it', withByte(4095, 1)),
    give('body-longer', decode, 'a byte more in the body', longer),
    give('body-beyond', decode, 'a length beyond the end', withByte(1, 0xff)),
  ]
}

function onRunFields(kind: string, flow: Flow, step: Step, wire: Bytes, give: Give): Attack[] {
  const { kind: parsedKind, fields } = readRunWire(wire)
  const [first = zeros(0), second = zeros(0)] = fields
  const again = (...changed: Bytes[]) => runWire(parsedKind, ...changed)
  const stopped = kind === 'join' ? 'out-of-turn' : 'stopped'
  const stop = give('stopped', stopped, 'stop instead of it', runWire('stop'))
  switch (kind) {
    case 'join': {
      const half = flow.sides.A.code?.half ?? zeros(16)
      return [stop, give('own', 'own-input', 'my own half of the session id', again(half, second))]
    }
    case 'makerShare':
      return [stop, ...onShares(give, share => again(share))]
    case 'joinerShare':
      return [
        stop,
        ...onShares(give, share => again(share, second)),
        give('own', 'own-input', 'my own share', again(flow.sides.A.code?.ya ?? zeros(32), second)),
        give('tag', 'confirmation-failure', 'another Tb', again(first, flipped(second, 0))),
        give(
          'tag-last',
          'confirmation-failure',
          'the last bit of Tb',
          again(first, flipped(second, 511)),
        ),
      ]
    case 'makerKey':
      return [stop, ...onMakerKeys(step, first, second, give)]
    default:
      return [stop, ...onJoinerKeys(step, fields, give)]
  }
}

function onMakerKeys(step: Step, tag: Bytes, sealed: Bytes, give: Give): Attack[] {
  const of = (ta: Bytes, box: Bytes) => runWire('makerKey', ta, blob(box))
  const fails = 'seal-failure'
  return [
    give('tag', 'confirmation-failure', 'another Ta', of(flipped(tag, 0), sealed)),
    give('sealed', fails, 'another sealed part', of(tag, flipped(sealed, 300))),
    give('short-sealed', fails, 'a box of 39 bytes', of(tag, sealed.slice(0, 39))),
    ...onIntroductions(step, give, box => of(tag, box)),
  ]
}

function onJoinerKeys(step: Step, fields: Bytes[], give: Give): Attack[] {
  const [ct = zeros(0), sealed = zeros(0), mac = zeros(0)] = fields
  const of = (c: Bytes, box: Bytes, m: Bytes) => runWire('joinerKey', c, blob(box), m)
  const wrong = 'mac-failure'
  return [
    give('ct', wrong, 'another ciphertext', of(flipped(ct, 8), sealed, mac)),
    give('sealed', 'seal-failure', 'another sealed part', of(ct, flipped(sealed, 300), mac)),
    give('mac', wrong, 'another MAC', of(ct, sealed, flipped(mac, 0))),
    ...onIntroductions(step, give, box => of(ct, box, mac)),
  ]
}

/** CODE-8. */
function onShares(give: Give, again: (share: Bytes) => Bytes): Attack[] {
  const refused = 'element-failure'
  return [
    give('identity', refused, 'the identity', again(zeros(32))),
    give(
      'not-canonical',
      refused,
      'an encoding that is not canonical',
      again(zeros(32).fill(0xff)),
    ),
    give('negative', refused, 'a negative field element', again(join(u8(1), zeros(31)))),
  ]
}

/** CODE-6: the right key and MACs around what must not be said. */
function onIntroductions(step: Step, give: Give, again: (sealed: Bytes) => Bytes): Attack[] {
  const value = (name: string) => valueAt(step, name)
  const key = value(step.side === 'A' ? 'box maker' : 'box joiner')
  const plain = value('introduction')
  const theirs = readIntroduction(plain)
  const sealed = (text: Bytes) => again(seal(key, flowTh1(step), text))
  const of = (changes: Partial<typeof theirs>) => sealed(introduction({ ...theirs, ...changes }))
  const anchor = { ...theirs.anchor, relay: 'https://192.168.1.1' }
  return [
    give('name', 'policy-refusal', 'a name that nothing is left of', of({ name: '\u202e' })),
    give('relay', 'policy-refusal', 'a relay without TLS', of({ relay: 'http://relay.example' })),
    give('anchor', 'policy-refusal', 'an anchor in a private network', of({ anchor })),
    give(
      'introduction-longer',
      'decode-failure',
      'a byte behind the introduction',
      sealed(join(plain, u8(0))),
    ),
    give(
      'introduction-shorter',
      'decode-failure',
      'an introduction without its end',
      sealed(plain.slice(0, -1)),
    ),
    ...(step.side === 'A'
      ? [give('key', 'key-failure', 'a key that fails FIPS 203', of({ ek: badKey(theirs.ek) }))]
      : []),
  ]
}

function flowTh1(step: Step): Bytes {
  return valueAt(step, 'th1')
}

export function valueAt({ values }: Step, name: string): Bytes {
  const found = Object.entries(values ?? {}).find(([what]) => what === name)?.[1]
  if (typeof found !== 'string') throw new Error(`no value ${name}`)
  return unhex(found)
}

/** FIPS 203 §7.2: a coefficient of 4,095. */
export function badKey(ek: Bytes): Bytes {
  return ek.map((byte, at) => (at < 2 ? 0xff : byte))
}

function onPayloads(way: Way): Attack[] {
  const attacks: Attack[] = []
  code((kind, flow) => {
    if (kind !== 'join') return
    // B has taken the payload already: a second one is out of turn.
    const named = {
      ...{ id: `${prefix[way]}-payload-again`, title: 'a second payload' },
      tags: way === 'code' ? ['CODE-1', 'CODE-4'] : ['LINK-1'],
      outcome: 'out-of-turn',
    }
    const payload = payloadOf(structuredClone(flow.sides.A))
    const input = { do: 'payload', payload: hex(payload) }
    attacks.push(attack(flow, 'B', named, input, side => onPayload(side, payload)))
  }, way)
  return attacks
}
