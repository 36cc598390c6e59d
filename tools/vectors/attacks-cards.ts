/** What a camera must refuse. */
import { type Attack, attack, flipped } from './attacks.ts'
import { type Bytes, hex, join, u8, utf8, zeros } from './bytes.ts'
import { onFrame, shownFrame } from './cards.ts'
import { readFrame, showCard } from './flows-bonding.ts'
import { meetingOf, readAgain, showAgain } from './flows-meeting.ts'
import { type Card, card, frame, readFrame as parsed, readCard } from './messages.ts'
import { type Flow, newFlow } from './world.ts'

/** A has shown its card, and B has read it: B's frame has a MAC. */
export function frames(): { flow: Flow; attacks: Attack[] } {
  const flow = newFlow('frames', 'two cards are shown, one is read', ['CARD-2'])
  showCard(flow, 'A')
  showCard(flow, 'B')
  readFrame(flow, 'B')
  const attacks = [...onBytes(flow), ...onCards(flow), ...onMacs(flow)]
  const alone = structuredClone(flow)
  readFrame(flow, 'A')
  attacks.push(...onPartner(flow, alone))
  return { flow, attacks }
}

function see(flow: Flow, id: string, outcome: string, title: string, bytes: Bytes): Attack {
  const tags = [
    'CARD-1',
    'CARD-3',
    'CARD-4',
    'CODEC-3',
    'CODEC-5',
    'CODEC-8',
    'VER-1',
    'VER-2',
    'VER-4',
  ]
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
  const theirs = readCard(parsed(shownFrame(flow.sides.B)).card)
  const mine = shownFrame(flow.sides.A)
  const of = (changes: Partial<Card>) =>
    frame(card({ ...theirs, ...changes }), undefined, undefined)
  const policy = 'policy-refusal'
  const myX = readCard(parsed(mine).card).x
  const names: [id: string, name: string][] = [
    ['empty', ''],
    ['unseen', '\u200b'],
    ['blank', ' \t'],
    ['long', 'x'.repeat(33)],
  ]
  const relays: [id: string, relay: string][] = [
    ['http', 'http://other.example'],
    ['private', 'https://10.0.0.1'],
    ['local', 'https://localhost:8788'],
    ['slash', 'https://a.example/'],
    ['case', 'https://A.example'],
    ['empty', ''],
  ]
  return [
    see(flow, 'own', 'own-input', 'my own card', mine),
    see(flow, 'own-x', 'own-input', 'another card with my own X', of({ x: myX })),
    see(flow, 'zero-x', 'key-failure', 'an X that leads to zero', of({ x: zeros(32) })),
    see(flow, 'one-x', 'key-failure', 'an X of low order', of({ x: join(u8(1), zeros(31)) })),
    ...names.map(([id, name]) =>
      see(flow, `name-${id}`, policy, `the name ${JSON.stringify(name)}`, of({ name })),
    ),
    ...relays.map(([id, relay]) =>
      see(flow, `relay-${id}`, policy, `the relay "${relay}"`, of({ relay })),
    ),
  ]
}

function onMacs(flow: Flow): Attack[] {
  const { card: theirs, mac = zeros(32) } = parsed(shownFrame(flow.sides.B))
  const wrong = 'mac-failure'
  const of = (changed: Bytes) => frame(theirs, changed, undefined)
  return [
    see(flow, 'mac', wrong, 'a first frame with a wrong MAC', of(flipped(mac, 0))),
    see(flow, 'mac-last', wrong, 'the last bit of the MAC', of(flipped(mac, 255))),
    see(flow, 'mac-zeros', wrong, 'a MAC of zeros', of(zeros(32))),
    see(flow, 'tag-added', wrong, 'a tag beside a MAC over none', frame(theirs, mac, zeros(32))),
  ]
}

/** A and B meet again, both from the page of the other; B has read A's card. [CARD-8] */
export function framesAgain(settled: Flow): { flow: Flow; attacks: Attack[] } {
  const title = 'meeting again, and one card is read'
  const flow = meetingOf(settled, 'frames-again', title)
  showAgain(flow, settled, 'A', true)
  showAgain(flow, settled, 'B', true)
  const filmed = shownFrame(flow.sides.B)
  readAgain(flow, settled, 'B')
  const { card: theirs, mac, tag = zeros(32) } = parsed(shownFrame(flow.sides.B))
  const mine = parsed(shownFrame(flow.sides.A)).tag
  const wrong = 'mac-failure'
  const attacks = [
    see(flow, 'tag-off', wrong, 'the tag taken off a MAC', frame(theirs, mac, undefined)),
    see(flow, 'tag-bit', wrong, 'the last bit of the tag', frame(theirs, mac, flipped(tag, 255))),
    see(flow, 'tag-zeros', wrong, 'a tag of zeros', frame(theirs, mac, zeros(32))),
    see(flow, 'tag-mine', wrong, 'my own tag beside their MAC', frame(theirs, mac, mine)),
    see(
      flow,
      'tag-for-mac',
      wrong,
      'their tag in the place of the MAC',
      frame(theirs, parsed(filmed).tag, tag),
    ),
  ]
  return { flow, attacks }
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
