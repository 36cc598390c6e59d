/**
 * The ceiling: what `ws` can do at all. It takes the relay's frames and gives the same answers of
 * the same sizes, but keeps nothing, hashes nothing, limits nothing and looks at no field that it
 * does not need.
 */
import { createHash } from 'node:crypto'
import { type WebSocket, WebSocketServer } from 'ws'
import { answerAll } from '../kit/child.ts'
import { used } from './used.ts'

const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
const listeners = new Map<string, WebSocket>()

sockets.on('connection', socket => {
  socket.on('message', data => {
    if (Buffer.isBuffer(data)) onFrame(socket, data)
  })
})
sockets.on('listening', () => {
  const address = sockets.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  answerAll({ port }, used)
})

function onFrame(socket: WebSocket, frame: Buffer): void {
  switch (frame[0]) {
    case 1:
      socket.send(answer(0x81, frame))
      listeners.get(frame.toString('latin1', 5, 37))?.send(message(frame))
      return
    case 2: {
      const mailbox = createHash('sha256').update(frame.subarray(7, 39)).digest('latin1')
      listeners.set(mailbox, socket)
      socket.send(answer(0x83, frame))
      return
    }
    case 4:
      socket.send(answer(0x82, frame))
  }
}

function answer(op: number, frame: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(5)
  bytes[0] = op
  frame.copy(bytes, 1, 1, 5)
  return bytes
}

/** Op, mailbox, id (here: the first bytes of the body), age, body. */
function message(frame: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(frame.length + 32)
  bytes[0] = 0x87
  frame.copy(bytes, 1, 5, 37)
  frame.copy(bytes, 33, 37, 69)
  bytes.writeUInt32BE(0, 65)
  frame.copy(bytes, 69, 37)
  return bytes
}
