/**
 * Where sealed records lie. One call is one load, one decision and one save: exclusive among tabs
 * and processes, atomic, and on disk before it is answered. Nothing waits inside it.
 */
export type StoreFailure =
  /** No room on the disk, or the quota is used up. */
  | 'store-full'
  /** What was read is not what was written. */
  | 'store-damaged'
  /** Another program held it for too long. */
  | 'store-busy'
  /** Any other refusal of the surroundings. */
  | 'store-failed'

export type Stored<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: StoreFailure }

export type Records = ReadonlyMap<string, Uint8Array>

/** What a decision wants saved; `null` deletes. An empty map saves nothing. */
export type Changes = ReadonlyMap<string, Uint8Array | null>

export interface Store {
  /**
   * Loads `keys` (those that exist), lets `decide` compute without waiting, and saves what it
   * returns: all of it or nothing. If `decide` throws, nothing is saved and the promise rejects.
   */
  update<T>(
    keys: readonly string[],
    decide: (found: Records) => { readonly changes: Changes; readonly result: T },
  ): Promise<Stored<T>>
  /** Every record whose key begins with `prefix`, of one moment. */
  readAll(prefix: string): Promise<Stored<Records>>
  /** Tells that another tab or process changed something; returns how to stop. */
  watch(changed: () => void): () => void
  close(): void
}
