/** What every command is given, and the shape of one. */
import type { Arguments, Options } from './arguments.ts'
import type { ExitCode } from './failures.ts'
import type { Lines } from './input.ts'
import type { Output } from './output.ts'

export type Environment = { readonly [name: string]: string | undefined }

export type Context = {
  readonly output: Output
  readonly environment: Environment
  /** A person at a terminal, or a program with --json. */
  readonly canType: boolean
  openLines(): Lines
  /** Aborted by a signal, or when nobody reads any more. */
  readonly interrupted: AbortSignal
  /** Of `--wait`; infinite where it was not given and the command has no end of its own. */
  readonly wait_ms: number
}

export type Command = {
  readonly options: Options
  readonly words_max: number
  /** How long is waited where `--wait` is not given. */
  readonly usualWait_ms: number
  run(context: Context, given: Arguments): Promise<ExitCode>
}
