/** What a program reads with --json: one of these a line. Scripts rely on every name here. */
import type { Channel, Grade, HistoryEntry, PersonView, Topic } from '@handfast/core'
import type { AnyFailure } from './failures.ts'

export type Outcome = HistoryEntry['outcome']

export type CliEvent =
  /** The code to say; it is good for ten minutes and one try. */
  | { readonly event: 'code'; readonly code: string }
  /** To send to one person: seven days and one use. It starts with `#link=`. */
  | { readonly event: 'link'; readonly link: string }
  /** A link of mine that still waits; `link` is null until the relay gave it a place. */
  | {
      readonly event: 'open-link'
      readonly number: number
      readonly label: string
      readonly left_s: number
      readonly link: string | null
    }
  /** `relay` says whether the relay knows of it already; here nobody joins with it any more. */
  | { readonly event: 'taken-back'; readonly label: string; readonly relay: boolean }
  | { readonly event: 'bonded'; readonly person: string; readonly grade: Grade['kind'] }
  /** Two digits that who asks says aloud. */
  | { readonly event: 'number'; readonly number: string }
  | ({ readonly event: 'asked' } & Asked)
  /** It came, or stayed, until its three minutes were over. */
  | ({ readonly event: 'missed'; readonly at: string } & Asked)
  | {
      readonly event: 'verdict'
      readonly verdict: Outcome | 'refused'
      readonly person: string
      readonly grade: Grade['kind']
      readonly by: 'live' | 'words'
    }
  /** While `listen` runs: two devices carry the bond, and no request is to be believed. */
  | { readonly event: 'torn'; readonly person: string }
  | { readonly event: 'outcome'; readonly outcome: Outcome; readonly person: string }
  | { readonly event: 'challenge'; readonly digits: string }
  | { readonly event: 'topics'; readonly choices: readonly Topic[] }
  | { readonly event: 'answer'; readonly digits: string }
  | { readonly event: 'other-topic'; readonly about: Topic }
  | { readonly event: 'error'; readonly code: AnyFailure }
  | { readonly event: 'ready'; readonly name: string; readonly relay: string }
  | Listed
  | { readonly event: 'ended'; readonly person: string }
  | {
      readonly event: 'finding'
      readonly check: Finding
      readonly ok: boolean
      /** What was looked at, such as the address of a relay; may be empty. */
      readonly detail: string
    }
  | { readonly event: 'relay'; readonly url: string }
  /** Of a relay's database; what was at `to` before a restore is at `to` with `.replaced`. */
  | { readonly event: 'copied'; readonly from: string; readonly to: string }

type Asked = {
  readonly person: string
  readonly about: Topic
  readonly saying: string
  readonly over: Channel
}

/** One line of `people`. Times are ISO 8601 in UTC. */
type Listed = {
  readonly event: 'person'
  readonly person: string
  /** Tells people of one name apart, and stands for a name in every command. */
  readonly id: string
  readonly theirName: string
  readonly grade: Grade['kind']
  readonly condition: PersonView['condition']['is']
  readonly settled: boolean
  readonly made: string
  readonly lastProof: string | null
}

export const FINDINGS = [
  'runtime',
  'files',
  'vault',
  'records',
  'newer',
  'clock',
  'relay',
  'unsent',
] as const
export type Finding = (typeof FINDINGS)[number]
