/**
 * Plain requests, whose code is loaded with the first link that wants them: most networks let a
 * socket through. Where it cannot be loaded the relay is unreachable, until somebody tries again.
 */
import type { ListenedBox, RelayEvents, RelayLink, RelayPort } from './ports/relay.ts'
import type { SocketSurroundings } from './relay-socket.ts'

export function relayOverPlainLater(
  surroundings: SocketSurroundings,
  load = () => import('./relay-plain.ts'),
): RelayPort {
  return {
    open(url, events) {
      const later: Later = {
        events,
        open: async () => (await load()).relayOverPlain(surroundings).open,
        url,
        boxes: [],
        isClosed: false,
        coming: Promise.resolve(null),
      }
      later.coming = bring(later)
      return linkOf(later)
    },
  }
}

type Later = {
  readonly events: RelayEvents
  readonly open: () => Promise<RelayPort['open']>
  readonly url: string
  boxes: readonly ListenedBox[]
  isClosed: boolean
  /** `null` where it could not be loaded, or was closed before. */
  coming: Promise<RelayLink | null>
}

async function bring(later: Later): Promise<RelayLink | null> {
  const open = await later.open().catch(() => null)
  if (later.isClosed) return null
  if (open === null) {
    later.events.down('unreachable')
    return null
  }
  const link = open(later.url, later.events)
  link.listen(later.boxes)
  return link
}

function linkOf(later: Later): RelayLink {
  const lost = { failure: 'unreachable' } as const
  const ask = async <T, L>(asked: (link: RelayLink) => Promise<T>, none: L): Promise<T | L> => {
    const link = await later.coming
    return link === null ? none : asked(link)
  }
  return {
    put: (mailbox, body) => ask(link => link.put(mailbox, body), 'unreachable'),
    ack: (readKey, id) => ask(link => link.ack(readKey, id), 'unreachable'),
    allocate: plate => ask(link => link.allocate(plate), lost),
    release: (nameplate, key) => ask(link => link.release(nameplate, key), 'unreachable'),
    claim: (nameplate, claimant) => ask(link => link.claim(nameplate, claimant), lost),
    listen(boxes) {
      later.boxes = boxes
      void later.coming.then(link => link?.listen(later.boxes))
    },
    retry: () => void retry(later),
    close() {
      later.isClosed = true
      void later.coming.then(link => link?.close())
    },
  }
}

async function retry(later: Later): Promise<void> {
  const { coming } = later
  const link = await coming
  if (link !== null) link.retry()
  else if (!later.isClosed && later.coming === coming) later.coming = bring(later)
}
