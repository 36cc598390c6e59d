/** Real processes: the program in a vault of its own, and relays that can be killed. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { CliEvent } from '../src/events.ts'

const packages = join(import.meta.dirname, '../..')
const cli = join(packages, 'cli/src/main.ts')
const relay = join(packages, 'relay/src/main.ts')

/** Long enough for two shared cores; a wait in a test that reaches it has failed. */
const PATIENCE_MS = 15_000

type Name = CliEvent['event']
type Of<N extends Name> = Extract<CliEvent, { event: N }>

export type Ran = {
  readonly exit: number | null
  readonly events: readonly CliEvent[]
  readonly out: string
  readonly err: string
}

/** A folder for one test, gone after it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

export class Person {
  readonly home: string
  readonly #environment: NodeJS.ProcessEnv

  constructor(home: string, environment: NodeJS.ProcessEnv = {}) {
    this.home = home
    this.#environment = environment
  }

  start(...args: readonly string[]): Running {
    const { HANDFAST_RELAY, HANDFAST_PASSPHRASE_FILE, ...rest } = process.env
    const env = { ...rest, HANDFAST_HOME: this.home, ...this.#environment }
    const running = new Running(
      spawn(process.execPath, ['--conditions=handfast-source', cli, ...args], { env }),
    )
    onTestFinished(() => running.kill('SIGKILL'))
    return running
  }

  /** Runs a command to its end, with nothing to read. */
  async run(...args: readonly string[]): Promise<Ran> {
    const running = this.start(...args)
    running.closeInput()
    return running.ended()
  }

  /** Listens until the test is over; ready when the process says so. */
  async listen(...args: readonly string[]): Promise<Running> {
    const running = this.start('listen', '--json', ...args)
    await running.isUp()
    return running
  }
}

export class Running {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #over: Promise<number | null>
  readonly #listeners = new Set<() => void>()
  readonly events: CliEvent[] = []
  #out = ''
  #err = ''
  #taken = 0

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', line => this.#onLine(line))
    child.stderr.on('data', chunk => {
      this.#err += String(chunk)
      this.#tell()
    })
    this.#over = once(child, 'close').then(([exit]) => {
      this.#tell()
      return exit
    })
  }

  /** The next event of this name that was not asked for yet. */
  async next<N extends Name>(name: N): Promise<Of<N>> {
    await this.#until(() => this.#find(name) !== undefined, name)
    const at = this.#find(name) ?? 0
    this.#taken = at + 1
    return this.events[at] as Of<N>
  }

  async says(text: string): Promise<void> {
    await this.#until(() => this.#out.includes(text) || this.#err.includes(text), text)
  }

  /** Its vault is open: whoever reads the same files now finds it there. */
  async isUp(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 700))
  }

  type(line: object | string): void {
    this.#child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
  }

  closeInput(): void {
    this.#child.stdin.end()
  }

  closeOutput(): void {
    this.#child.stdout.destroy()
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null) this.#child.kill(signal)
  }

  async ended(): Promise<Ran> {
    const exit = await this.#over
    return { exit, events: this.events, out: this.#out, err: this.#err }
  }

  #onLine(line: string): void {
    this.#out += `${line}\n`
    if (line.startsWith('{')) this.events.push(JSON.parse(line))
    this.#tell()
  }

  #find(name: Name): number | undefined {
    const at = this.events.findIndex(({ event }, i) => i >= this.#taken && event === name)
    return at < 0 ? undefined : at
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #until(isThere: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(alarm)
        this.#listeners.delete(check)
      }
      const check = () => {
        const isOver = this.#child.exitCode !== null && this.#child.stdout.readableEnded
        if (!isThere() && !isOver) return
        stop()
        if (isThere()) resolve()
        else reject(new Error(`ended without ${what}:\n${this.#out}${this.#err}`))
      }
      const alarm = setTimeout(() => {
        stop()
        reject(new Error(`waited in vain for ${what}:\n${this.#out}${this.#err}`))
      }, PATIENCE_MS)
      this.#listeners.add(check)
      check()
    })
  }
}

export type Relay = {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
}

/** One relay for as many tests as want it; whoever starts it stops it with `kill`. */
export async function startRelay(folder: string): Promise<Relay> {
  const port = await freePort()
  const file = join(folder, `relay-${port}.db`)
  let child = await servingRelay(port, file)
  return {
    url: `http://127.0.0.1:${port}`,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    start: async () => {
      child = await servingRelay(port, file)
    },
  }
}

async function servingRelay(port: number, file: string): Promise<ChildProcessWithoutNullStreams> {
  const args = [relay, '--port', String(port), '--host', '127.0.0.1', '--data', file]
  const child = spawn(process.execPath, ['--conditions=handfast-source', ...args])
  const served = once(child.stdout, 'data')
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay ended')))
  await Promise.race([served, ended])
  ended.catch(() => {})
  return child
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Somebody with a vault of their own. */
export async function newPerson(
  name: string,
  relayUrl: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Person> {
  const person = new Person(join(newFolder(), name), environment)
  const { exit, err } = await person.run('init', '--name', name, '--relay', relayUrl)
  if (exit !== 0) throw new Error(`init: ${err}`)
  return person
}

/** Buffy and Willow with a bond by code that Buffy began. */
export async function newPair(
  relayUrl: string,
): Promise<{ readonly buffy: Person; readonly willow: Person }> {
  const [buffy, willow] = await Promise.all([
    newPerson('Buffy', relayUrl),
    newPerson('Willow', relayUrl),
  ])
  const making = buffy.start('bond', '--json')
  const { code } = await making.next('code')
  const joined = await willow.run('bond', '--join', code, '--json')
  const made = await making.ended()
  if (joined.exit !== 0 || made.exit !== 0) throw new Error(`bond: ${made.err}${joined.err}`)
  return { buffy, willow }
}

export function eventsOf<N extends Name>(ran: Pick<Ran, 'events'>, name: N): readonly Of<N>[] {
  return ran.events.filter((event): event is Of<N> => event.event === name)
}
