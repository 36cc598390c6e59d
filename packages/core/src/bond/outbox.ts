/** What lies in the outbox: posts on their way to a relay. */
import { equalBytes } from '../wire/bytes.ts'
import type { Bond } from './bond.ts'

/** Forgets posts of a message that has become pointless. */
export function withdraw(bond: Bond, message: Uint8Array): Bond {
  return { ...bond, outbox: bond.outbox.filter(entry => !equalBytes(entry.message, message)) }
}

/** Whether a message is still waiting to reach a relay. */
export function isWaiting(bond: Bond, message: Uint8Array): boolean {
  return bond.outbox.some(entry => equalBytes(entry.message, message))
}
