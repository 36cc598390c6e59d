/** Links of one vault: which wait to be opened, and whether one that came is its own. */
import { type Kept, LIMIT, linkSideOf, type ParsedLink, viewOf } from '@handfast/core'
import type { States } from './entries.ts'
import type { Ports } from './journal.ts'

/** Whether another one may wait beside those that do. */
export function mayMakeLink(states: States, { clock, suite }: Ports): boolean {
  const waiting = keptOf(states).filter(([, kept]) => {
    const view = viewOf(kept, clock.now(), suite)
    return view.is === 'link' && view.link.by === 'maker' && view.link.stage.is !== 'over'
  })
  return waiting.length < LIMIT.links
}

export type Before = { readonly key: string; readonly by: 'maker' | 'joiner' }

/** The run of this very link, where this vault made it or joined with it before. */
export function linkBefore(states: States, link: ParsedLink): Before | null {
  for (const [key, kept] of keptOf(states)) {
    const by = kept.is === 'code' ? linkSideOf(kept.run, link) : null
    if (by !== null) return { key, by }
  }
  return null
}

/** A link that its maker took back, and the relay has let go of: nothing is left to show. */
export function isTakenBack(kept: Kept): boolean {
  return kept.is === 'code' && kept.run.stage.is === 'over' && kept.run.stage.why === 'revoked'
}

/** A link that waits is taken back, never left behind at the relay. */
export function isWaitingLink(kept: Kept): boolean {
  return kept.is === 'code' && kept.run.secret.is === 'link' && kept.run.stage.is === 'waiting'
}

function keptOf(states: States): readonly (readonly [string, Kept])[] {
  return [...states].flatMap(([key, state]) =>
    typeof state === 'string' ? [] : [[key, state.kept] as const],
  )
}
