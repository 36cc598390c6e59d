/** The parts of the bench, and the two sizes it runs in. */
import { type AppSizes, appFigures } from './app/part.ts'
import { type CheckSizes, checkFigures } from './check/part.ts'
import type { Figures } from './kit/row.ts'
import { type OthersSizes, othersFigures } from './others/part.ts'
import { relayFigures, schemaFigures } from './relay/part.ts'
import { FULL_RELAY, type RelaySizes, SMALL_RELAY } from './relay/sizes.ts'
import { type StateSizes, stateFigures } from './state/part.ts'
import { type VaultSizes, vaultFigures } from './vault/part.ts'

export interface Sizes {
  readonly check: CheckSizes
  readonly peers: OthersSizes
  readonly vault: VaultSizes
  readonly state: StateSizes
  readonly app: AppSizes
  readonly relay: RelaySizes
}

export const FULL: Sizes = {
  check: { checks: 10, rounds: 15 },
  peers: { runs: 20 },
  vault: {
    bonds: [10, 1000, 10_000, 100_000],
    saves: 20,
    checks: 4,
    rounds: 15,
    open_most_ms: 120_000,
  },
  state: { after: [1, 1000, 100_000] },
  app: { pairs: 3, asks: 3, loads: 5 },
  relay: FULL_RELAY,
}

/** Large enough that every line of the tables is there, and no larger. */
export const SMALL: Sizes = {
  check: { checks: 1, rounds: 1 },
  peers: { runs: 1 },
  vault: { bonds: [1, 2, 4], saves: 1, checks: 1, rounds: 1, open_most_ms: 30_000 },
  state: { after: [1, 2, 3] },
  app: { pairs: 1, asks: 1, loads: 1 },
  relay: SMALL_RELAY,
}

export type PartName = keyof Sizes | 'schemas'
export type Part = (sizes: Sizes) => Promise<readonly Figures[]>

/** In this order: what is measured by the processor's time first, what fills the disk last. */
export const PARTS: Readonly<Record<PartName, Part>> = {
  check: async ({ check }) => [await checkFigures(check)],
  peers: async ({ peers }) => [othersFigures(peers)],
  app: async ({ app }) => [await appFigures(app)],
  vault: async ({ vault }) => [await vaultFigures(vault)],
  relay: async ({ relay }) => relayFigures(relay),
  schemas: async ({ relay }) => [await schemaFigures(relay)],
  state: async ({ state }) => [stateFigures(state)],
}
