/** From the command to serving: the program that is installed, and the least that Node can do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compared } from '../kit/compared.ts'
import { timeText } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import { compileRelay } from './compiled.ts'
import type { RelaySizes } from './sizes.ts'

export async function startingRows(folder: string, { starts }: RelaySizes): Promise<Row[]> {
  const program = compileRelay(folder)
  const bare = join(folder, 'bare.mjs')
  writeFileSync(bare, BARE)
  const data = ['--port', '0', '--data', join(folder, 'starting.db')]
  // The first makes the database and fills the disk's cache.
  await startedIn_ms([program, ...data])
  const seen = await compared(
    { ours: () => startedIn_ms([program, ...data]), bare: () => startedIn_ms([bare]) },
    starts,
  )
  const both = { ours: timeText(seen.ours), beside: `bare ws: ${timeText(seen.bare)}` }
  return [
    {
      what: 'from the command to serving',
      ...both,
      score: { value: seen.ours, unit: 'ms' },
      aim: { most: 300 },
    },
    {
      what: 'the same as a ratio',
      ...both,
      score: ratioOf(seen.ours, seen.bare),
      aim: null,
    },
  ]
}

const BARE = `import { WebSocketServer } from 'ws'
const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
sockets.on('listening', () => console.log('serving'))
`

async function startedIn_ms(args: readonly string[]): Promise<number> {
  const from_ms = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  const took_ms = performance.now() - from_ms
  if (child.exitCode !== null) throw new Error(`it did not start: ${args.join(' ')}`)
  child.kill('SIGTERM')
  await ended
  return took_ms
}
