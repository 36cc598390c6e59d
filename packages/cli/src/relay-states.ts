/** What the state of a link means for a command that waits. */
import type { ClientError, LinkState, Snapshot } from '@handfast/client'
import type { PersonView } from '@handfast/core'
import type { Failure } from './failures.ts'

type LinkFailure = Exclude<LinkState, 'connecting' | 'up'>

/** Why nothing reaches this relay just now; `null` if it does, or none is asked for. */
export function linkFailure(
  snapshot: Pick<Snapshot, 'relays'>,
  relay: string | null,
): LinkFailure | null {
  const state = relay === null ? undefined : snapshot.relays.get(relay)
  if (state === undefined || state === 'up') return null
  return state === 'connecting' ? 'unreachable' : state
}

/**
 * Which relay of a bond a check waits for: while the question is still here the other's, where it
 * goes, and then mine, where the answer comes. The view names mine first.
 */
export function silentRelay(
  snapshot: Pick<Snapshot, 'relays'>,
  { relays }: Pick<PersonView, 'relays'>,
  isUnsent: boolean,
): string | null {
  const silent = relays.filter(relay => linkFailure(snapshot, relay) !== null)
  return silent.at(isUnsent ? -1 : 0) ?? null
}

/** Why a wait that found nothing was in vain. */
export function whyNothing(snapshot: Snapshot, relay: string | null): Failure {
  const trouble: ClientError | null = snapshot.trouble
  return trouble ?? linkFailure(snapshot, relay) ?? 'timed-out'
}

const PATIENCE_MS = 3000

/** What answers there is no relay, and still is none after a restart would have been over. */
export function stubbornFailure(): (snapshot: Snapshot, relay: string) => LinkFailure | null {
  let since_ms: number | null = null
  return (snapshot, relay) => {
    const failure = linkFailure(snapshot, relay)
    if (failure !== 'not-a-relay' && failure !== 'other-version') {
      since_ms = null
      return null
    }
    since_ms ??= performance.now()
    return performance.now() - since_ms >= PATIENCE_MS ? failure : null
  }
}
