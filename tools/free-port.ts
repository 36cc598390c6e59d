/** A port for a process that is about to start. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that a system gives to who asks for any: nobody is given one of these by chance. */
const [LOWEST, COUNT] = [20_000, 12_000]

/** One that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
