/** Why a run is over, as the errors that a person reads. */
import type { ErrorCode } from '../errors.ts'
import type { RunEnd } from './code-run.ts'

export const CODE_ENDS = {
  unknown: 'code-unknown',
  used: 'code-used',
  expired: 'code-expired',
  wrong: 'code-wrong',
  own: 'own-code',
  'bad-relay': 'bad-relay',
  // A code is not taken back: it is over in ten minutes.
  revoked: 'code-expired',
} as const satisfies { readonly [end in RunEnd]: ErrorCode }
export type CodeEnd = (typeof CODE_ENDS)[RunEnd]

export const LINK_ENDS = {
  unknown: 'link-unknown',
  used: 'link-used',
  expired: 'link-expired',
  wrong: 'link-wrong',
  own: 'own-link',
  'bad-relay': 'bad-relay',
  revoked: 'link-revoked',
} as const satisfies { readonly [end in RunEnd]: ErrorCode }
export type LinkEnd = (typeof LINK_ENDS)[RunEnd]
