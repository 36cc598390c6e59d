/**
 * A WebSocket of a world. The production adapter makes its sockets with `new WebSocket`, from a
 * timer that was given to it: so who dials is known while that timer rings.
 */
import type { SocketSurroundings } from '../inside.ts'
import type { Random } from '../random.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Tab } from './disk.ts'

/** What a socket talks to: one end of a connection. */
export type Line = {
  /** A frame from the client. */
  send(bytes: Uint8Array): void
  /** The client hung up. */
  close(): void
}

export type SocketEvents = {
  opened(): void
  arrived(bytes: Uint8Array): void
  closed(): void
}

export type Dialler = (url: string, events: SocketEvents) => Line

let dialling: Dialler | null = null

class SimSocket {
  binaryType = 'arraybuffer'
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
  onclose: (() => void) | null = null
  onerror: (() => void) | null = null
  readonly #line: Line

  constructor(url: string) {
    if (dialling === null) throw new Error('a socket outside of a world')
    this.#line = dialling(url, {
      opened: () => {},
      arrived: bytes => this.onmessage?.({ data: bytes.slice().buffer }),
      closed: () => this.onclose?.(),
    })
  }

  send(bytes: Uint8Array): void {
    this.#line.send(bytes.slice())
  }

  close(): void {
    this.#line.close()
  }
}

/** Timers and chance for the production adapter, and who its sockets dial. */
export function socketSurroundings(
  scheduler: Scheduler,
  random: Random,
  tab: Tab,
  dial: Dialler,
): SocketSurroundings {
  return {
    random: () => random.unit(),
    setTimer: (wait_ms, fire) =>
      scheduler.at(wait_ms, () => {
        if (!tab.alive) return
        dialling = dial
        fire()
        dialling = null
      }),
  }
}

/** Sockets and requests of this process lead into worlds until it is called off. */
export function takeOverSockets(): () => void {
  const before = { WebSocket: globalThis.WebSocket, fetch: globalThis.fetch }
  const fetch = () => Promise.reject(new Error('nobody answers in a world'))
  Object.assign(globalThis, { WebSocket: SimSocket, fetch })
  return () => {
    Object.assign(globalThis, before)
  }
}
