/** What a connection costs that does nothing, beside one of `ws` alone. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { encodeClientFrame } from '@handfast/envelope'
import { bytesText, pause, times } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import { type Line, openLine } from './line.ts'
import { memoryOf_bytes, type Server, startForwarder, startRelayChild } from './servers.ts'
import type { RelaySizes } from './sizes.ts'

export async function idleRows(folder: string, { idle }: RelaySizes): Promise<Row[]> {
  const bare = await bytesEach(await startForwarder(), idle, false)
  const open = () => startRelayChild(join(folder, 'idle.db'), true)
  const ours = await bytesEach(await open(), idle, false)
  const listening = await bytesEach(await open(), idle, true)
  const count = idle.toLocaleString('en-GB')
  return [
    {
      what: `memory of a connection that does nothing, ${count} of them`,
      ours: bytesText(ours),
      beside: `bare ws: ${bytesText(bare)}`,
      score: ratioOf(ours, bare),
      aim: { most: 1.5 },
    },
    {
      what: 'the same, each listening on a mailbox',
      ours: bytesText(listening),
      beside: `bare ws: ${bytesText(bare)}`,
      score: ratioOf(listening, bare),
      aim: null,
    },
  ]
}

/** A tenth of them is there before it is first looked: what is made once is not what is asked. */
async function bytesEach(server: Server, count: number, listen: boolean): Promise<number> {
  const lines: Line[] = []
  const fill = async (until: number) => {
    while (lines.length < until) {
      const some = Math.min(100, until - lines.length)
      lines.push(...(await Promise.all(times(some, () => openIdle(server.hello.port, listen)))))
    }
    // What came last is still being answered.
    await pause(100)
  }
  try {
    await fill(count / 10)
    const before = await memoryOf_bytes(server)
    await fill(count)
    const after = await memoryOf_bytes(server)
    return (after - before) / (count - count / 10)
  } finally {
    for (const line of lines) line.close()
    await server.end()
  }
}

async function openIdle(port: number, listen: boolean): Promise<Line> {
  const line = await openLine(port, () => {})
  const readKeys = [randomBytes(32)]
  if (listen) line.send(encodeClientFrame({ kind: 'listen', ref: 1, readKeys }))
  return line
}
