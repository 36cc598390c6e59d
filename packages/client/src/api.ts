/** What a program does with an open vault. */
import type { Input, Instant, Outcome, View } from '@handfast/core'
import type { ClientError, Result } from './errors.ts'
import type { Me } from './me.ts'
import type { LinkState } from './network.ts'
import type { Preferences } from './preferences.ts'

export type Entry = { readonly key: string; readonly view: View }

export type Snapshot = {
  readonly me: Me | null
  readonly preferences: Preferences
  readonly entries: readonly Entry[]
  /** Where an entry went that another took over: after meeting again. */
  readonly continued: ReadonlyMap<string, string>
  /** Entries whose record does not open. */
  readonly damaged: readonly string[]
  /** Entries that a newer version wrote: they are left as they are. */
  readonly newer: readonly string[]
  /** Whether it wrote the preferences: then `preferences` are those of a new vault. */
  readonly newerPreferences: boolean
  readonly relays: ReadonlyMap<string, LinkState>
  /** The last failure of something that runs by itself, until it works again. */
  readonly trouble: ClientError | null
  readonly now: Instant
}

/** What a person does; what comes from relays and clocks is not for programs to make up. */
export type Act = Exclude<
  Input,
  {
    do:
      | 'receive'
      | 'posted'
      | 'start'
      | 'tick'
      | 'allocated'
      | 'claimed'
      | 'claim-refused'
      | 'released'
  }
>

export interface Handfast {
  snapshot(): Snapshot
  /** Called after anything changed, also by another tab or process. */
  subscribe(changed: () => void): () => void
  setMe(me: Me): Promise<Result<Me>>
  /** Changes what is kept at this moment, whatever another tab made of it meanwhile. */
  prefer(change: (before: Preferences) => Preferences): Promise<Result<Preferences>>
  act(key: string, act: Act): Promise<Result<Exclude<Outcome, { is: 'refused' }>>>
  /** A card on my screen; the run's key. `meets`: the entry of whom I meet again, or nobody. */
  startCards(options?: { readonly meets: string | null }): Promise<Result<string>>
  /** A code to say; `label` is what I call them, or empty. */
  startCode(options: { readonly label: string }): Promise<Result<string>>
  /** `at`: the relay of who made the code, if it is not mine. */
  joinCode(options: {
    readonly code: string
    readonly label: string
    readonly at: string | null
  }): Promise<Result<string>>
  /** A link for one person, seven days and one use; four wait at most. The run's key. */
  makeLink(options: { readonly label: string }): Promise<Result<string>>
  /** Only looks at it: an address or its fragment. Nobody is told anything before `joinLink`. */
  readLink(text: string): Promise<Result<{ readonly relay: string }>>
  /** A person's tap, never the opening of a page. The same link again is the same run. */
  joinLink(options: { readonly link: string; readonly label: string }): Promise<Result<string>>
  /** Whoever opens it from now on is told that it is over; the entry goes when everybody knows. */
  revokeLink(key: string): Promise<Result<null>>
  /**
   * Only a run, which may then be started anew; a bond is ended, not forgotten. A link of mine is
   * taken back, and goes when everybody was told.
   */
  forget(key: string): Promise<Result<null>>
  /** The network may be back. */
  retry(): void
  close(): void
}
