/** Real processes: the program in a vault of its own, and relays that can be killed. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseCode } from '@handfast/core'
import { afterAll, beforeAll } from 'vitest'
import type { CliEvent } from '../src/events.ts'
import { type OpenVault, openVaultAt } from '../src/open-vault.ts'
import { untilIn_ms, waitFor } from '../src/waiting.ts'

const packages = join(import.meta.dirname, '../..')
const cli = join(packages, 'cli/src/main.ts')
const relay = join(packages, 'relay/src/main.ts')

/** A machine may be slow: before the test's own time is over, to say what was waited for. */
const PATIENCE_MS = 150_000

type Name = CliEvent['event']
type Of<N extends Name> = Extract<CliEvent, { event: N }>

export type Ran = {
  readonly exit: number | null
  readonly events: readonly CliEvent[]
  readonly out: string
  readonly err: string
}

const folders: string[] = []
/** Programs start in half the time once one of them was compiled. */
let compiled: string | undefined
const children = new Set<ChildProcessWithoutNullStreams>()

/** After all tests of a file: nothing is left running and nothing is left on the disk. */
export async function cleanUp(): Promise<void> {
  const ends = [...children].map(child => once(child, 'close'))
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(ends)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-cli-'))
  folders.push(folder)
  return folder
}

/** Runs one of our programs from its source. */
function startProgram(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcessWithoutNullStreams {
  compiled ??= newFolder()
  const words = ['--conditions=handfast-source', file, ...args]
  return startChild(process.execPath, words, { ...env, NODE_COMPILE_CACHE: compiled })
}

function startChild(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcessWithoutNullStreams {
  const child = spawn(program, words, { env })
  children.add(child)
  child.once('close', () => children.delete(child))
  return child
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
    return new Running(startProgram(cli, args, env))
  }

  /** Runs a command to its end, with nothing to read. */
  async run(...args: readonly string[]): Promise<Ran> {
    const running = this.start(...args)
    running.closeInput()
    return running.ended()
  }

  /** The same where no file may become larger than this many blocks of the shell's. */
  async runWithin(limit: number, ...args: readonly string[]): Promise<Ran> {
    const words = [process.execPath, '--conditions=handfast-source', cli, ...args]
    const env = { ...process.env, HANDFAST_HOME: this.home, ...this.#environment }
    const script = `ulimit -f ${limit}; exec "$@"`
    const running = new Running(startChild('/bin/sh', ['-c', script, 'sh', ...words], env))
    running.closeInput()
    return running.ended()
  }

  listen(...args: readonly string[]): Running {
    return this.start('listen', '--json', ...args)
  }

  /** What the program keeps on the disk, opened here. */
  async open(isOnline: boolean, mayMake = false): Promise<OpenVault> {
    const environment = { HANDFAST_HOME: this.home, ...this.#environment }
    const opened = await openVaultAt(environment, { isOnline, mayMake })
    if (!opened.ok) throw new Error(`${this.home}: ${opened.failure}`)
    return opened.value
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
  #isOver = false

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', line => this.#onLine(line))
    child.stderr.on('data', chunk => {
      this.#err += String(chunk)
      this.#tell()
    })
    this.#over = once(child, 'close').then(([exit]) => {
      this.#isOver = true
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

  /** What was printed so far. */
  get out(): string {
    return this.#out
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
        if (!isThere() && !this.#isOver) return
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

export async function startRelay(): Promise<Relay> {
  const file = join(newFolder(), 'relay.db')
  let { child, port } = await servingRelay(0, file)
  return {
    url: `http://127.0.0.1:${port}`,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    start: async () => {
      child = (await servingRelay(port, file)).child
    },
  }
}

/** A relay for all tests of a file; what the file started is cleaned up after them. */
export function relayForAll(): { readonly url: string } {
  let relay: Relay | undefined
  beforeAll(async () => {
    relay = await startRelay()
  })
  afterAll(cleanUp)
  return {
    get url() {
      if (relay === undefined) throw new Error('the relay is there only while tests run')
      return relay.url
    },
  }
}

/** 0 takes a free one: a port that was free a moment ago may be somebody else's now. */
async function servingRelay(port: number, file: string) {
  const args = ['--port', String(port), '--host', '127.0.0.1', '--data', file]
  const child = startProgram(relay, args)
  const served = once(createInterface({ input: child.stdout }), 'line')
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay ended')))
  const [line] = await Promise.race([served, ended])
  ended.catch(() => {})
  return { child, port: Number(/:([0-9]+)$/.exec(String(line))?.[1]) }
}

/** Somebody with a vault of their own; made here, since every start of the program takes time. */
export async function newPerson(
  name: string,
  relayUrl: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Person> {
  const person = new Person(join(newFolder(), name), environment)
  const { handfast } = await person.open(false, true)
  const saved = await handfast.setMe({ name, relay: relayUrl, language: 'en' })
  handfast.close()
  if (!saved.ok) throw new Error(saved.code)
  return person
}

/** Buffy and Willow with a bond by code that Buffy began; Willow's relay may be another. */
export async function newPair(
  relayUrl: string,
  otherUrl = relayUrl,
): Promise<{ readonly buffy: Person; readonly willow: Person }> {
  const buffy = await newPerson('Buffy', relayUrl)
  const willow = await newPerson('Willow', otherUrl)
  const [made, joined] = [await buffy.open(true), await willow.open(true)]
  await made.handfast.startCode({ label: '' })
  await joined.handfast.joinCode({ code: await codeOf(made), label: '', at: relayUrl })
  await Promise.all([settled(made), settled(joined)])
  // Who joined is told by who made it that the step is done.
  await Promise.all([made.flush(), joined.flush()])
  made.handfast.close()
  joined.handfast.close()
  return { buffy, willow }
}

async function codeOf(vault: OpenVault): Promise<string> {
  return found(vault, entries => {
    const view = entries[0]?.view
    const stage = view?.is === 'code' ? view.code.stage : undefined
    const code = stage?.is === 'waiting' ? stage.code : ''
    return parseCode(code) === null ? undefined : code
  })
}

export function settled(vault: OpenVault): Promise<true> {
  return found(vault, entries => {
    const view = entries[0]?.view
    return view?.is === 'person' && view.person.settled ? true : undefined
  })
}

type Entries = ReturnType<OpenVault['handfast']['snapshot']>['entries']

export async function found<T>(
  { handfast }: OpenVault,
  look: (entries: Entries) => T | undefined,
): Promise<T> {
  const waiting = { handfast, until_ms: untilIn_ms(PATIENCE_MS), interrupted: NEVER }
  const waited = await waitFor(waiting, ({ entries }) => look(entries))
  if (waited.is !== 'found') throw new Error('waited in vain for a bond')
  return waited.value
}

const NEVER = new AbortController().signal

export function eventsOf<N extends Name>(ran: Pick<Ran, 'events'>, name: N): readonly Of<N>[] {
  return ran.events.filter((event): event is Of<N> => event.event === name)
}
