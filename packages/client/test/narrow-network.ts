import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** Hands plain requests on, and counts them; sockets are cut, or handed on as well. */
export async function startNarrow(target: string, sockets: 'cut' | 'sockets too' = 'cut') {
  let count = 0
  const server = createServer((asked, answer) => {
    const { method, headers, url = '/' } = asked
    if (method === 'POST') count += 1
    const on = request(new URL(url, target), { method: method ?? 'GET', headers }, came => {
      answer.writeHead(came.statusCode ?? 502, came.headers)
      came.pipe(answer)
    })
    on.on('error', () => answer.destroy())
    answer.on('close', () => on.destroy())
    asked.pipe(on)
  })
  server.on('upgrade', (asked, socket, head) => {
    socket.on('error', () => {})
    if (sockets === 'cut') return socket.destroy()
    return handOn(asked, socket, head, target)
  })
  const url = await listen(server)
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, close, asked: () => count }
}

function handOn(asked: IncomingMessage, socket: Duplex, head: Buffer, target: string): void {
  const on = connect(Number(new URL(target).port), '127.0.0.1')
  on.on('error', () => socket.destroy())
  socket.on('close', () => on.destroy())
  on.on('close', () => socket.destroy())
  const heads = asked.rawHeaders.flatMap((name, at, all) =>
    at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : [],
  )
  on.write([`GET ${asked.url} HTTP/1.1`, ...heads, '', ''].join('\r\n'))
  on.write(head)
  on.pipe(socket).pipe(on)
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
