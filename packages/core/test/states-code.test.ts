/** spec/states/code.md, every row against what the core does, by code and by link. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CodeRun } from '../src/bonding/code-run.ts'
import { CODE_ENDS, LINK_ENDS } from '../src/bonding/run-ends.ts'
import { decodeRunMessage, encodeRunMessage } from '../src/bonding/run-message.ts'
import { encodeKept, type Input, toHex } from '../src/index.ts'
import { decodeMessage } from '../src/wire/message.ts'
import { byCode, byLink, type Phone } from './pair.ts'

type Way = 'code' | 'link'
const begins = { code: byCode, link: byLink } as const

interface Row {
  readonly by: CodeRun['by']
  readonly stage: string
  readonly input: string
  readonly what: string
}

/** A row for each stage that it names, with its links' reasons as such. */
function rowsOf(way: Way): readonly Row[] {
  const page = readFileSync(join(import.meta.dirname, '../../../spec/states/code.md'), 'utf8')
  const [maker = '', joiner = ''] = (page.split('\nMaker:\n')[1] ?? '').split('\nJoiner:\n')
  const tables = [
    ['maker', maker],
    ['joiner', joiner],
  ] as const
  return tables.flatMap(([by, text]) =>
    [...text.matchAll(/^\| ([a-zA-Z, ]+) \| (.+) \| (.+) \|$/gm)]
      .filter(([, stages]) => stages !== 'Stage')
      .flatMap(([, stages = '', input = '', what = '']) =>
        stages.split(', ').map(stage => ({ by, stage, input, what: reasonOf(way, what) })),
      ),
  )
}

function reasonOf(way: Way, what: string): string {
  return way === 'code'
    ? what
    : what.replaceAll('own-code', 'own-link').replaceAll('code-', 'link-')
}

function runOf({ state }: Phone): CodeRun {
  if (state.kept.is !== 'code') throw new Error('no run')
  return state.kept.run
}

/** Both phones at the moment when one of them is at a stage. */
function at(way: Way, by: CodeRun['by'], stage: string): { phone: Phone; other: Phone } {
  const [maker, joiner] = begins[way]()
  const [phone, other] = by === 'maker' ? [maker, joiner] : [joiner, maker]
  if (stage === 'allocating') put(phone, { ...runOf(phone), stage: { is: 'allocating' } })
  if (stage === 'revoking') phone.act({ do: 'revoke' })
  if (stage === 'over') phone.act({ do: 'claim-refused', why: 'used' })
  for (let round = 0; round < 6 && runOf(phone).stage.is !== stage; round++) {
    phone.flush()
    other.fetch()
    other.flush()
    if (runOf(phone).stage.is !== stage) phone.fetch()
  }
  expect(runOf(phone).stage.is).toBe(stage)
  return { phone, other }
}

function put(phone: Phone, run: CodeRun): void {
  phone.state = { ...phone.state, kept: { is: 'code', run } }
}

/** The other has what it must have to say the next, and says it; `change` is what comes instead. */
function awaited(phone: Phone, other: Phone, change = (wire: Uint8Array) => wire): void {
  phone.flush()
  other.fetch()
  other.flush()
  for (const entry of phone.desk.sent) if (!entry.taken) entry.wire = change(entry.wire)
  phone.fetch()
}

/** A share that is the identity; of anything else the last byte. */
function wrong(wire: Uint8Array): Uint8Array {
  const end = 3 + 256 * (wire[1] ?? 0) + (wire[2] ?? 0)
  const isShare = decodeRunMessage(wire)?.kind === 'makerShare'
  return wire.map((byte, i) => {
    if (isShare) return i > 3 ? 0 : byte
    return i === end - 1 ? byte ^ 1 : byte
  })
}

const bring = (wire: Uint8Array): Input => ({
  do: 'receive',
  delivery: { mailbox: new Uint8Array(32), wire, age_ms: 0 },
})
const payload = (sid: Uint8Array) => Uint8Array.of(...new Uint8Array(32).fill(9), ...sid)
const DAY_MS = 86_400_000
const late = (phone: Phone, gone_ms: number) => {
  phone.desk.wait(gone_ms - 1)
  const before = recordOf(phone)
  phone.act({ do: 'tick' })
  expect(recordOf(phone)).toBe(before)
  phone.desk.wait(1)
  phone.act({ do: 'tick' })
}
const limit = (way: Way, code_s: number, link_days: number) =>
  way === 'code' ? code_s * 1000 : link_days * DAY_MS

type Do = (phone: Phone, other: Phone, way: Way) => void

