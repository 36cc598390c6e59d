import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Peer, RelayParts } from './parts.ts'

/** Close codes of RFC 6455, section 7.4.1. */
const CLOSE_CODES = { misuse: 1008, 'storage-failed': 1011 } as const

/**
 * A WebSocket as a peer, and the connection below it. A reader that lets too much wait loses the
 * connection, no message.
 */
export function peerOf(
  socket: WebSocket,
  connection: Duplex,
  { limits, work, meter }: RelayParts,
): Peer {
  const turn = startTurn(connection)
  return {
    send(frame, onWritten) {
      if (socket.readyState !== socket.OPEN) {
        onWritten?.()
        return
      }
      const isRoom = work.hold(frame.length)
      const turn_bytes = turn.begin(frame.length + HEAD_MAX_BYTES)
      socket.send(frame, () => {
        work.free(frame.length)
        onWritten?.()
      })
      if (turn_bytes > TURN_BYTES) turn.end()
      const waiting_bytes = socket.bufferedAmount
      // Where all of them together let too much wait, those go who let anything wait.
      if (waiting_bytes <= (isRoom ? limits.buffered_bytes : turn_bytes)) return
      meter.turnedAway('slow-reader')
      socket.terminate()
    },
    close: why => socket.close(CLOSE_CODES[why]),
  }
}

/** Of a WebSocket frame. */
const HEAD_MAX_BYTES = 10
/** More than this does not wait for the end of the turn. */
const TURN_BYTES = 64 * 1024

/**
 * What is sent in one turn of the event loop leaves in one call of the system: a commit answers
 * and delivers at once, and a call for each frame costs more than all the rest.
 */
function startTurn(connection: Duplex) {
  let [isHeld, turn_bytes] = [false, 0]
  const end = () => {
    if (!isHeld) return
    isHeld = false
    turn_bytes = 0
    connection.uncork()
  }
  return {
    /** How much was sent in this turn, with this. */
    begin(size_bytes: number): number {
      if (!isHeld) {
        isHeld = true
        connection.cork()
        // Behind every promise that is settled in this turn, and before anything else happens.
        queueMicrotask(() => process.nextTick(end))
      }
      turn_bytes += size_bytes
      return turn_bytes
    },
    end,
  }
}
