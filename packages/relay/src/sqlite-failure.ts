/** What the store could not do, as a closed list for logs and for the start. */
export type StoreFailure =
  | 'store-full'
  | 'store-damaged'
  | 'store-in-use'
  | 'store-not-writable'
  | 'store-broken'

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const CODES: Readonly<Record<number, StoreFailure>> = {
  3: 'store-not-writable',
  5: 'store-in-use',
  8: 'store-not-writable',
  11: 'store-damaged',
  13: 'store-full',
  14: 'store-not-writable',
  23: 'store-not-writable',
  26: 'store-damaged',
}

/** The failure of an error thrown by node:sqlite. What is not in the list is `store-broken`. */
export function parseStoreFailure(error: unknown): StoreFailure {
  if (!(error instanceof Error) || !('errcode' in error)) return 'store-broken'
  return CODES[Number(error.errcode) & 0xff] ?? 'store-broken'
}
