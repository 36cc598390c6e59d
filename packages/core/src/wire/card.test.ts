import { describe, expect, test } from 'vitest'
import { type Card, encodeCard, encodeFrame, parseFrame } from './card.ts'

const card: Card = {
  version: 1,
  share: new Uint8Array(32).fill(1),
  commitment: new Uint8Array(32).fill(2),
  relay: 'https://relay.example',
  name: 'Buffy',
}
const mac = new Uint8Array(32).fill(3)
const tag = new Uint8Array(32).fill(4)
const whole = () => encodeFrame({ card: encodeCard(card), mac, tag })

describe('a frame', () => {
  test('begins with HF and the version', () => {
    expect([...whole().slice(0, 3)]).toEqual([0x48, 0x46, 1])
  })

  test.each([
    ['a card alone', null, null],
    ['with its MAC', mac, null],
    ['with a tag', null, tag],
    ['with both', mac, tag],
  ])('%s comes back', (_, mac, tag) => {
    const frame = { card: encodeCard(card), mac, tag }
    expect(parseFrame(encodeFrame(frame))).toEqual({ is: 'frame', frame, card })
  })

  test.each([
    ['nothing', () => new Uint8Array()],
    ['another program', () => Uint8Array.of(0x47, ...whole().slice(1))],
    ['half another program', () => Uint8Array.of(0x48, 0x47, ...whole().slice(2))],
    ['a cut one', () => whole().slice(0, -1)],
    ['a longer one', () => Uint8Array.of(...whole(), 0)],
    ['only the beginning', () => whole().slice(0, 3)],
    ['a frame around no card', () => encodeFrame({ card: new Uint8Array(9), mac, tag })],
  ])('%s is not a card', (_, raw) => {
    expect(parseFrame(raw())).toEqual({ is: 'not-a-card' })
  })

  test('of another version is told apart, the frame and the card in it', () => {
    expect(parseFrame(Uint8Array.of(0x48, 0x46, 2))).toEqual({ is: 'card-version' })
    expect(parseFrame(Uint8Array.of(0x48, 0x46, 0))).toEqual({ is: 'card-version' })
    const later = encodeFrame({ card: encodeCard({ ...card, version: 2 }), mac: null, tag: null })
    expect(parseFrame(later)).toEqual({ is: 'card-version' })
  })

  test('the longest card there is fits, with everything beside it', () => {
    const longest = { ...card, relay: `https://${'a'.repeat(92)}`, name: 'x'.repeat(64) }
    const raw = encodeFrame({ card: encodeCard(longest), mac, tag })
    expect(raw.length).toBeLessThanOrEqual(320)
    expect(parseFrame(raw)).toMatchObject({ is: 'frame', card: longest })
  })

  test('more than a camera is asked to read is not looked at', () => {
    const padded = new Uint8Array(321)
    padded.set(Uint8Array.of(0x48, 0x46, 2))
    expect(parseFrame(padded)).toEqual({ is: 'not-a-card' })
    expect(parseFrame(padded.slice(0, 320))).toEqual({ is: 'card-version' })
  })
})
