/** The program: which command, what it is given, and how it ends. */
import { type Arguments, parseArguments, parseWait_ms } from './arguments.ts'
import type { Command, Context } from './command.ts'
import { bond } from './commands/bond.ts'
import { check } from './commands/check.ts'
import { doctor } from './commands/doctor.ts'
import { end } from './commands/end.ts'
import { init } from './commands/init.ts'
import { link } from './commands/link.ts'
import { listen } from './commands/listen.ts'
import { people } from './commands/people.ts'
import { relay } from './commands/relay.ts'
import { spoken } from './commands/spoken.ts'
import { EXIT } from './failures.ts'
import { type Lines, linesOfPipe, linesOfTerminal } from './input.ts'
import { type Output, openOutput } from './output.ts'
import { COMMAND_NAMES, type CommandName, HELP, OVERVIEW } from './text/usage.ts'

const COMMANDS: Record<CommandName, Command> = {
  init,
  bond,
  link,
  people,
  check,
  listen,
  spoken,
  end,
  doctor,
  relay,
}

/** What a shell reports of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

const stopping = new AbortController()
let signalled: number | null = null

await start(process.argv.slice(2))

async function start(argv: readonly string[]): Promise<void> {
  const output = openOutput({ out: process.stdout, err: process.stderr }, argv.includes('--json'))
  listenForTheEnd(output)
  const exit = await dispatch(output, argv)
  output.progress('')
  leave(signalled ?? exit)
}

async function dispatch(output: Output, argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv.filter(word => word !== '--json')
  if (name === undefined) return output.fail('no-command')
  if (name === 'help' || name === '--help' || name === '-h') return tellHelp(rest[0])
  const isKnown = (known: CommandName) => known === name
  const command = COMMAND_NAMES.find(isKnown)
  if (command === undefined) return output.fail('command-unknown', { detail: name })
  const { options, words_max, usualWait_ms } = COMMANDS[command]
  const given = parseArguments(rest, options, words_max)
  if ('failure' in given) return output.fail(given.failure, { command, ...given.facts })
  if (given.flag('help')) return tellHelp(command)
  const wait_ms = parseWait_ms(given.text('wait'), usualWait_ms)
  if (wait_ms === undefined) return output.fail('bad-wait', { detail: given.text('wait') ?? '' })
  return COMMANDS[command].run(contextOf(output, wait_ms), given satisfies Arguments)
}

function tellHelp(about: string | undefined): number {
  const command = COMMAND_NAMES.find(known => known === about)
  process.stdout.write(command === undefined ? OVERVIEW : HELP[command])
  return EXIT.done
}

function contextOf(output: Output, wait_ms: number): Context {
  const { stdin, stderr, env } = process
  const isPerson = !output.isJson && stdin.isTTY && stderr.isTTY
  const openLines = (): Lines =>
    isPerson ? linesOfTerminal({ stdin, stderr, interrupt }, output) : linesOfPipe(stdin)
  return {
    output,
    environment: env,
    canType: isPerson || output.isJson,
    openLines,
    interrupted: stopping.signal,
    wait_ms,
  }
}

function listenForTheEnd(output: Output): void {
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', () => stop(SIGNALS.SIGTERM))
  process.stdout.on('error', () => stop(EXIT.surroundings))
  process.stderr.on('error', () => {})
  process.on('uncaughtException', error => {
    const detail = error instanceof Error ? error.message : 'unknown'
    leave(output.fail('internal', { detail }))
  })
}

function interrupt(): void {
  stop(SIGNALS.SIGINT)
}

/** The first signal lets the command leave in order, the second one does not wait for it. */
function stop(exit: number): void {
  if (signalled !== null) leave(signalled)
  signalled = exit
  stopping.abort()
}

/** Timers and sockets of a command that ended keep nobody waiting. */
function leave(exit: number): void {
  process.stdout.write('', () => process.exit(exit))
}
