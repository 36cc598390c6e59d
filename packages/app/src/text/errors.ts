/** The sentence for everything that can go wrong. */
import type { OpeningFailure } from '../opening.ts'
import type { TextKey } from './text.ts'

/** Refusals a person can do nothing about: the relay's reasons are its own. */
const OF_RELAY = [
  'bad-frame',
  'wrong-size',
  'mailbox-full',
  'too-many-mailboxes',
  'nameplate-unknown',
  'nameplate-used',
  'nameplate-expired',
  'slow-down',
  'storage-failed',
  'too-many-requests',
  'busy',
] as const
type OfRelay = (typeof OF_RELAY)[number]

export function errorKey(code: OpeningFailure): TextKey {
  if (isOfRelay(code)) return 'error.relay'
  switch (code) {
    case 'insecure':
      return 'failure.insecure.lead'
    case 'not-loaded':
      return 'load.failed'
    default:
      return `error.${code}`
  }
}

function isOfRelay(code: OpeningFailure): code is OfRelay & OpeningFailure {
  return OF_RELAY.some(known => known === code)
}
