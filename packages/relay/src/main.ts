import { startAdmin } from './admin.ts'
import { type Arguments, parseArguments, USAGE } from './arguments.ts'
import { type Copying, copyRelay, parseCopying } from './copying.ts'
import { type Log, startLog } from './log.ts'
import { fitConnections, openFiles } from './open-files.ts'
import { startOverload } from './overload.ts'
import type { Tls } from './server.ts'
import { type RunningRelay, tryStartRelay } from './start.ts'
import { ADMIN_TEXT, START_TEXT, STORE_TEXT, SURROUNDINGS_TEXT, type Told } from './text.ts'
import { readTls } from './tls-files.ts'

/** The relay as a program: it says where it serves, or why it cannot and what to do. */

const EXIT_USAGE = 2
const EXIT_SURROUNDINGS = 5
/** A relay that was told to end is gone by then, whatever happens. */
const END_MS = 15_000
const MINUTE_MS = 60_000

const out = (text: string) => void process.stdout.write(text)
const err = (text: string) => void process.stderr.write(text)
const words = process.argv.slice(2)
const copying = parseCopying(words)
const asked = copying === undefined ? parseArguments(words) : undefined
if (copying !== undefined) runCopying(copying, startLog('text', out, err))
else if (asked === undefined) {
  const told = { error: 'not understood', hint: USAGE }
  stop(startLog('text', out, err), 'usage', told, EXIT_USAGE)
} else await run(asked, startLog(asked.log, out, err))

function runCopying(copying: Copying, log: Log): void {
  const copied = copyRelay(copying)
  if (copied.ok) out(`${copied.done}\n`)
  else stop(log, `${copying.is}-failed`, copied.told)
}

async function run(asked: Arguments, log: Log): Promise<void> {
  const tls = asked.tlsFiles && readTls(asked.tlsFiles)
  if (asked.tlsFiles !== undefined && tls === undefined) {
    return stop(log, 'tls-unusable', SURROUNDINGS_TEXT['tls-unusable'](asked))
  }
  const connections = fitConnections(asked.limits.connections ?? 0, openFiles())
  const started = await tryStartRelay({
    ...asked,
    ...(tls === undefined ? {} : { tls }),
    limits: { ...asked.limits, connections },
    onStoreFailure: code => log({ event: 'error', code, ...STORE_TEXT[code](asked) }),
    onProxyIgnored: () => warn(log, 'proxy-ignored', asked),
  })
  if (!started.ok) return stop(log, started.code, START_TEXT[started.code](asked))
  const relay = started.value
  if (connections < (asked.limits.connections ?? 0)) warn(log, 'few-open-files', asked)
  const admin = await openAdmin(asked, relay, log)
  if (admin === 'failed') return relay.close()
  log({ event: 'serving', url: relay.url, connections, ...(admin && { admin_port: admin.port }) })
  onSignals(asked, relay, log, () => admin?.close())
}

async function openAdmin(asked: Arguments, relay: RunningRelay, log: Log) {
  if (asked.admin_port === undefined) return undefined
  const admin = await startAdmin(relay, asked.file, asked.admin_port)
  if (admin.ok) return admin.value
  stop(log, admin.code, ADMIN_TEXT(asked))
  return 'failed'
}

function onSignals(asked: Arguments, relay: RunningRelay, log: Log, closeAdmin: () => void): void {
  const overload = startOverload(() => relay.snapshot().sums)
  const minutes = setInterval(() => {
    const event = overload()
    if (event !== undefined) log(event)
  }, MINUTE_MS)
  const end = async () => {
    setTimeout(() => process.exit(1), END_MS).unref()
    const { sockets, requests } = relay.snapshot()
    log({ event: 'draining', sockets, requests })
    clearInterval(minutes)
    await relay.close()
    closeAdmin()
    log({ event: 'ended' })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
  process.on('SIGHUP', () => renewTls(asked, log, tls => relay.useTls(tls)))
}

/** A certificate that cannot be used changes nothing: the one before stays. */
function renewTls(asked: Arguments, log: Log, use: (tls: Tls) => boolean): void {
  if (asked.tlsFiles === undefined) return
  const tls = readTls(asked.tlsFiles)
  if (tls !== undefined && use(tls)) log({ event: 'certificate-renewed' })
  else warn(log, 'tls-unusable', asked)
}

function warn(log: Log, code: keyof typeof SURROUNDINGS_TEXT, asked: Arguments): void {
  log({ event: 'error', code, ...SURROUNDINGS_TEXT[code](asked) })
}

function stop(log: Log, code: string, told: Told, status = EXIT_SURROUNDINGS): void {
  log({ event: 'error', code, ...told })
  process.exitCode = status
}
