/**
 * One WebSocket connection of the load, by hand: a library on this side would cost as much as what
 * is measured on the other.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Line {
  /** Sends one binary frame, masked as a browser would. */
  send(frame: Uint8Array): void
  close(): void
}

export type OnFrame = (frame: Buffer) => void

/** Resolves when the other side took the upgrade. */
export async function openLine(port: number, onFrame: OnFrame): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const key = randomBytes(16).toString('base64')
  const asked = [
    'GET /v1 HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ]
  socket.write(`${asked.join('\r\n')}\r\n\r\n`)
  await upgraded(socket, onFrame)
  // A load that waits for an answer would wait for ever.
  const onLost = () => {
    throw new Error('the server closed a connection of the load')
  }
  socket.once('close', onLost)
  return {
    send: frame => void socket.write(maskedFrame(0x82, frame)),
    close() {
      socket.off('close', onLost)
      socket.destroy()
    },
  }
}

function upgraded(socket: Socket, onFrame: OnFrame): Promise<void> {
  return new Promise((resolve, reject) => {
    let isUp = false
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed')))
    socket.on('data', chunk => {
      if (typeof chunk === 'string') return
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      if (!isUp) {
        const end = rest.indexOf('\r\n\r\n')
        if (end < 0) return
        if (!rest.subarray(0, 32).toString('latin1').includes(' 101 ')) {
          return reject(new Error(rest.subarray(0, 64).toString('latin1')))
        }
        isUp = true
        rest = rest.subarray(end + 4)
        resolve()
      }
      rest = takeFrames(socket, rest, onFrame)
    })
  })
}

const BINARY = 0x82
const PING = 0x89
const PONG = 0x8a

/** Hands on every whole frame; what is left is the beginning of the next. */
function takeFrames(socket: Socket, bytes: Buffer, onFrame: OnFrame): Buffer {
  let at = 0
  for (;;) {
    if (bytes.length < at + 2) break
    const short = (bytes[at + 1] ?? 0) & 127
    const head_bytes = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length < at + head_bytes) break
    const size_bytes = short < 126 ? short : sizeAt(bytes, at + 2, head_bytes)
    const end = at + head_bytes + size_bytes
    if (bytes.length < end) break
    const content = bytes.subarray(at + head_bytes, end)
    if (bytes[at] === BINARY) onFrame(content)
    if (bytes[at] === PING) socket.write(maskedFrame(PONG, content))
    at = end
  }
  return bytes.subarray(at)
}

function sizeAt(bytes: Buffer, at: number, head_bytes: number): number {
  return head_bytes === 4 ? bytes.readUInt16BE(at) : Number(bytes.readBigUInt64BE(at))
}

const MASK = [0x5a, 0x3c, 0xc3, 0xa5] as const

function maskedFrame(op: number, content: Uint8Array): Buffer {
  const head_bytes = content.length < 126 ? 6 : 8
  const frame = Buffer.allocUnsafe(head_bytes + content.length)
  frame[0] = op
  if (head_bytes === 6) frame[1] = 0x80 | content.length
  else {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(content.length, 2)
  }
  frame.set(MASK, head_bytes - 4)
  for (let at = 0; at < content.length; at += 1) {
    frame[head_bytes + at] = (content[at] ?? 0) ^ (MASK[at & 3] ?? 0)
  }
  return frame
}
