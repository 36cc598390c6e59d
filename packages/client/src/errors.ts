/** What can go wrong around the protocol. With the catalogue of the core, everything there is. */
import type { ErrorCode } from '@handfast/core'
import type { RelayFailure } from './ports/relay.ts'
import type { StoreFailure } from './ports/store.ts'

export type ClientError =
  | ErrorCode
  | StoreFailure
  | RelayFailure
  /** One record does not open; the others do. */
  | 'record-damaged'
  /** A newer version wrote it, and only such a one opens it: it is left as it is. */
  | 'record-newer'
  | 'unknown-entry'
  /** No name or no relay was chosen yet. */
  | 'not-set-up'

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ClientError }

export function failed(code: ClientError): { readonly ok: false; readonly code: ClientError } {
  return { ok: false, code }
}

export function succeeded<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}
