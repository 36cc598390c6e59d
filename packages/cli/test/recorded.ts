/** What a command is given where it runs in the test itself, and what it told. */
import type { Context, Environment } from '../src/command.ts'
import type { CliEvent } from '../src/events.ts'
import { type AnyFailure, exitOf } from '../src/failures.ts'
import type { Facts, Told } from '../src/text/failures.ts'

/** An event, or a failure with the facts or the sentences that it is told with. */
export type Recorded = CliEvent | ({ readonly failure: AnyFailure } & (Facts | Told))

export function recording(
  wait_ms: number,
  environment: Environment = {},
): { readonly context: Context; readonly told: readonly Recorded[] } {
  const told: Recorded[] = []
  const failAs = (failure: AnyFailure, words: Facts | Told = {}) => {
    told.push({ failure, ...words })
    return exitOf(failure)
  }
  const context: Context = {
    output: {
      isJson: true,
      emit: event => told.push(event),
      fail: failAs,
      failAs,
      note: () => {},
      progress: () => {},
      around: () => {},
    },
    environment,
    canType: false,
    openLines: () => {
      throw new Error('nobody types here')
    },
    interrupted: new AbortController().signal,
    wait_ms,
  }
  return { context, told }
}
