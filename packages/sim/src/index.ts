/** Worlds that can be replayed from one seed. */
export { type Fault, FAULTS, type Flow, FLOWS } from './faults.ts'
export { type Report, runWorld, type Settings } from './run.ts'
export { startNativeSuite } from './suite/native-suite.ts'
