/** Records kept from every format there ever was: each later version opens them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  decodeEvidence,
  decodeKept,
  encodeEvidence,
  encodeKept,
  fromHex,
  nobleSuite,
  toHex,
  viewOf,
} from '../src/index.ts'
import { byCards, byCode, byLink, makesLink, met, type Phone, shown, talk } from './pair.ts'

const folder = new URL('./vaults/', import.meta.url)

/** A fixture is made once, on purpose, and never changes. */
const makes = process.env.HANDFAST_KEEP_FIXTURES !== undefined

function keep(name: string, bytes: () => Uint8Array): Uint8Array {
  const file = new URL(`${name}.hex`, folder)
  if (makes && !existsSync(file))
    writeFileSync(file, `${toHex(bytes()).replace(/(.{100})/g, '$1\n')}\n`)
  return fromHex(readFileSync(file, 'utf8').replaceAll('\n', '')) ?? new Uint8Array()
}

const record = (phone: Phone) => encodeKept(phone.state.kept)

function midCheck(): [Phone, Phone] {
  const pair = met()
  pair[0].act({ do: 'ask', question: { about: 'money', over: 'video', saying: 'bail' } })
  talk(...pair)
  return pair
}

function unfinished(): Phone {
  const [a, b] = byCards()
  a.act({ do: 'see-frame', frame: shown(b) })
  a.act({ do: 'touched', label: 'Will' })
  a.act({ do: 'fits' })
  return a
}

function linked(): Phone {
  const pair = byLink()
  talk(...pair)
  return pair[1]
}

const records: { readonly [name: string]: () => Uint8Array } = {
  '1-bond-asking': () => record(midCheck()[0]),
  '1-bond-asked': () => record(midCheck()[1]),
  '1-bond-unfinished': () => record(unfinished()),
  '1-cards': () => record(byCards()[0]),
  '1-code': () => record(byCode()[0]),
  '1-link': () => record(makesLink()),
  '1-bond-link': () => record(linked()),
}

describe('[VAULT-13] records of format 1', () => {
  test.each(Object.keys(records))('%s opens, and is written the same', name => {
    const bytes = keep(name, records[name] ?? (() => new Uint8Array()))
    const kept = decodeKept(bytes)
    if (kept === null) throw new Error(`${name} does not open`)
    expect(toHex(encodeKept(kept))).toBe(toHex(bytes))
    viewOf(kept, { utc_ms: 0, steady_ms: 0, run: 0 }, nobleSuite)
  })

  test('evidence', () => {
    const bytes = keep('1-evidence', () => encodeEvidence(midCheck()[0].state.evidence))
    const evidence = decodeEvidence(bytes)
    if (evidence === null) throw new Error('evidence does not open')
    expect(evidence.epochs.length).toBeGreaterThan(0)
    expect(toHex(encodeEvidence(evidence))).toBe(toHex(bytes))
  })

  test('a bond in the middle of a check still has its question', () => {
    const kept = decodeKept(keep('1-bond-asking', () => new Uint8Array()))
    if (kept?.is !== 'bond') throw new Error('not a bond')
    expect(kept.bond.asks[0]?.question).toEqual({ about: 'money', over: 'video', saying: 'bail' })
  })

  test('no file without a test, and none of a format without a reader', () => {
    const names = readdirSync(folder).map(file => file.replace('.hex', ''))
    expect(names.sort()).toEqual([...Object.keys(records), '1-evidence', 'sealed-1'].sort())
  })

  test('another format, a cut or a changed record is refused', () => {
    const bytes = keep('1-bond-asking', () => new Uint8Array())
    expect(decodeKept(Uint8Array.of(2, ...bytes.slice(1)))).toBeNull()
    expect(decodeKept(bytes.slice(0, -1))).toBeNull()
    expect(decodeKept(new Uint8Array())).toBeNull()
    expect(decodeKept(Uint8Array.of(...bytes, 0))).toBeNull()
  })
})
