/** What a relay's refusal of a claim means to the person who typed the code or opened the link. */
import type { RunEnd } from '@handfast/core'
import type { RelayFailure } from './ports/relay.ts'

/** `null`: not the fault of code or link, so the claim is tried again. */
export function claimRefusal(failure: RelayFailure): RunEnd | null {
  switch (failure) {
    case 'nameplate-unknown':
      return 'unknown'
    case 'nameplate-used':
      return 'used'
    case 'nameplate-expired':
      return 'expired'
    default:
      return null
  }
}
