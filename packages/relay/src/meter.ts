import type { ClientFrame, Refusal } from '@handfast/envelope'

/** Sums of what happened since the start. Nothing in them tells who or which. */
export interface Meter {
  request(over: 'socket' | 'plain', kind: ClientFrame['kind']): void
  refused(code: Refusal): void
  delivered(): void
  opened(): void
  turnedAway(why: TurnedAway): void
  /** From a put's arrival until its answer. */
  put(took_ms: number): void
  readonly sums: Sums
}

/** Why a connection was not taken, or did not stay. */
export type TurnedAway = 'full' | 'too-many-requests' | 'no-such-path' | 'slow-reader' | 'no-pong'

export type Sums = {
  readonly requests: ReadonlyMap<string, number>
  readonly refused: ReadonlyMap<string, number>
  readonly turned_away: ReadonlyMap<string, number>
  /** How many puts took at most so many milliseconds, by the places of `PUT_STEPS_MS`. */
  readonly puts: readonly number[]
  readonly puts_ms: number
  readonly delivered: number
  readonly opened: number
}

export const PUT_STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] as const

export function startMeter(): Meter {
  const [requests, refused, turned_away] = [new Map(), new Map(), new Map()]
  const puts: number[] = Array(PUT_STEPS_MS.length + 1).fill(0)
  let [puts_ms, delivered, opened] = [0, 0, 0]
  return {
    request: (over, kind) => add(requests, `${over},${kind}`),
    refused: code => add(refused, code),
    delivered: () => {
      delivered += 1
    },
    opened: () => {
      opened += 1
    },
    turnedAway: why => add(turned_away, why),
    put(took_ms) {
      const step = PUT_STEPS_MS.findIndex(limit_ms => took_ms <= limit_ms)
      const place = step < 0 ? PUT_STEPS_MS.length : step
      puts[place] = (puts[place] ?? 0) + 1
      puts_ms += took_ms
    },
    get sums() {
      return { requests, refused, turned_away, puts, puts_ms, delivered, opened }
    },
  }
}

function add(sums: Map<string, number>, name: string): void {
  sums.set(name, (sums.get(name) ?? 0) + 1)
}
