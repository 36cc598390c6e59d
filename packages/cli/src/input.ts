/** Lines of input, each with a limit: typed at a terminal, or JSON from a program. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Output } from './output.ts'

export type Line = { readonly is: 'text'; readonly text: string } | { readonly is: 'too-long' }

export interface Lines {
  /** The oldest line not yet taken. */
  take(): Line | undefined
  /** No line is left and none will come. */
  isEnded(): boolean
  subscribe(changed: () => void): () => void
  /** Asks at a terminal, dropping what was half typed; `null` asks no more. */
  prompt(text: string | null): void
  close(): void
}

/** No line anybody types or any program sends is longer. */
const LINE_CHARACTERS_MAX = 4096
/** Lines waiting to be taken; a program that sends more without reading is not listened to. */
const WAITING_MAX = 1000

type Queue = {
  readonly waiting: Line[]
  readonly listeners: Set<() => void>
  isEnded: boolean
}

/** What a program sends; nothing is read before this is called. */
export function linesOfPipe(stdin: Readable): Lines {
  const queue: Queue = { waiting: [], listeners: new Set(), isEnded: false }
  let rest: string | null = ''
  const onText = (text: string) => {
    const parts = text.split('\n')
    parts.forEach((part, i) => {
      const isLast = i === parts.length - 1
      const joined: string | null = rest === null ? null : rest + part
      rest = joined === null || joined.length > LINE_CHARACTERS_MAX ? null : joined
      if (isLast) return
      push(queue, rest === null ? { is: 'too-long' } : { is: 'text', text: rest })
      rest = ''
    })
  }
  const onEnd = () => {
    if (rest !== '') onText('\n')
    end(queue)
  }
  stdin.setEncoding('utf8')
  stdin.on('data', onText)
  stdin.once('end', onEnd)
  stdin.once('error', onEnd)
  const close = () => {
    stdin.off('data', onText)
    stdin.pause()
  }
  return { ...reading(queue), prompt: () => {}, close }
}

/** What a person types. `interrupt` is called for Ctrl-C, which the terminal keeps to itself. */
export function linesOfTerminal(
  { stdin, stderr, interrupt }: Terminal,
  output: Pick<Output, 'around'>,
): Lines {
  const queue: Queue = { waiting: [], listeners: new Set(), isEnded: false }
  const typing = createInterface({ input: stdin, output: stderr, terminal: true, historySize: 0 })
  let isAsking = false
  typing.on('line', text => {
    const isLong = text.length > LINE_CHARACTERS_MAX
    push(queue, isLong ? { is: 'too-long' } : { is: 'text', text })
  })
  typing.once('close', () => end(queue))
  typing.on('SIGINT', interrupt)
  output.around({
    clear: () => {
      if (isAsking) stderr.write(CLEAR)
    },
    restore: () => {
      if (isAsking) typing.prompt(true)
    },
  })
  const prompt = (text: string | null) => {
    if (isAsking) {
      typing.write(null, { ctrl: true, name: 'u' })
      stderr.write(CLEAR)
    }
    isAsking = text !== null
    typing.setPrompt(text ?? '')
    if (isAsking) typing.prompt()
  }
  const close = () => {
    output.around(null)
    typing.close()
  }
  return { ...reading(queue), prompt, close }
}

const CLEAR = '\r\u001b[2K'

type Terminal = {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
  interrupt(): void
}

/** A program that closed its end, or a person at no terminal: nothing ever comes. */
export function noLines(): Lines {
  return { ...reading({ waiting: [], listeners: new Set(), isEnded: true }), ...SILENT }
}

const SILENT = { prompt: () => {}, close: () => {} }

function reading(queue: Queue) {
  return {
    take: () => queue.waiting.shift(),
    isEnded: () => queue.isEnded && queue.waiting.length === 0,
    subscribe: (changed: () => void) => {
      queue.listeners.add(changed)
      return () => queue.listeners.delete(changed)
    },
  }
}

function push(queue: Queue, line: Line): void {
  if (queue.waiting.length >= WAITING_MAX) return
  queue.waiting.push(line)
  for (const listener of queue.listeners) listener()
}

function end(queue: Queue): void {
  queue.isEnded = true
  for (const listener of queue.listeners) listener()
}
