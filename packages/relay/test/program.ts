import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export type Program = {
  readonly child: ChildProcess
  readonly told: { out: string; err: string }
  readonly ended: Promise<unknown[]>
}

export type ServingProgram = Program & {
  readonly port: string
  /** By number: no name is looked up. */
  readonly url: string
}

/** The relay as its operator starts it; whatever runs at the end of a test is ended. */
export function programs() {
  const children: ChildProcess[] = []
  const state = {
    folder: '',
    run(args: readonly string[], prefix: readonly string[] = []): Program {
      const node = [process.execPath, '--conditions=handfast-source', MAIN, ...args]
      const [command = '', ...rest] = [...prefix, ...node]
      const child = spawn(command, rest)
      children.push(child)
      const told = { out: '', err: '' }
      child.stdout.on('data', chunk => {
        told.out += String(chunk)
      })
      child.stderr.on('data', chunk => {
        told.err += String(chunk)
      })
      return { child, told, ended: once(child, 'close') }
    },
    async serve(args: readonly string[] = [], prefix: readonly string[] = []) {
      const file = join(state.folder, 'relay.db')
      const program = state.run(['--port', '0', '--data', file, ...args], prefix)
      const { told } = program
      const found = () => /(https?):\/\/localhost:([0-9]+)/.exec(told.out)
      const isThere = () => found() !== null || program.child.exitCode !== null
      await expect.poll(isThere).toBe(true)
      const [, scheme, port] = found() ?? []
      if (scheme === undefined || port === undefined) throw new Error(told.out + told.err)
      return { ...program, port, url: `${scheme}://127.0.0.1:${port}` } satisfies ServingProgram
    },
  }
  beforeEach(() => {
    state.folder = mkdtempSync(join(tmpdir(), 'handfast-main-'))
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(killed))
    rmSync(state.folder, { recursive: true })
  })
  return state
}

/** What is about to die may still write: its folder goes afterwards. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
