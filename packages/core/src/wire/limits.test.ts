/** The table of the specification and the constants say the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LIMIT } from './limits.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../spec/handfast.md'), 'utf8')
const section = /\n## Limits\n([\s\S]*?)\n## /.exec(page)?.[1] ?? ''
const rows = [...section.matchAll(/^\| (.+?) \| (.+?) \|$/gm)].slice(1)
const said = new Map(rows.map(([, what = '', limit = '']) => [what, limit]))

const SECOND_MS = 1000
const comma = (value: number) => value.toLocaleString('en-US')
const seconds = (value_ms: number) => `${value_ms / SECOND_MS} s`
const days = (value_ms: number) => `${value_ms / LIMIT.day_ms} days`

const coded: readonly (readonly [string, string])[] = [
  ['everything put into a mailbox', `exactly ${comma(LIMIT.wire_bytes)} bytes`],
  ['card; frame on a screen', `${LIMIT.card_bytes}; ${LIMIT.frame_bytes} bytes`],
  [
    'relay address; name; sentence',
    `${LIMIT.relay_bytes}; ${LIMIT.name_bytes}; ${LIMIT.saying_bytes} bytes`,
  ],
  [
    'name; sentence',
    `${LIMIT.name_characters}; ${LIMIT.saying_characters} characters (code points)`,
  ],
  ['messages one side makes in one epoch', `${LIMIT.made}`],
  ['checks one side lists in one bond, each way', `${LIMIT.asks}`],
  [
    'history entries; outbox entries; warnings',
    `${LIMIT.history}; ${LIMIT.outbox}; ${LIMIT.warnings}`,
  ],
  ['nonces of the spoken check, each way in an epoch', comma(LIMIT.nonces)],
  ['evidence kept', `${comma(LIMIT.kept_epochs)} epochs`],
  ['card, and its two questions', seconds(LIMIT.cards_ms)],
  [
    'code; a run that began in time',
    `${seconds(LIMIT.code_ms)}; ${seconds(LIMIT.code_grace_ms)} more`,
  ],
  ['link; a run that began in time', `${days(LIMIT.link_ms)}; ${days(LIMIT.link_grace_ms)} more`],
  ['links of one vault that wait', `${LIMIT.links}`],
  ['text of a link, with the address before it', `${comma(LIMIT.link_characters)} characters`],
  ['live check', seconds(LIMIT.ask_ms)],
  ['wait before an anchor is used', seconds(LIMIT.anchor_after_ms)],
  ['steps that R takes without a check; for each check', oneAnd(LIMIT.day_ms, 'day')],
  ['step that I starts without a check', `one a ${week()}`],
  ['pause of the spoken check, at most', seconds(LIMIT.spoken_pause_ms_max)],
  ['the same spoken answer shown again', seconds(LIMIT.spoken_repeat_ms)],
]

function oneAnd(every_ms: number, name: string): string {
  const each = LIMIT.steps_per_check === 2 ? 'two' : String(LIMIT.steps_per_check)
  return `one a ${every_ms === 24 * 3600 * SECOND_MS ? name : seconds(every_ms)}; ${each}`
}

function week(): string {
  return LIMIT.week_ms === 7 * LIMIT.day_ms ? 'week' : seconds(LIMIT.week_ms)
}

test.each(coded)('[LIMIT-1] %s', (what, limit) => {
  expect(said.get(what)).toBe(limit)
})

test('[LIMIT-1] no limit of the table is left out', () => {
  expect([...said.keys()].filter(what => !coded.some(([name]) => name === what))).toEqual([])
})
