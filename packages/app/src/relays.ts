import type { Session } from './session.ts'

/** Whether a relay was tried and does not answer. One that nobody has tried yet is not down. */
export function isDown(session: Session, relay: string): boolean {
  const link = session.snapshot.value.relays.get(relay)
  return link !== undefined && link !== 'up' && link !== 'connecting'
}
