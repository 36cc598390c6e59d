import type { WebSocket } from 'ws'
import type { Peer, RelayParts } from './parts.ts'

/** Close codes of RFC 6455, section 7.4.1. */
const CLOSE_CODES = { misuse: 1008, 'storage-failed': 1011 } as const

/** A WebSocket as a peer. A reader that lets too much wait loses the connection, no message. */
export function peerOf(socket: WebSocket, { limits, work, meter }: RelayParts): Peer {
  return {
    send(frame, onWritten) {
      if (socket.readyState !== socket.OPEN) {
        onWritten?.()
        return
      }
      const isRoom = work.hold(frame.length)
      socket.send(frame, () => {
        work.free(frame.length)
        onWritten?.()
      })
      const waiting_bytes = socket.bufferedAmount
      // Where all of them together let too much wait, those go who let anything wait.
      if (waiting_bytes <= (isRoom ? limits.buffered_bytes : frame.length)) return
      meter.turnedAway('slow-reader')
      socket.terminate()
    },
    close: why => socket.close(CLOSE_CODES[why]),
  }
}
