/** The command line as a real process, spoken to in JSON lines. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const house = join(import.meta.dirname, '../..')
const main = join(house, 'packages/cli/src/main.ts')

export type Event = { readonly event: string; readonly [field: string]: unknown }

export class Terminal {
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  /** Starts a command; `--json` is added. */
  start(...args: string[]): Running {
    return new Running(
      spawn(process.execPath, ['--conditions=handfast-source', main, ...args, '--json'], {
        cwd: house,
        env: { ...process.env, HANDFAST_HOME: this.#home },
      }),
    )
  }

  /** Runs a command to its end. */
  async run(...args: string[]): Promise<{ code: number | null; events: readonly Event[] }> {
    const running = this.start(...args)
    const code = await running.ended()
    return { code, events: running.events }
  }
}

class Running {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #exit: Promise<number | null>
  readonly events: Event[] = []
  #told: () => void = () => {}
  #errors = ''

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    createInterface({ input: child.stdout }).on('line', line => {
      this.events.push(JSON.parse(line) as Event)
      this.#told()
    })
    child.stderr.on('data', chunk => {
      this.#errors += String(chunk)
    })
    this.#exit = once(child, 'close').then(([code]) => {
      this.#told()
      return code as number | null
    })
  }

  say(line: object): void {
    this.#child.stdin.write(`${JSON.stringify(line)}\n`)
  }

  /** Waits for the first event of a name, already said or still to come. */
  async event(name: string): Promise<Event> {
    for (;;) {
      const found = this.events.find(({ event }) => event === name)
      if (found !== undefined) return found
      if (this.#child.exitCode !== null) {
        throw new Error(`ended without ${name}: ${JSON.stringify(this.events)} ${this.#errors}`)
      }
      await new Promise<void>(resolve => {
        this.#told = resolve
      })
    }
  }

  ended(): Promise<number | null> {
    return this.#exit
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGTERM')
    await this.#exit
  }
}
