/** Which bytes the core compares, and with what: nothing is replaced, only watched. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeRunMessage, encodeRunMessage, type RunMessage } from '../src/bonding/run-message.ts'
import { toHex } from '../src/index.ts'
import { encodeFrame, parseFrame } from '../src/wire/card.ts'
import { byCards, byCode, byLink, met, type Phone, shown } from './pair.ts'

const compared = vi.hoisted(() => new Set<string>())

vi.mock('../src/wire/bytes.ts', async real => {
  const bytes = await real<typeof import('../src/wire/bytes.ts')>()
  return {
    ...bytes,
    equalBytes(a: Uint8Array, b: Uint8Array) {
      for (const side of [a, b]) compared.add(bytes.toHex(side))
      return bytes.equalBytes(a, b)
    },
  }
})

beforeEach(() => compared.clear())

const textBytes = (text: string) => toHex(new TextEncoder().encode(text))

/** What a run would have taken, with its last proof changed; the proof as it was put there. */
const WRONG = new Uint8Array(64).fill(0xab)
function forged(wire: Uint8Array): [Uint8Array, string] | null {
  const message: RunMessage | null = decodeRunMessage(wire)
  switch (message?.kind) {
    case 'joinerShare':
    case 'makerKey':
      return [encodeRunMessage({ ...message, tag: WRONG }), toHex(WRONG)]
    case 'joinerKey':
      return [encodeRunMessage({ ...message, mac: WRONG.slice(32) }), toHex(WRONG.slice(32))]
    default:
      return null
  }
}

/** Carries the messages of a run; the n-th that proves something is another one. */
function runWithForged([maker, joiner]: readonly [Phone, Phone], nth: number): string | null {
  let left = nth
  for (let round = 0; round < 8; round++) {
    for (const [from, to] of [
      [joiner, maker],
      [maker, joiner],
    ] as const) {
      from.flush()
      for (const entry of from.desk.sent.filter(({ taken }) => !taken)) {
        const found = forged(entry.wire)
        if (found === null || left-- > 0) continue
        entry.wire = found[0]
        compared.clear()
        to.fetch()
        return found[1]
      }
      to.fetch()
    }
  }
  return null
}

describe('[SUITE-5] what proves something is compared whole, by the one function for it', () => {
  test('the answer and the challenge of a spoken check', () => {
    const [a, b] = met()
    a.act({ do: 'speak', about: 'money', fallback: false })
    compared.clear()
    a.act({ do: 'judge-spoken', digits: '123456789' })
    expect(compared).toContain(textBytes('123456789'))
    compared.clear()
    b.act({ do: 'hear-spoken', about: 'money', digits: '987654321' })
    expect(compared).toContain(textBytes('987654321'))
  })

  test('the MAC of a card', () => {
    const [a, b] = byCards()
    b.act({ do: 'see-frame', frame: shown(a) })
    const read = parseFrame(shown(b))
    if (read.is !== 'frame') throw new Error(read.is)
    const mac = WRONG.slice(32)
    a.act({ do: 'see-frame', frame: encodeFrame({ ...read.frame, mac }) })
    expect(compared).toContain(toHex(mac))
  })

  test.each([
    ['a code', byCode],
    ['a link', byLink],
  ] as const)('each tag and MAC of a run by %s', (_, begin) => {
    const bytes = [0, 1, 2].map(nth => {
      const proof = runWithForged(begin(), nth)
      expect(compared).toContain(proof)
      return (proof ?? '').length / 2
    })
    expect(bytes).toEqual([64, 64, 32])
  })

  test('the two digits of a live check', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
    a.flush()
    b.fetch()
    const id = Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))
    const state = a.person.asks[0]?.state
    const number = state?.is === 'waiting' ? Number(state.number) : -1
    const other = (number + 1) % 100
    b.act({ do: 'answer', id, yes: true, number: other })
    b.flush()
    compared.clear()
    a.fetch()
    expect(compared).toContain(toHex(Uint8Array.of(number)))
    expect(compared).toContain(toHex(Uint8Array.of(other)))
    expect(a.person.asks[0]?.state).toMatchObject({ verdict: { is: 'other-number' } })
  })
})
