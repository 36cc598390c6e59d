/**
 * What is written where.
 *
 * Standard output carries results and nothing else: sentences for people, or with --json one
 * object a line (events.ts). A result is written as soon as it is there, whole.
 *
 * Standard error carries the rest, and none of it with --json but the first:
 *   handfast: error: …    what happened, lower case, no period; with --json also an event
 *   handfast: hint: …     the next step, always beside an error
 *   progress              only on a terminal, one line that replaces itself
 *   notes                 advice for people
 *   prompts               only where input and errors are a terminal
 *
 * Nothing a stranger wrote reaches a terminal with control characters in it. A reader that went
 * away ends the command quietly. Exit codes: 0 proven or done, 1 not them, 2 usage, 3 nothing
 * proven, 4 refused, 5 the surroundings failed; 130 and 143 by a signal.
 */
import type { CliEvent } from './events.ts'
import { type AnyFailure, type ExitCode, exitOf, type Failure } from './failures.ts'
import { type Facts, type Told, toldOf } from './text/failures.ts'
import { printable } from './text/plain.ts'

export interface Output {
  readonly isJson: boolean
  /** A result, as an event or as its text. */
  emit(event: CliEvent, text: string): void
  /** An error with its hint; its exit code. */
  fail(failure: Failure, facts?: Facts): ExitCode
  /** The same where the sentence belongs to one command only, or comes from elsewhere. */
  failAs(failure: AnyFailure, told: Told): ExitCode
  note(text: string): void
  /** Replaces the last one; the empty text takes it away. */
  progress(text: string): void
  /** Before and after something is written while a line is being typed. */
  around(typing: Typing | null): void
}

export type Typing = { clear(): void; restore(): void }

export type Streams = {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
}

export function openOutput({ out, err }: Streams, isJson: boolean): Output {
  let line = ''
  let typing: Typing | null = null
  const write = (stream: NodeJS.WriteStream, text: string) => {
    if (line !== '') err.write(CLEAR)
    line = ''
    typing?.clear()
    stream.write(text)
    typing?.restore()
  }
  const failAs = (failure: AnyFailure, { error, hint }: Told) => {
    if (isJson) write(out, `${JSON.stringify({ event: 'error', code: failure })}\n`)
    write(err, printable(`handfast: error: ${error}\nhandfast: hint: ${hint}\n`))
    return exitOf(failure)
  }
  return {
    isJson,
    emit: (event, text) => write(out, isJson ? `${JSON.stringify(event)}\n` : printable(text)),
    fail: (failure, facts = {}) => failAs(failure, toldOf(failure, facts)),
    failAs,
    note: text => {
      if (!isJson) write(err, printable(text))
    },
    progress: text => {
      if (!err.isTTY || (text === line && text !== '')) return
      if (line !== '') err.write(CLEAR)
      line = printable(text).slice(0, Math.max(20, (err.columns ?? 80) - 1))
      err.write(line)
    },
    around: next => {
      typing = next
    },
  }
}

const CLEAR = '\r\u001b[2K'
