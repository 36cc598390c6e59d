/** A real relay in a process of its own, for the acceptance suites of what speaks with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../tools/free-port.ts'
import type { RelayUnderTest } from '../src/ports/relay.acceptance.ts'
import type { RelayPort } from '../src/ports/relay.ts'
import type { SocketSurroundings } from '../src/relay-socket.ts'

const MAIN = fileURLToPath(new URL('../../relay/src/main.ts', import.meta.url))

export const surroundings: SocketSurroundings = {
  random: Math.random,
  setTimer(wait_ms, fire) {
    const timer = setTimeout(fire, wait_ms)
    return () => clearTimeout(timer)
  },
}

export async function relayProcess(port: RelayPort): Promise<RelayUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-relay-'))
  const file = join(folder, 'relay.db')
  // The same one again after a kill: none that another process is given in between.
  let running = await startProcess(file, await freePort())
  const kill = async () => {
    running.child.kill('SIGKILL')
    await running.ended
  }
  return {
    port,
    url: running.url,
    kill,
    async restart() {
      running = await startProcess(file, running.port)
    },
    async close() {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}

async function startProcess(file: string, port: number) {
  const args = ['--conditions=handfast-source', MAIN, '--port', String(port), '--data', file]
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  if (child.stdout === null) throw new Error('no output')
  const [line] = await Promise.race([once(child.stdout, 'data'), ended])
  const found = /^handfast relay on http:\/\/localhost:([0-9]+)\n$/.exec(String(line))
  if (!found) throw new Error(`the relay said ${String(line)}`)
  return { child, ended, port: Number(found[1]), url: `http://127.0.0.1:${found[1]}` }
}
