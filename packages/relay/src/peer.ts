import type { WebSocket } from 'ws'
import type { Peer } from './parts.ts'

/** Close codes of RFC 6455, section 7.4.1. */
const CLOSE_CODES = { misuse: 1008, 'storage-failed': 1011 } as const

/** A WebSocket as a peer. A reader that lets too much wait loses the connection, no message. */
export function peerOf(socket: WebSocket, buffered_bytes: number): Peer {
  return {
    send(frame, onWritten) {
      if (socket.readyState !== socket.OPEN) {
        onWritten?.()
        return
      }
      socket.send(frame, () => onWritten?.())
      if (socket.bufferedAmount > buffered_bytes) socket.terminate()
    },
    close: why => socket.close(CLOSE_CODES[why]),
  }
}
