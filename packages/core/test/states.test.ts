/** Tables of spec/states, row by row against what the core does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../src/bond/bond.ts'
import {
  encodeKept,
  type Input,
  type Known,
  knownOf,
  nobleSuite,
  startCards,
  toHex,
  turnOf,
  viewOf,
} from '../src/index.ts'
import { decodeMessage } from '../src/wire/message.ts'
import { bondOf, entropy, met, Phone, shown, unfinished } from './pair.ts'

const rows = rowsOf('condition.md')

function rowsOf(page: string): string[][] {
  const path = join(import.meta.dirname, '../../../spec/states', page)
  const lines = [...readFileSync(path, 'utf8').matchAll(/^\| (.+) \|$/gm)]
  return lines.map(([, cells = '']) => cells.split(' | '))
}

const names = ['unfinished', 'sound', 'torn', 'ended'] as const
type Name = (typeof names)[number]

function cellOf(input: string, name: Name): string {
  const row = rows.find(([first]) => first === input)
  return row?.[1 + names.indexOf(name)] ?? 'no such row'
}

function phoneOf(name: Name): Phone {
  if (name === 'unfinished') return unfinished()
  const [a] = met()
  const at_ms = a.desk.now.utc_ms
  if (name === 'torn') put(a, { is: 'torn', at_ms })
  if (name === 'ended') put(a, { is: 'ended', at_ms, by: 'them', told: 1 })
  return a
}

function put(phone: Phone, condition: Condition): void {
  const bond = { ...bondOf(phone), condition }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const recordOf = (phone: Phone) => toHex(encodeKept(phone.state.kept))

const id = new Uint8Array(8)
const checks: readonly Input[] = [
  { do: 'ask', question: { about: 'talk', over: 'chat', saying: '' } },
  { do: 'answer', id, yes: true, number: 7 },
  { do: 'speak', about: 'talk', fallback: false },
  { do: 'judge-spoken', digits: '123456' },
  { do: 'hear-spoken', about: 'talk', digits: '123456789' },
]

describe.each(names)('[TABLE-1] a bond that is %s', name => {
  test('asks, answers, speaks, judges and hears as its row says', () => {
    const cell = cellOf('ask, answer, speak, judge, hear', name)
    expect(['done', 'refused']).toContain(cell)
    for (const input of checks) {
      const outcome = phoneOf(name).act(input)
      const forIt = outcome.is === 'refused' && outcome.code === name
      expect(forIt, `${input.do} ${JSON.stringify(outcome)}`).toBe(cell === 'refused')
    }
  })

  test('[COND-3] is ended by its owner as its row says', () => {
    const phone = phoneOf(name)
    const before = recordOf(phone)
    const outcome = phone.act({ do: 'end' })
    const after = recordOf(phone)
    expect(endedAs(phone, { outcome, same: before === after })).toBe(cellOf('my end', name))
  })

  test('is left as it was by what stands in no row', () => {
    const phone = phoneOf(name)
    const before = recordOf(phone)
    const none = new Uint8Array()
    for (const input of [
      { do: 'see-frame', frame: none },
      { do: 'touched', label: 'Will' },
      { do: 'fits' },
      { do: 'allocated', nameplate: '1234' },
      { do: 'claimed', payload: none },
      { do: 'claim-refused', why: 'used' },
      { do: 'revoke' },
      { do: 'released' },
      { do: 'posted', id: new Uint8Array(16) },
    ] as const) {
      phone.act(input)
      expect(recordOf(phone), input.do).toBe(before)
    }
  })
})

describe.each(['alone', 'read', 'touched'])('[TABLE-1] a run by cards, %s', state => {
  const entry = new Uint8Array(16).fill(7)
  const begun = (old: Phone, meets: Known | null) => {
    const turn = turnOf(nobleSuite, entropy(), old.desk.now)
    const run = startCards(turn, { name: old.name, relay: 'http://localhost:8788' }, meets)
    return new Phone(old.desk, old.name, { is: 'cards', run })
  }

  test('[MEET-1] recognises a bond by its tag as its row says', () => {
    const [a, b] = met()
    const known = knownOf(entry, a.state.kept)
    if (known === null) throw new Error('no bond')
    const tagged = shown(begun(b, knownOf(entry, b.state.kept)))
    const run = begun(a, null)
    const bare = Uint8Array.of(...tagged.slice(0, -33), 0)
    if (state !== 'alone') run.act({ do: 'see-frame', frame: bare, known: [known] })
    if (state === 'touched') run.act({ do: 'touched', label: '' })
    expect(run.act({ do: 'see-frame', frame: tagged, known: [known] })).toEqual({ is: 'done' })
    const view = viewOf(run.state.kept, run.desk.now, nobleSuite)
    const mends = view.is === 'cards' && view.cards.meets !== null
    const cells = rowsOf('cards.md')
      .filter(([of = '', input = '']) => of.includes(state) && input.includes('a bond of mine'))
      .map(([, , what]) => what)
    expect(cells).toEqual([mends ? 'that bond is the one to mend' : 'no bond is chosen any more'])
  })
})

/** What an `end` came to, in the words of the table. */
function endedAs(phone: Phone, { outcome, same }: { outcome: { is: string }; same: boolean }) {
  if (outcome.is === 'refused') return same ? 'refused' : 'refused, and changed'
  const { condition, outbox } = bondOf(phone)
  if (same) return 'nothing'
  if (condition.is !== 'ended' || condition.by !== 'me') return condition.is
  const tells = outbox.some(({ message }) => decodeMessage(message)?.body.kind === 'end')
  return tells ? '→ ended by me, told' : '→ ended by me, not told'
}
