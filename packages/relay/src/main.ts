import { parseArgs } from 'node:util'
import { tryStartRelay } from './start.ts'
import { type Arguments, START_TEXT, STORE_TEXT, type Told } from './text.ts'

/** The relay as a program: one line when it serves, an error with a hint when it cannot. */

const USAGE = 'handfast relay --port 8788 --host 127.0.0.1 --data FILE'
const EXIT_USAGE = 2
const EXIT_SURROUNDINGS = 5

const parsed = parseArguments(process.argv.slice(2))
if (parsed === undefined) stop({ error: 'not understood', hint: USAGE }, EXIT_USAGE)
else await run(parsed)

async function run(asked: Arguments): Promise<void> {
  const started = await tryStartRelay({
    ...asked,
    onStoreFailure: failure => tell(STORE_TEXT[failure](asked)),
  })
  if (!started.ok) return stop(START_TEXT[started.code](asked), EXIT_SURROUNDINGS)
  process.stdout.write(`handfast relay on ${started.value.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void started.value.close())
  }
}

function parseArguments(argv: readonly string[]): Arguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8788' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
      },
    })
    const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN
    if (!(port <= 65_535) || !values.data || !values.host) return undefined
    return { port, host: values.host, file: values.data }
  } catch {
    return undefined
  }
}

function stop(told: Told, code: number): void {
  tell(told)
  process.exitCode = code
}

function tell({ error, hint }: Told): void {
  process.stderr.write(`handfast: error: ${error}\nhandfast: hint: ${hint}\n`)
}
