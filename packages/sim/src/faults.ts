/** Everything that can go wrong in a world, and what it can meet. */

export const FAULTS = [
  // The way to a relay, and a relay that lies.
  'drop',
  'duplicate',
  'reorder',
  'delay-days',
  'replay-months',
  'corrupt',
  'cut',
  'partition',
  'lie-age',
  'forget',
  'garbage',
  'relay-full',
  // The phone.
  'crash-before-save',
  'crash-after-save',
  'torn-write',
  'old-record',
  'lost-save',
  'save-fails',
  'clock-ahead',
  'clock-back',
  'second-tab',
  'rollback',
  // A copied phone.
  'copy-silent',
  'copy-first',
  'copy-last',
  'copy-same-time',
  'copy-lies',
  'copy-acks-away',
  'pose-to-owner',
  // People.
  'bridge',
  'mistype',
  'wrong-topic',
  'yes-to-anything',
] as const
export type Fault = (typeof FAULTS)[number]

export const FLOWS = [
  'cards',
  'code',
  'link',
  'settle',
  'meeting',
  'step',
  'check',
  'spoken',
  'end',
  'idle',
] as const
export type Flow = (typeof FLOWS)[number]

/** How often each fault met each flow. */
export type Tally = {
  met(fault: Fault, flows: readonly Flow[]): void
  of(fault: Fault, flow: Flow): number
  total(fault: Fault): number
  add(other: Tally): void
  /** What was counted, to send it to another thread and put it together there. */
  entries(): readonly (readonly [string, number])[]
  load(entries: readonly (readonly [string, number])[]): void
}

export function startTally(): Tally {
  const counts = new Map<string, number>()
  const of = (fault: Fault, flow: Flow) => counts.get(`${fault} ${flow}`) ?? 0
  const count = (fault: Fault, flow: Flow, times: number) => {
    counts.set(`${fault} ${flow}`, of(fault, flow) + times)
  }
  return {
    of,
    entries: () => [...counts],
    load: entries => {
      for (const [cell, times] of entries) counts.set(cell, (counts.get(cell) ?? 0) + times)
    },
    met(fault, flows) {
      for (const flow of flows.length === 0 ? (['idle'] as const) : flows) count(fault, flow, 1)
    },
    total: fault => FLOWS.reduce((sum, flow) => sum + of(fault, flow), 0),
    add(other) {
      this.load(other.entries())
    },
  }
}

/** What a world allows itself, and for how long each thing goes on. */
export type Weather = {
  /** From now on, until `until_ms`, this happens with this probability wherever it can. */
  begin(fault: Fault, probability: number, until_ms: number): void
  strikes(fault: Fault): boolean
  clear(): void
}

export function startWeather(now_ms: () => number, unit: () => number): Weather {
  const now = new Map<Fault, { readonly probability: number; readonly until_ms: number }>()
  return {
    begin: (fault, probability, until_ms) => now.set(fault, { probability, until_ms }),
    strikes(fault) {
      const found = now.get(fault)
      if (found === undefined) return false
      if (found.until_ms > now_ms()) return unit() < found.probability
      now.delete(fault)
      return false
    },
    clear: () => now.clear(),
  }
}
