/** Every checker can fail: each of these worlds has a deliberate bug in it. */
import { equalBytes, type State, type Suite } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../faults.ts'
import { type Bond, LABEL } from '../inside.ts'
import { act, play } from '../people/scene.ts'
import { runWorld, type Settings } from '../run.ts'
import { bondOf, type Checker, type Plant, pairsOf } from '../world.ts'

async function firstFailure(settings: Omit<Settings, 'seed'>, seeds: readonly number[]) {
  for (const seed of seeds) {
    const { failures } = await runWorld({ seed, ...settings })
    const [first] = failures
    if (first !== undefined) return first.checker
  }
  return 'nothing failed'
}

/** What it said, for a checker that looks at several things. */
async function firstWhat(settings: Omit<Settings, 'seed'>, seeds: readonly number[]) {
  for (const seed of seeds) {
    const { failures } = await runWorld({ seed, ...settings })
    const [first] = failures
    if (first !== undefined) return `${first.checker}: ${first.what}`
  }
  return 'nothing failed'
}

const withBond = (state: State, change: (bond: Bond) => Bond): State => {
  const bond = bondOf(state)
  if (bond === null) return state
  const changed = change(bond)
  return changed === bond ? state : { ...state, kept: { is: 'bond', bond: changed } }
}

const planted = (change: (bond: Bond) => Bond): Plant => ({
  state: after => withBond(after, change),
})

/** A KEM whose secret everybody knows. */
const stale = (suite: Suite): Suite => ({
  ...suite,
  kem: {
    ...suite.kem,
    encapsulate: (key, entropy) => {
      const made = suite.kem.encapsulate(key, entropy)
      return made === null ? null : { ...made, secret: new Uint8Array(32) }
    },
    decapsulate: (seed, ciphertext) =>
      suite.kem.decapsulate(seed, ciphertext) === null ? null : new Uint8Array(32),
  },
})

/** What a step brings is used for all its keys but the next root. */
const rootAlone = (suite: Suite): Suite => ({
  ...suite,
  hkdf: (salt, ikm, info, length_bytes) => {
    const isRoot = Buffer.from(info).includes(LABEL.root)
    return suite.hkdf(salt, isRoot ? new Uint8Array() : ikm, info, length_bytes)
  },
})

const SEEDS = [1, 2, 3, 4, 5, 6]