/** Each input of the table; where there are several ways to it, each of them. */
const INPUTS: { readonly [input: string]: readonly Do[] } = {
  'a nameplate of four to eight digits; for a link of twelve': [
    (phone, _, way) =>
      phone.act({ do: 'allocated', nameplate: way === 'code' ? '4711' : '100000004711' }),
  ],
  'another nameplate': ['471', '12345678901', 'four'].map(
    nameplate => phone => phone.act({ do: 'allocated', nameplate }),
  ),
  ...Object.fromEntries(
    [
      'join',
      'joinerShare, all right',
      'joinerKey, all right',
      'makerShare, all right',
      'makerKey, all right',
    ].map(input => [input, [(phone: Phone, other: Phone) => awaited(phone, other)]]),
  ),
  'join with my own half of the session id': [
    phone =>
      phone.act(
        bring(
          encodeRunMessage({ kind: 'join', sid: runOf(phone).sid, mailbox: new Uint8Array(32) }),
        ),
      ),
  ],
  'the awaited, but wrong': [(phone, other) => awaited(phone, other, wrong)],
  stop: [phone => phone.act(bring(encodeRunMessage({ kind: 'stop' })))],
  '600 s since begun; a link: 7 days': [(phone, _, way) => late(phone, limit(way, 600, 7))],
  '720 s since begun; a link: 14 days': [(phone, _, way) => late(phone, limit(way, 720, 14))],
  'taken back (links only)': [phone => phone.act({ do: 'revoke' })],
  'the relay released it, or 7 days since begun': [
    phone => phone.act({ do: 'released' }),
    phone => late(phone, 7 * DAY_MS),
  ],
  payload: [phone => phone.act({ do: 'claimed', payload: payload(new Uint8Array(16).fill(5)) })],
  'payload that is none': [phone => phone.act({ do: 'claimed', payload: new Uint8Array(9) })],
  'payload with my own half of the session id': [
    phone => phone.act({ do: 'claimed', payload: payload(runOf(phone).sid) }),
  ],
  'refused by the relay': (['unknown', 'used', 'expired'] as const).map(
    why => phone => phone.act({ do: 'claim-refused', why }),
  ),
  anything: [
    phone => phone.act(bring(encodeRunMessage({ kind: 'stop' }))),
    phone => phone.act({ do: 'claimed', payload: payload(new Uint8Array(16)) }),
    phone => phone.act({ do: 'allocated', nameplate: '4711' }),
    phone => phone.act({ do: 'revoke' }),
    phone => phone.act({ do: 'released' }),
    phone => phone.act({ do: 'tick' }),
  ],
}

const recordOf = ({ state }: Pick<Phone, 'state'>) => toHex(encodeKept(state.kept))

/** What came of it, in the words of the table. */
function wordsOf(phone: Phone, before: Phone['state']): string {
  if (recordOf(phone) === recordOf({ state: before })) return 'nothing'
  const { kept } = phone.state
  if (kept.is === 'cards') return 'cards'
  const old = new Set(before.kept.is === 'code' ? before.kept.run.outbox.map(hashOf) : [])
  const { outbox } = kept.is === 'bond' ? kept.bond : kept.run
  const fresh = outbox.filter(entry => !old.has(hashOf(entry)))
  const kinds = fresh.map(({ envelope, message }) =>
    envelope === null ? decodeRunMessage(message)?.kind : decodeMessage(message)?.body.kind,
  )
  const sends = kinds.map(kind => (kind === 'pulse' ? 'a pulse' : kind)).join(' and ')
  const to = kept.is === 'bond' ? `${kept.bond.condition.is} bond` : stageOf(kept.run)
  return `${sends === '' ? '' : `sends ${sends} `}→ ${to}`
}

const hashOf = ({ id }: { readonly id: Uint8Array }) => toHex(id)

function stageOf({ stage, secret }: CodeRun): string {
  if (stage.is !== 'over') return stage.is
  return `over: ${(secret.is === 'code' ? CODE_ENDS : LINK_ENDS)[stage.why]}`
}

/** A row may name several reasons, one for each way to its input. */
function whatOf(what: string, index: number): string {
  const [, head, reasons] = /^(→ over: )(.+ or .+)$/.exec(what) ?? []
  return head === undefined ? what : head + (reasons ?? '').split(/, | or /)[index]
}

describe.each(['code', 'link'] as const)('[TABLE-1] a run by %s', way => {
  const rows = rowsOf(way)

  test('has a way to every input of its table', () => {
    expect(rows.length).toBeGreaterThan(30)
    const inputs = new Set(rows.map(({ input }) => input))
    expect([...inputs].sort()).toEqual(Object.keys(INPUTS).sort())
  })

  test.each(rows)('$by, $stage: $input', ({ by, stage, input, what }) => {
    const isOfLinks = input.includes('links only')
    if (stage === 'revoking' && way === 'code') return
    for (const [index, act] of (INPUTS[input] ?? []).entries()) {
      const { phone, other } = at(way, by, stage)
      const before = phone.state
      act(phone, other, way)
      const wanted = isOfLinks && way === 'code' ? 'nothing' : whatOf(what, index)
      expect(wordsOf(phone, before), `${stage}: ${input} ${index}`).toBe(wanted)
    }
  })
})
