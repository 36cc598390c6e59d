import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { type Line, linesOfPipe } from './input.ts'

async function read(chunks: readonly (string | Buffer)[]) {
  const pipe = new PassThrough()
  const lines = linesOfPipe(pipe)
  for (const chunk of chunks) pipe.write(chunk)
  pipe.end()
  await once(pipe, 'end')
  const taken: Line[] = []
  for (let line = lines.take(); line !== undefined; line = lines.take()) taken.push(line)
  return { taken, lines }
}

const text = (line: string): Line => ({ is: 'text', text: line })

test('lines come whole, however they are cut', async () => {
  const { taken, lines } = await read(['{"nu', 'mber"', ':"42"}\nno', '\n\nlast'])
  expect(taken).toEqual([text('{"number":"42"}'), text('no'), text(''), text('last')])
  expect(lines.isEnded()).toBe(true)
})

test('a line too long is told once, and the next one counts', async () => {
  const long = 'x'.repeat(3000)
  const { taken } = await read([long, long, long, '\n', 'next\n', 'y'.repeat(5000), '\n'])
  expect(taken).toEqual([{ is: 'too-long' }, text('next'), { is: 'too-long' }])
})

test('who sends more than is read is not kept without end', async () => {
  const { taken } = await read(['a\n'.repeat(5000)])
  expect(taken.length).toBeLessThanOrEqual(1000)
})

test('bytes that are no text are text of some kind', async () => {
  const { taken } = await read([Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x0a])])
  expect(taken).toHaveLength(2)
})
