/** What a screen may show of a run that may become a bond. */
import { markOf, roleOf, shownFrame } from './bonding/cards.ts'
import type { CardsRun } from './bonding/cards-run.ts'
import { shownCode } from './bonding/code.ts'
import type { CodeRun } from './bonding/code-run.ts'
import { shownLink } from './bonding/link.ts'
import { CODE_ENDS, LINK_ENDS } from './bonding/run-ends.ts'
import type { Suite } from './crypto/suite.ts'
import { elapsed_ms, type Instant } from './turn.ts'
import type { CardsView, CodeView, LinkView } from './view.ts'
import { toHex } from './wire/bytes.ts'
import { LIMIT } from './wire/limits.ts'

export function cardsView(run: CardsRun, now: Instant, suite: Suite): CardsView {
  const { partner } = run
  return {
    frame: shownFrame({ suite }, run),
    left_ms: Math.max(0, LIMIT.cards_ms - elapsed_ms(partner?.read ?? run.begun, now)),
    partner:
      partner === null
        ? null
        : {
            name: partner.name,
            mark: markOf(suite, partner),
            half: roleOf(run, partner) === 'I' ? 'left' : 'right',
            whole: partner.whole,
          },
    touched: run.touched,
    meets: run.meets === null ? null : toHex(run.meets.entry),
  }
}

export function codeView(run: CodeRun, now: Instant): CodeView {
  const { by, at, label, stage } = run
  const left_ms = Math.max(0, LIMIT.code_ms - elapsed_ms(run.begun, now))
  const code = shownCode(run)
  const shown = code === null ? null : ({ is: 'waiting', code } as const)
  const over = stage.is === 'over' ? ({ is: 'over', why: CODE_ENDS[stage.why] } as const) : null
  return { by, at, label, left_ms, stage: over ?? shown ?? { is: underWay(run) } }
}

export function linkView(run: CodeRun, now: Instant, suite: Suite): LinkView {
  const { by, at, label, stage } = run
  const left_ms = Math.max(0, LIMIT.link_ms - elapsed_ms(run.begun, now))
  const link = shownLink(suite, run)
  const shown = link === null ? null : ({ is: 'waiting', link } as const)
  const why = stage.is === 'revoking' ? 'revoked' : stage.is === 'over' ? stage.why : null
  const over = why === null ? null : ({ is: 'over', why: LINK_ENDS[why] } as const)
  const begun_ms = Math.min(run.begun.utc_ms, now.utc_ms)
  return { by, at, label, begun_ms, left_ms, stage: over ?? shown ?? { is: underWay(run) } }
}

function underWay(run: CodeRun): 'preparing' | 'running' {
  return run.stage.is === 'allocating' ? 'preparing' : 'running'
}
