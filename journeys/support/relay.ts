/** A real relay as a real process, that can be killed and started again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../tools/free-port.ts'

const house = join(import.meta.dirname, '../..')
const main = join(house, 'packages/relay/src/main.ts')

export type RelayProcess = {
  readonly url: string
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Killed, its database deleted, and started again. */
  forget(): Promise<void>
  stop(): Promise<void>
}

export async function startRelayProcess(data: string): Promise<RelayProcess> {
  const port = await freePort()
  let child: ChildProcess | null = null
  const start = async () => {
    child = await serving(port, data)
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = child
    child = null
    if (running === null || running.exitCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  await start()
  return {
    url: `http://localhost:${port}`,
    kill: () => end('SIGKILL'),
    start,
    forget: async () => {
      await end('SIGKILL')
      for (const file of [data, `${data}-wal`, `${data}-shm`]) await rm(file, { force: true })
      await start()
    },
    stop: () => end('SIGTERM'),
  }
}

async function serving(port: number, data: string): Promise<ChildProcess> {
  const args = [main, '--port', String(port), '--host', '127.0.0.1', '--data', data]
  const child = spawn(process.execPath, ['--conditions=handfast-source', ...args], { cwd: house })
  let said = ''
  child.stderr.on('data', chunk => {
    said += String(chunk)
  })
  const served = new Promise<void>(resolve => {
    child.stdout.on('data', chunk => {
      said += String(chunk)
      if (said.includes('handfast relay on')) resolve()
    })
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`relay ended: ${said}`)))
  await Promise.race([served, ended])
  ended.catch(() => {})
  return child
}
