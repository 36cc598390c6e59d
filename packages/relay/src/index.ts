export type { CopyFailure } from './backup.ts'
export { type Copied, type Copying, copyRelay } from './copying.ts'
export { RELAY_LIMITS, type RelayLimits } from './limits.ts'
export type { StoreFailure } from './sqlite-failure.ts'
export {
  type RelayOptions,
  type RunningRelay,
  type StartedRelay,
  type StartFailure,
  startRelay,
  tryStartRelay,
} from './start.ts'
