/** A program of the bench in a process of its own, asked and answered over the channel to it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface Child {
  /** Sends a question and waits for the next answer; one at a time. */
  ask<T>(question: unknown): Promise<T>
  end(): Promise<void>
}

export type Forked = {
  readonly args?: readonly string[]
  readonly flags?: readonly string[]
}

/** The program tells it is ready by its first message, which is `hello`. */
export async function startChild<Hello>(
  program: string,
  { args = [], flags = [] }: Forked = {},
): Promise<Child & { readonly hello: Hello }> {
  const execArgv = ['--conditions=handfast-source', ...flags]
  const child = fork(program, args, { execArgv, serialization: 'advanced' })
  const hello = await answerOf<Hello>(child)
  return {
    hello,
    ask: question => {
      const answer = answerOf<never>(child)
      child.send(Object(question))
      return answer
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const gone = new AbortController()
  const ended = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`a program of the bench ended with ${code}: ${child.spawnargs.join(' ')}`)
  })
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: gone.signal }), ended])
    return answer as T
  } finally {
    gone.abort()
    ended.catch(() => {})
  }
}

/** For the program's own side: answers every question until the channel closes. */
export function answerAll(hello: unknown, answer: (question: unknown) => unknown): void {
  process.on('message', async question => process.send?.(await answer(question)))
  process.on('disconnect', () => process.exit(0))
  process.send?.(hello)
}
