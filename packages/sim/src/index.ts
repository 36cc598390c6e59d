/** Worlds that can be replayed from one seed. */
export { FAULTS, type Fault, FLOWS, type Flow } from './faults.ts'
export { type Report, runWorld, type Settings } from './run.ts'
export { startNativeSuite } from './suite/native-suite.ts'
