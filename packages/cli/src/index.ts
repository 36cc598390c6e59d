/** What scripts and tests read: the events of --json and the exit codes. */
export type { CliEvent, Finding, Outcome } from './events.ts'
export { type AnyFailure, EXIT, type ExitCode, type Failure } from './failures.ts'
