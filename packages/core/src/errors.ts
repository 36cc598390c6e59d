/**
 * Every way something can fail, with whose fault it is. Codes are permanent. What a person reads
 * belongs to the code, in the text of each program; here nothing is ever shown.
 */
type Entry = {
  readonly fault: 'person' | 'partner' | 'attack' | 'surroundings'
  readonly next: 'try-again' | 'stop' | 'wait'
}

export const ERRORS = {
  // Making a bond.
  'code-malformed': { fault: 'person', next: 'try-again' },
  'code-unknown': { fault: 'person', next: 'try-again' },
  'code-used': { fault: 'person', next: 'try-again' },
  'code-expired': { fault: 'person', next: 'try-again' },
  'code-wrong': { fault: 'person', next: 'try-again' },
  'own-code': { fault: 'person', next: 'try-again' },
  'link-malformed': { fault: 'person', next: 'try-again' },
  'link-version': { fault: 'person', next: 'stop' },
  'link-unknown': { fault: 'person', next: 'try-again' },
  'link-used': { fault: 'person', next: 'try-again' },
  'link-expired': { fault: 'person', next: 'try-again' },
  'link-wrong': { fault: 'person', next: 'try-again' },
  'link-revoked': { fault: 'partner', next: 'stop' },
  'own-link': { fault: 'person', next: 'try-again' },
  'too-many-links': { fault: 'person', next: 'wait' },
  'own-card': { fault: 'person', next: 'try-again' },
  'other-card': { fault: 'person', next: 'try-again' },
  'not-a-card': { fault: 'person', next: 'try-again' },
  'card-version': { fault: 'person', next: 'stop' },
  'card-expired': { fault: 'person', next: 'try-again' },
  'not-touched': { fault: 'person', next: 'stop' },
  'edges-differ': { fault: 'attack', next: 'stop' },
  'bad-name': { fault: 'person', next: 'try-again' },
  'bad-relay': { fault: 'person', next: 'try-again' },
  // Checks.
  'bad-saying': { fault: 'person', next: 'try-again' },
  'bad-digits': { fault: 'person', next: 'try-again' },
  'not-settled': { fault: 'surroundings', next: 'wait' },
  'partner-silent': { fault: 'partner', next: 'wait' },
  'too-many-asks': { fault: 'person', next: 'wait' },
  'unknown-check': { fault: 'person', next: 'try-again' },
  'check-over': { fault: 'person', next: 'stop' },
  // The spoken check.
  'nonces-used-up': { fault: 'surroundings', next: 'wait' },
  'spoken-pause': { fault: 'person', next: 'wait' },
  'spoken-repeated': { fault: 'attack', next: 'stop' },
  'spoken-no-fit': { fault: 'attack', next: 'try-again' },
  'no-challenge': { fault: 'person', next: 'try-again' },
  // The bond.
  unfinished: { fault: 'partner', next: 'wait' },
  torn: { fault: 'attack', next: 'stop' },
  ended: { fault: 'person', next: 'stop' },
} as const satisfies { readonly [code: string]: Entry }

export type ErrorCode = keyof typeof ERRORS

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value)
}
