/** Links of one vault: which wait to be opened, and whether one that came is its own. */
import { type Kept, LIMIT, linkSideOf, type ParsedLink, viewOf } from '@handfast/core'
import type { States } from './entries.ts'
import type { Ports } from './journal.ts'

/** How many more may wait beside those that do. [LINK-7] */
export function linksLeft(states: States, { clock, suite }: Ports): number {
  const waiting = keptOf(states).filter(([, kept]) => {
    const view = viewOf(kept, clock.now(), suite)
    return view.is === 'link' && view.link.by === 'maker' && view.link.stage.is !== 'over'
  })
  return LIMIT.links - waiting.length
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

/** A link that its maker took back, and everybody was told: nothing is left to show or to send. */
export function isTakenBack(kept: Kept): boolean {
  return isRevoked(kept) && kept.run.outbox.length === 0
}

/**
 * A link of mine of which the relay or the other side is still to be told, as long as that is of
 * any use: it is taken back, and not only forgotten. [LINK-6] [SEND-1]
 */
export function isToBeTakenBack(kept: Kept, { clock, suite }: Ports): boolean {
  const view = viewOf(kept, clock.now(), suite)
  if (kept.is !== 'code' || view.is !== 'link' || view.link.by !== 'maker') return false
  if (view.link.left_ms === 0) return false
  const { is } = kept.run.stage
  return is === 'over' ? isRevoked(kept) && !isTakenBack(kept) : is !== 'allocating'
}

function isRevoked(kept: Kept): kept is Extract<Kept, { is: 'code' }> {
  return kept.is === 'code' && kept.run.stage.is === 'over' && kept.run.stage.why === 'revoked'
}

function keptOf(states: States): readonly (readonly [string, Kept])[] {
  return [...states].flatMap(([key, state]) =>
    typeof state === 'string' ? [] : [[key, state.kept] as const],
  )
}
