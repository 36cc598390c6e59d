/** A relay in the foreground, until a signal ends it; and its database, copied or put back. */
import { resolve } from 'node:path'
import { type Copying, copyRelay, tryStartRelay } from '@handfast/relay'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { placesOf } from '../places.ts'
import { fill } from '../text/failures.ts'
import { relayText } from '../text/sentences.ts'
import { RELAY_TEXT } from '../text/surroundings.ts'

export const relay: Command = {
  options: { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' } },
  words_max: 2,
  usualWait_ms: Number.POSITIVE_INFINITY,
  run: runOrCopy,
}

async function runOrCopy(context: Context, given: Arguments): Promise<ExitCode> {
  const { output, environment } = context
  const [is, copy] = given.words
  const data = given.text('data')
  const file = data ? resolve(data) : placesOf(environment).relayFile
  if (is === undefined) return runRelay(context, given, file)
  if (is !== 'backup' && is !== 'restore') return output.fail('too-many-words', { detail: is })
  const useless = ['port', 'host'].find(name => given.text(name) !== undefined)
  if (useless !== undefined) {
    return output.fail('option-value', { command: 'relay', detail: `--${useless} with ${is}` })
  }
  if (!copy) return output.fail('file-missing', { command: 'relay' })
  return copyOrRestore(context, { is, copy: resolve(copy), file })
}

function copyOrRestore({ output }: Context, asked: Copying): ExitCode {
  const copied = copyRelay(asked)
  if (!copied.ok) return output.failAs(copied.code, copied.told)
  const { is, copy, file } = asked
  const [from, to] = is === 'backup' ? [file, copy] : [copy, file]
  output.emit({ event: 'copied', from, to }, `${copied.done}\n`)
  return EXIT.done
}

async function runRelay(context: Context, given: Arguments, file: string): Promise<ExitCode> {
  const { output } = context
  const port = parsePort(given.text('port') ?? '8788')
  if (port === undefined) return output.fail('bad-port', { detail: given.text('port') ?? '' })
  const host = given.text('host') || '127.0.0.1'
  const tell = (failure: keyof typeof RELAY_TEXT) => {
    const detail = failure.startsWith('store-') ? file : `${host}:${port}`
    const { error, hint } = RELAY_TEXT[failure]
    return output.failAs(failure, { error: fill(error, { detail }), hint })
  }
  const started = await tryStartRelay({ port, host, file, onStoreFailure: tell })
  if (!started.ok) return tell(started.code)
  const { url, close } = started.value
  output.emit({ event: 'relay', url }, relayText(url))
  await ended(context)
  await close()
  return EXIT.done
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : undefined
}

const TIMER_MS_MAX = 2 ** 31 - 1

/** By a signal, or when the time of `--wait` is over. */
function ended({ interrupted, wait_ms }: Context): Promise<void> {
  return new Promise(finish => {
    interrupted.addEventListener('abort', () => finish())
    if (interrupted.aborted) finish()
    if (wait_ms < TIMER_MS_MAX) setTimeout(finish, wait_ms)
  })
}
