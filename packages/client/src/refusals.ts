/** What a relay's refusal of a claim means to the person who typed the code. */
import type { CodeError } from '@handfast/core'
import type { RelayFailure } from './ports/relay.ts'

/** `null`: not the code's fault, so the claim is tried again. */
export function claimRefusal(failure: RelayFailure): CodeError | null {
  switch (failure) {
    case 'nameplate-unknown':
      return 'code-unknown'
    case 'nameplate-used':
      return 'code-used'
    case 'nameplate-expired':
      return 'code-expired'
    default:
      return null
  }
}
