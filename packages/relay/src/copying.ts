import { parseArgs } from 'node:util'
import { backUp, type CopyFailure, restore } from './backup.ts'
import { STORE_TEXT, type Told } from './text.ts'

/** `backup TO --data FILE` and `restore FROM --data FILE`. */
export type Copying = {
  readonly is: 'backup' | 'restore'
  /** The copy. */
  readonly copy: string
  /** The relay's database. */
  readonly file: string
}

/** `undefined` where something else is asked for. */
export function parseCopying(argv: readonly string[]): Copying | undefined {
  const is = argv[0]
  if (is !== 'backup' && is !== 'restore') return undefined
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(1),
      options: { data: { type: 'string' } },
      allowPositionals: true,
    })
    const [copy, ...more] = positionals
    if (!copy || !values.data || more.length > 0) return undefined
    return { is, copy, file: values.data }
  } catch {
    return undefined
  }
}

/** What was done, as a sentence; or why not, as a code and its sentences. */
export type Copied =
  | { readonly ok: true; readonly done: string }
  | { readonly ok: false; readonly code: CopyFailure; readonly told: Told }

/** Copies a relay's database, while it runs too, or puts a copy in its place. */
export function copyRelay(asked: Copying): Copied {
  const { is, copy, file } = asked
  switch (is) {
    case 'backup': {
      const failure = backUp(file, copy)
      return copied(asked, failure, `${file} is copied to ${copy}`)
    }
    case 'restore': {
      const failure = restore(copy, file)
      const done = `${copy} is in place of ${file}; what was there is ${file}.replaced`
      return copied(asked, failure, done)
    }
  }
}

function copied(asked: Copying, failure: CopyFailure | null, done: string): Copied {
  if (failure === null) return { ok: true, done }
  return { ok: false, code: failure, told: told(asked, failure) }
}

function told({ is, copy, file }: Copying, failure: CopyFailure): Told {
  const [from, to] = is === 'backup' ? [file, copy] : [copy, file]
  switch (failure) {
    case 'store-missing':
      return { error: `${from} is not there`, hint: 'look at the name' }
    case 'copy-exists': {
      const there = is === 'backup' ? to : `${to}.replaced`
      return { error: `${there} is there already`, hint: 'move it away; nothing was changed' }
    }
    case 'copy-failed':
      return {
        error: `${to} could not be written`,
        hint: 'look for room and for the right to write; nothing was changed',
      }
    case 'store-foreign':
      return { error: `${from} is no database of a relay`, hint: 'nothing was changed' }
    case 'store-newer':
      return { error: `${from} was written by a newer relay`, hint: 'use that version' }
    case 'store-in-use':
      return { error: `a relay has ${file} open`, hint: 'stop it, and start it again afterwards' }
    default:
      return STORE_TEXT[failure]({ file: from })
  }
}
