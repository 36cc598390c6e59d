/**
 * What this process has in its hands: requests that are not answered and bytes that wait to be
 * read. It has a limit, so that a flood is refused instead of filling the memory.
 */
export interface Work {
  /** Takes on a request of so many bytes; false where there is no room, and nothing was taken. */
  begin(size_bytes: number): boolean
  end(size_bytes: number): void
  /** What goes out cannot be refused: it is counted, and true as long as there is room. */
  hold(size_bytes: number): boolean
  free(size_bytes: number): void
  /** From now on nothing begins; resolves when everything that did has ended. */
  drain(): Promise<void>
  readonly isDraining: boolean
  readonly requests: number
  readonly held_bytes: number
}

export function startWork(limit_bytes: number): Work {
  let [requests, held_bytes, isDraining] = [0, 0, false]
  let onIdle = () => {}
  const idle = new Promise<void>(resolve => {
    onIdle = resolve
  })
  const tellIdle = () => {
    if (isDraining && requests === 0) onIdle()
  }
  return {
    begin(size_bytes) {
      if (isDraining || held_bytes + size_bytes > limit_bytes) return false
      requests += 1
      held_bytes += size_bytes
      return true
    },
    end(size_bytes) {
      requests -= 1
      held_bytes -= size_bytes
      tellIdle()
    },
    hold(size_bytes) {
      held_bytes += size_bytes
      return held_bytes <= limit_bytes
    },
    free(size_bytes) {
      held_bytes -= size_bytes
    },
    drain() {
      isDraining = true
      tellIdle()
      return idle
    },
    get isDraining() {
      return isDraining
    },
    get requests() {
      return requests
    },
    get held_bytes() {
      return held_bytes
    },
  }
}
