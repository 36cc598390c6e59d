/** A port for a process that is about to start. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** One that nobody listens on now, and that the system gives to nobody else for a while. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
