/** Which late answers were read: random ids and no secret, so the browser's plain storage does. */
import { type ReadonlySignal, signal } from '@preact/signals'

const PLACE = 'handfast/seen'
const KEPT = 64

export type Seen = {
  readonly ids: ReadonlySignal<ReadonlySet<string>>
  add(id: string): void
}

export function openSeen(): Seen {
  const ids = signal<ReadonlySet<string>>(new Set(read()))
  window.addEventListener('storage', event => {
    if (event.key === PLACE) ids.value = new Set(read())
  })
  return {
    ids,
    add(id) {
      const kept = [...ids.value, id].slice(-KEPT)
      ids.value = new Set(kept)
      write(kept)
    },
  }
}

function read(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '[]')
    if (!Array.isArray(found)) return []
    return found.filter(id => typeof id === 'string' && /^[0-9a-f]{16}$/.test(id)).slice(-KEPT)
  } catch {
    return []
  }
}

/** Not kept means only that it is shown again. */
function write(ids: readonly string[]): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(ids))
  } catch {}
}
