/** The words behind a command, parsed; nothing of them is trusted. */
import { parseArgs } from 'node:util'
import type { UsageFailure } from './failures.ts'
import type { Facts } from './text/failures.ts'

export type Options = { readonly [name: string]: { readonly type: 'string' | 'boolean' } }

export type Arguments = {
  /** Whether a switch was given. */
  flag(name: string): boolean
  text(name: string): string | undefined
  readonly words: readonly string[]
}

export type Misused = { readonly failure: UsageFailure; readonly facts: Facts }

const COMMON: Options = {
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  wait: { type: 'string' },
}

export function parseArguments(
  argv: readonly string[],
  options: Options,
  words_max: number,
): Arguments | Misused {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { ...COMMON, ...options },
      allowPositionals: true,
    })
    const extra = positionals[words_max]
    if (extra !== undefined) return { failure: 'too-many-words', facts: { detail: extra } }
    return {
      flag: name => values[name] === true,
      text: name => (typeof values[name] === 'string' ? values[name] : undefined),
      words: positionals,
    }
  } catch (error) {
    return misuse(error)
  }
}

/** Node names the option in quotes; its sentence is not shown. */
function misuse(error: unknown): Misused {
  const message = error instanceof Error ? error.message : ''
  const detail = /'(-[^' ]*)/.exec(message)?.[1] ?? 'this'
  const isUnknown = /Unknown option/.test(message)
  return { failure: isUnknown ? 'option-unknown' : 'option-value', facts: { detail } }
}

/** Milliseconds of `--wait`; `undefined` where it is no whole number of seconds. */
export function parseWait_ms(text: string | undefined, usual_ms: number): number | undefined {
  if (text === undefined) return usual_ms
  return /^\d{1,7}$/.test(text) ? Number(text) * 1000 : undefined
}