describe('a deliberate bug is seen by', () => {
  test('(a) other digits that count as a match', async () => {
    const plant = planted(bond => ({
      ...bond,
      asks: bond.asks.map(ask =>
        ask.state.is === 'over' && ask.state.outcome !== 'match'
          ? { ...ask, state: { ...ask.state, outcome: 'match' as const } }
          : ask,
      ),
    }))
    const failed = await firstFailure({ events: 200, climate: 'rough', plant }, SEEDS)
    expect(failed).toBe('a-no-false-match')
  })

  test('(a) a spoken answer that always fits', async () => {
    const plant = planted(bond => {
      const { asking } = bond.spoken
      if (asking?.state.is !== 'waiting') return bond
      const state = { is: 'over', outcome: 'match', at_ms: 0 } as const
      return { ...bond, spoken: { ...bond.spoken, asking: { ...asking, state } } }
    })
    const failed = await firstFailure({ events: 200, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('a-no-false-match')
  })

  test('(a) digits that nobody answered, taken for the answer', async () => {
    const plant = planted(bond => {
      const { asking } = bond.spoken
      if (asking?.state.is !== 'over') return bond
      const state = { ...asking.state, outcome: 'match' } as const
      return { ...bond, spoken: { ...bond.spoken, asking: { ...asking, state } } }
    })
    const settings = { events: 150, climate: 'rough', plant } as const
    const what = await firstWhat(settings, [6, 19, 27, ...SEEDS])
    expect(what).toMatch(/^a-no-false-match: .*a spoken match on other digits than the answer/)
  })

  test('(a) an answer whose screen stays open when it was left', async () => {
    const plant = planted(bond => ({
      ...bond,
      asked: bond.asked.map(each =>
        each.state.is === 'answered' ? { ...each, state: { ...each.state, open: true } } : each,
      ),
    }))
    const settings = { events: 600, climate: 'calm', plant } as const
    const what = await firstWhat(settings, SEEDS)
    expect(what).toMatch(/^a-no-false-match: .*after the screen that answered was left/)
  })

  test('(a) a screen that stays open when it was left', async () => {
    const plant = planted(bond => ({
      ...bond,
      asks: bond.asks.map(ask =>
        ask.open ? ask : { ...ask, open: true, state: { is: 'waiting' as const } },
      ),
    }))
    const what = await firstWhat({ events: 300, climate: 'calm', plant }, SEEDS)
    expect(what).toMatch(/^a-no-false-match: .*after its screen was left/)
  })

  test('(a) a question that never grows old', async () => {
    const begun = (instant: Bond['asks'][number]['begun']) => {
      return { ...instant, utc_ms: 2e14, steady_ms: 2e9 }
    }
    const plant = planted(bond => ({
      ...bond,
      asks: bond.asks.map(ask => ({ ...ask, begun: begun(ask.begun) })),
      asked: bond.asked.map(each => ({ ...each, waited_ms: 0, arrived: begun(each.arrived) })),
    }))
    const what = await firstWhat({ events: 300, climate: 'calm', plant }, SEEDS)
    expect(what).toMatch(/^a-no-false-match: .*a match after \d+ ms/)
  })

  test('(a) one who stole my phone and can pose as others to me', async () => {
    const without: Fault[] = ['copy-silent', 'copy-first', 'copy-last', 'copy-same-time']
    const settings = { events: 200, climate: 'copied', without: new Set(without) }
    const seeds = [6, 3, 11, 1, 2, 4, 5, 7, 8, 9, 10, 12, 13, 14]
    const failed = await firstFailure({ ...settings, plant: { suite: stale } }, seeds)
    expect(failed).toBe('a-no-false-match')
  })

  test('(b) a lost list: what was heard is not told', async () => {
    const plant = planted(bond =>
      bond.epoch.n < 2 || bond.epoch.made.length < 2
        ? bond
        : { ...bond, epoch: { ...bond.epoch, made: bond.epoch.made.slice(1) } },
    )
    const failed = await firstFailure({ events: 200, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('b-no-false-alarm')
  })

  test('(c) an alarm that nobody raises', async () => {
    const plant = planted(bond =>
      bond.condition.is === 'torn' ? { ...bond, condition: { is: 'sound' } } : bond,
    )
    const failed = await firstFailure({ events: 500, climate: 'copied', plant }, SEEDS)
    expect(failed).toBe('c-copies-found')
  })

  test('(c) an end in another’s name, after which nothing is judged', async () => {
    const plant: Plant = {
      state(after, before) {
        const isSilenced = bondOf(before)?.condition.is === 'ended'
        const isTorn = bondOf(after)?.condition.is === 'torn'
        return isTorn && isSilenced && before !== null ? before : after
      },
    }
    const settings = { events: 300, climate: 'copied', plant } as const
    const what = await firstWhat(settings, [3, 4, ...SEEDS])
    expect(what).toMatch(/^c-copies-found: .*'s end of epoch/)
  })

  test('(d) steps that bring nothing fresh', async () => {
    const plant: Plant = { suite: stale }
    const failed = await firstFailure({ events: 200, climate: 'shadowed', plant }, SEEDS)
    expect(failed).toBe('d-copies-healed')
  })

  test('(d) a check that no step follows', async () => {
    const plant = planted(bond => {
      const { pulse, epoch } = bond
      if (pulse === null || epoch.n === 0) return bond
      const made = epoch.made.filter(hash => !equalBytes(hash, pulse.hash))
      const outbox = bond.outbox.filter(({ message }) => !equalBytes(message, pulse.message))
      return { ...bond, pulse: null, outbox, epoch: { ...epoch, made } }
    })
    const what = await firstWhat({ events: 200, climate: 'shadowed', plant }, SEEDS)
    expect(what).toMatch(/^d-copies-healed: .*after an honest check/)
  })

  test('(d) a next root that is drawn from the last one alone', async () => {
    const settings = { events: 200, climate: 'shadowed', plant: { suite: rootAlone } } as const
    expect(await firstFailure(settings, SEEDS)).toBe('d-copies-healed')
  })

  test('(e) a grade that grows by itself', async () => {
    const plant = planted(bond =>
      bond.epoch.n > 1 && bond.grade.kind === 'code'
        ? { ...bond, grade: { ...bond.grade, kind: 'met' as const } }
        : bond,
    )
    const failed = await firstFailure({ events: 200, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('e-grades-stay')
  })

  test('(f) a step whose reply is never sent again', async () => {
    const plant = planted(bond =>
      bond.pulse === null
        ? bond
        : { ...bond, outbox: [], resent: { ...bond.resent, utc_ms: 2e14 } },
    )
    const failed = await firstFailure({ events: 100, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('f-settles')
  })

  test('(f) questions that reach nobody', async () => {
    const plant = planted(bond => ({ ...bond, asked: [] }))
    const what = await firstWhat({ events: 60, climate: 'calm', plant }, SEEDS)
    expect(what).toMatch(/^f-settles: .*there was no match/)
  })

  test('(f) a step after the last check that never ends', async () => {
    let isLate = false
    const on: Checker['on'] = ({ is }) => {
      isLate ||= is === 'time-to-settle-over'
    }
    const plant = planted(bond => {
      const { pulse } = bond
      if (!isLate || pulse === null) return bond
      const outbox = bond.outbox.filter(({ message }) => !equalBytes(message, pulse.message))
      return { ...bond, outbox }
    })
    const witness = { name: 'late', on }
    const what = await firstWhat({ events: 60, climate: 'calm', plant, witness }, [1])
    expect(what).toMatch(/^f-settles: did not settle/)
  })

  test('(f) steps that bring forth steps', async () => {
    let isOver = false
    const on: Checker['on'] = ({ is }, world) => {
      if (is !== 'faults-over') return
      isOver = true
      // What changes nothing is not saved, and a step comes after what was saved.
      for (const side of pairsOf(world).flatMap(({ sides }) => sides)) {
        for (const label of ['A', 'B']) play(world, act(world, side, { do: 'rename', label }))
      }
    }
    const plant = planted(bond =>
      isOver && bond.epoch.n > 0 && bond.epoch.n < 60
        ? { ...bond, checked_ms: 5, stepsSinceCheck: 0 }
        : bond,
    )
    const witness = { name: 'over', on }
    const what = await firstWhat({ events: 60, climate: 'calm', plant, witness }, [1])
    expect(what).toMatch(/^f-settles: \d+ messages to settle/)
  })

  test('(g) a nonce that comes twice', async () => {
    const plant: Plant = { entropy: bytes => bytes.fill(7, Math.max(0, bytes.length - 48)) }
    const failed = await firstFailure({ events: 100, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('g-no-nonce-twice')
  })

  test('(h) checks that are over and kept whole', async () => {
    const large = new Uint8Array(4096)
    const plant = planted(bond => ({
      ...bond,
      asks: bond.asks.map(ask => (ask.state.is === 'over' ? { ...ask, message: large } : ask)),
      asked: bond.asked.map(each =>
        each.state.is === 'over' ? { ...each, message: large } : each,
      ),
    }))
    const failed = await firstFailure({ events: 400, climate: 'calm', plant }, SEEDS)
    expect(failed).toBe('h-state-bounded')
  })

  test('(h) evidence that keeps whatever it heard', async () => {
    const hashes = Array.from({ length: 32 }, (_, i) => new Uint8Array(16).fill(i))
    const plant: Plant = {
      state(after) {
        const [first] = after.evidence.epochs
        if (first === undefined) return after
        const epochs = Array.from({ length: 250 }, (_, n) => ({
          ...first,
          n,
          heard: hashes,
          told: hashes,
        }))
        return { ...after, evidence: { epochs } }
      },
    }
    const what = await firstWhat({ events: 100, climate: 'calm', plant }, SEEDS)
    expect(what).toMatch(/^h-state-bounded: .* bytes of evidence/)
  })

  test.each([
    ['a name in what is put', (at: number, byte: number) => 'Buffy'.charCodeAt(at - 99) || byte],
    ['a message of another size', null],
  ])('(i) %s', async (_, write) => {
    const isPut = (frame: Uint8Array) => frame[0] === 1
    const frame = (sent: Uint8Array) => {
      if (!isPut(sent)) return sent
      return write === null ? sent.slice(0, -1) : sent.map((byte, at) => write(at, byte))
    }
    const what = await firstWhat({ events: 60, climate: 'calm', plant: { frame } }, SEEDS)
    expect(what).toMatch(/^i-relay-sees-nothing: (the relay read Buffy|a frame that is wrong-size)/)
  })

  test('(i) boxes that close nothing', async () => {
    const open = (suite: Suite): Suite => ({
      ...suite,
      aead: {
        // A right tag in the end, so that no other checker sees anything wrong.
        seal: (key, nonce, ad, plaintext) =>
          new Uint8Array([...plaintext, ...suite.aead.seal(key, nonce, ad, plaintext).slice(-16)]),
        open: (_key, _nonce, _ad, box) => box.slice(0, -16),
      },
    })
    const failed = await firstFailure(
      { events: 100, climate: 'calm', plant: { suite: open } },
      SEEDS,
    )
    expect(failed).toBe('i-relay-sees-nothing')
  })

  test('and without a bug nothing fails', async () => {
    expect(await firstFailure({ events: 60, climate: 'calm' }, [1])).toBe('nothing failed')
  })
})
