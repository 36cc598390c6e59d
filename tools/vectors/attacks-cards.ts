/** What a camera must refuse. */
import { type Attack, attack, flipped } from './attacks.ts'
import { type Bytes, hex, join, u8, utf8, zeros } from './bytes.ts'
import { onFrame, shownFrame } from './cards.ts'
import { readFrame, showCard } from './flows-bonding.ts'
import { type Card, card, frame, readFrame as parsed, readCard } from './messages.ts'
import { type Flow, newFlow } from './world.ts'

/** A has shown its card, and B has read it: B's frame has a MAC. */
export function frames(): { flow: Flow; attacks: Attack[] } {
  const flow = newFlow('frames', 'two cards are shown, one is read', ['CARD-2'])
  showCard(flow, 'A')
  showCard(flow, 'B')
  readFrame(flow, 'B')
  const attacks = [...onBytes(flow), ...onCards(flow)]
  const alone = structuredClone(flow)
  readFrame(flow, 'A')
  attacks.push(...onPartner(flow, alone))
  return { flow, attacks }
}

function see(flow: Flow, id: string, outcome: string, title: string, bytes: Bytes): Attack {
  const tags = ['CARD-1', 'CARD-3', 'CARD-4', 'CODEC-8']
  const named = { id: `frame-${id}`, title, tags, outcome }
  const input = { do: 'read-frame', frame: hex(bytes) }
  return attack(flow, 'A', named, input, side => onFrame(side, bytes))
}

function onBytes(flow: Flow): Attack[] {
  const right = shownFrame(flow.sides.B)
  const { card: own } = parsed(right)
  const decode = 'decode-failure'
  const version = 'version-mismatch'
  const withByte = (at: number, value: number) =>
    right.map((byte, index) => (index === at ? value : byte))
  return [
    see(flow, 'empty', decode, 'nothing', zeros(0)),
    see(flow, 'no-magic', decode, 'another first byte', withByte(0, 0x49)),
    see(flow, 'no-magic-2', decode, 'another second byte', withByte(1, 0x47)),
    see(flow, 'text', decode, 'an address of the web', utf8('https://relay.example/x')),
    see(flow, 'version', version, 'a frame of version 2', withByte(2, 2)),
    see(flow, 'version-0', version, 'a frame of version 0', withByte(2, 0)),
    see(flow, 'card-version', version, 'a card of version 2', withByte(5, 2)),
    see(flow, 'only-magic', decode, 'HF and the version', right.slice(0, 3)),
    see(flow, 'truncated', decode, 'without its last byte', right.slice(0, -1)),
    see(flow, 'longer', decode, 'with a byte behind it', join(right, u8(0))),
    see(
      flow,
      'card-longer',
      decode,
      'a card with a byte behind it',
      frame(join(own, u8(0)), undefined, undefined),
    ),
    see(flow, 'card-empty', decode, 'a card of no bytes', frame(zeros(0), undefined, undefined)),
    see(
      flow,
      'card-length',
      decode,
      'a card of 251 bytes',
      frame(zeros(251), undefined, undefined),
    ),
    see(
      flow,
      'option',
      decode,
      'a third kind of option',
      join(right.slice(0, 5), own, u8(2), zeros(33)),
    ),
    see(flow, 'too-long', decode, '321 bytes', join(right, zeros(321 - right.length))),
  ]
}

function onCards(flow: Flow): Attack[] {
  const right = parsed(shownFrame(flow.sides.B))
  const theirs = readCard(right.card)
  const mine = shownFrame(flow.sides.A)
  const of = (changes: Partial<Card>) =>
    frame(card({ ...theirs, ...changes }), undefined, undefined)
  const policy = 'policy-refusal'
  const myX = readCard(parsed(mine).card).x
  return [
    see(flow, 'own', 'own-input', 'my own card', mine),
    see(flow, 'own-x', 'own-input', 'another card with my own X', of({ x: myX })),
    see(flow, 'zero-x', 'key-failure', 'an X that leads to zero', of({ x: zeros(32) })),
    see(flow, 'one-x', 'key-failure', 'an X of low order', of({ x: join(u8(1), zeros(31)) })),
    see(flow, 'name-empty', policy, 'no name', of({ name: '' })),
    see(flow, 'name-spaces', policy, 'a name with a space behind it', of({ name: 'Spike ' })),
    see(flow, 'name-bidi', policy, 'a name that turns the text round', of({ name: 'ekipS\u202e' })),
    see(flow, 'name-long', policy, 'a name of 33 characters', of({ name: 'x'.repeat(33) })),
    see(flow, 'relay-http', policy, 'a relay without TLS', of({ relay: 'http://other.example' })),
    see(
      flow,
      'relay-private',
      policy,
      'a relay of a private network',
      of({ relay: 'https://10.0.0.1' }),
    ),
    see(
      flow,
      'relay-local',
      policy,
      'a relay without a dot',
      of({ relay: 'https://localhost:8788' }),
    ),
    see(
      flow,
      'relay-slash',
      policy,
      'a relay with a slash behind it',
      of({ relay: 'https://a.example/' }),
    ),
    see(flow, 'relay-case', policy, 'a relay in capitals', of({ relay: 'https://A.example' })),
    see(flow, 'relay-empty', policy, 'no relay', of({ relay: '' })),
    see(
      flow,
      'mac',
      'mac-failure',
      'a first frame with a wrong MAC',
      frame(right.card, flipped(right.mac ?? zeros(32), 0), undefined),
    ),
    see(
      flow,
      'mac-last',
      'mac-failure',
      'the last bit of the MAC',
      frame(right.card, flipped(right.mac ?? zeros(32), 255), undefined),
    ),
    see(
      flow,
      'mac-zeros',
      'mac-failure',
      'a MAC of zeros',
      frame(right.card, zeros(32), undefined),
    ),
  ]
}

/** A has one partner: B. */
function onPartner(flow: Flow, before: Flow): Attack[] {
  const right = parsed(shownFrame(before.sides.B))
  const mine = parsed(shownFrame(flow.sides.A))
  const theirs = readCard(right.card)
  const stranger = card({ ...theirs, x: flipped(theirs.x, 9) })
  const other = 'other-party'
  return [
    see(flow, 'stranger', other, 'a second card', frame(stranger, undefined, undefined)),
    see(
      flow,
      'stranger-mac',
      other,
      'a second card with the MAC',
      frame(stranger, right.mac, undefined),
    ),
    see(
      flow,
      'reflected-mac',
      'mac-failure',
      'their card with my own MAC',
      frame(right.card, mine.mac, undefined),
    ),
    see(
      flow,
      'imprint',
      other,
      'their card with another promise',
      frame(card({ ...theirs, imprint: zeros(32) }), right.mac, undefined),
    ),
    see(
      flow,
      'renamed',
      other,
      'their card with another name',
      frame(card({ ...theirs, name: 'Angel' }), right.mac, undefined),
    ),
  ]
}
