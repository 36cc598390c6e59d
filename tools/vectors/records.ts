/** Records of a vault that must read and must not, and primitives that must refuse. */

import { badKey } from './attacks-code.ts'
import { type Bytes, hex, join, u8, zeros } from './bytes.ts'
import { open, seal } from './derive.ts'
import * as p from './primitives.ts'
import { evidenceRecord } from './record.ts'
import { type Flow, layerOf } from './world.ts'

export interface Reading {
  id: string
  title: string
  tags: string[]
  outcome: string
  reads: 'entry' | 'evidence'
  bytes?: string
  /** Another one of this list, changed: one byte set, or another length. */
  of?: string
  set?: [at: number, value: number]
  length?: number
}

const common = ['VAULT-2', 'VAULT-6', 'CODEC-1', 'CODEC-2', 'CODEC-5', 'CODEC-6', 'CODEC-8']

const stateTags: Readonly<Record<string, string[]>> = {
  bond: ['STATE-1', 'STATE-2', 'STATE-3', 'STATE-4', 'STATE-5', 'STATE-6', 'STATE-7'],
  'cards-run': ['STATE-9'],
  'code-run': ['STATE-10'],
  'link-run': ['STATE-10'],
  evidence: ['STATE-8'],
}

/** `whole` ends with bonds, `cards` shows cards, `code` runs. */
export function readings(whole: Flow, cards: Flow, [code, link]: [Flow, Flow]): Reading[] {
  const bond = lastRecord(whole)
  const run = lastRecord(cards)
  const coded = lastRecord({ ...code, steps: code.steps.slice(0, 7) })
  const linked = lastRecord({ ...link, steps: link.steps.slice(0, 7) })
  const evidence = evidenceRecord(whole.sides.A.evidence)
  return [
    ...damaged('entry', 'bond', bond, bondBytes),
    ...damaged('entry', 'cards-run', run, [
      [1, 3, 'a fourth kind of entry'],
      [run.length - 3, 2, 'a third kind of bool'],
    ]),
    ...damaged('entry', 'code-run', coded, [
      [1, 4, 'a fifth kind of entry'],
      [2, 2, 'neither maker nor joiner'],
    ]),
    ...damaged('entry', 'link-run', linked, [
      [linkSecretAt(link), 2, 'a third kind of secret'],
      [2, 2, 'neither maker nor joiner'],
    ]),
    ...damaged('evidence', 'evidence', evidence, [
      [1, 4, 'more than 1,024 epochs'],
      [2, 9, 'more epochs than there are'],
    ]),
    {
      id: 'evidence-none',
      title: 'no epoch left',
      tags: ['VAULT-6', 'STATE-8'],
      outcome: 'ok',
      reads: 'evidence',
      bytes: '010000',
    },
  ]
}

/** STATE-10: behind the side, name, both relays and an empty label. */
function linkSecretAt({ steps, sides }: Flow): number {
  const { name } = sides[steps[6]?.side === 'B' ? 'B' : 'A']
  const relays = [sides.A.relay, sides[steps[6]?.side === 'B' ? 'B' : 'A'].relay]
  return relays.reduce((at, relay) => at + 2 + relay.length, 3 + 2 + name.length + 2)
}

type Wrong = [at: number, value: number, title: string]

const bondBytes: Wrong[] = [
  [1, 3, 'a fourth kind of entry'],
  [18, 2, 'a third role'],
  [19, 4, 'a fifth condition'],
  [21, 5, 'five keys of what tore it'],
  [22, 3, 'a fourth grade'],
]

function lastRecord(flow: Flow): Bytes {
  const record = flow.steps.at(-1)?.record
  if (record === undefined) throw new Error('nothing was kept')
  return record
}

function damaged(reads: Reading['reads'], id: string, record: Bytes, wrong: Wrong[]): Reading[] {
  const tags = [...common, ...(stateTags[id] ?? [])]
  const base: Reading = {
    id,
    title: 'as it is written',
    tags,
    outcome: 'ok',
    reads,
    bytes: hex(record),
  }
  const bad = { tags, outcome: 'decode-failure', reads, of: id }
  const cut = [
    0,
    1,
    2,
    Math.floor(record.length / 3),
    Math.floor(record.length / 2),
    record.length - 1,
  ]
  const set: Wrong[] = [[0, 0, 'format 0'], [0, 2, 'format 2'], [0, 255, 'format 255'], ...wrong]
  return [
    base,
    ...set.map(([at, value, title]) => {
      const change: [number, number] = [at, value]
      return { id: `${id}-${at}-${value}`, title, ...bad, set: change }
    }),
    ...[...cut, record.length + 1].map(length => {
      return {
        id: `${id}-length-${length}`,
        title: `${length} bytes of ${record.length}`,
        ...bad,
        length,
      }
    }),
  ]
}

export interface Refused {
  id: string
  title: string
  tags: string[]
  outcome: string
  calls: string
  given: { [name: string]: string }
}

const one = join(u8(1), zeros(31))
const seed = zeros(32).fill(9)

export function refusals(): Refused[] {
  const ek = p.xwingPublic(seed)
  const noX = join(ek.slice(0, 1184), zeros(32))
  const box = seal(seed, zeros(0), zeros(3))
  return [
    ...elements(),
    refused('x25519-zero', ['SUITE-3'], 'x25519', { mine: seed, theirs: zeros(32) }),
    refused('x25519-one', ['SUITE-3'], 'x25519', { mine: seed, theirs: one }),
    refused('ek-coefficient', ['SUITE-2'], 'encapsulate', { ek: badKey(ek), entropy: zeros(64) }),
    refused('ek-short', ['SUITE-2'], 'encapsulate', { ek: ek.slice(0, 1215), entropy: zeros(64) }),
    refused('ek-x25519', ['SUITE-2', 'SUITE-3'], 'encapsulate', { ek: noX, entropy: zeros(64) }),
    refused('box-none', ['SEAL-3'], 'open', { key: seed, ad: zeros(0), box: zeros(0) }),
    refused('box-39', ['SEAL-3'], 'open', { key: seed, ad: zeros(0), box: box.slice(0, 39) }),
    refused('box-cut', ['SEAL-3'], 'open', { key: seed, ad: zeros(0), box: box.slice(0, -1) }),
    refused('box-ad', ['SEAL-3'], 'open', { key: seed, ad: one, box }),
    refused('box-key', ['SEAL-3'], 'open', { key: one, ad: zeros(0), box }),
  ]
}

function elements(): Refused[] {
  const five = join(u8(5), zeros(31))
  const high = zeros(32).fill(0xff)
  const valid = p.multiply(p.generator(one, one, one), five)
  const tags = ['SUITE-4', 'CODE-8']
  return [
    refused('element-identity', tags, 'multiply', { element: zeros(32), scalar: five }),
    refused('element-negative', tags, 'multiply', { element: one, scalar: five }),
    refused('element-high', tags, 'multiply', { element: high, scalar: five }),
    refused('element-short', tags, 'multiply', { element: valid.slice(0, 31), scalar: five }),
    refused('element-long', tags, 'multiply', { element: join(valid, u8(0)), scalar: five }),
    refused('scalar-zero', tags, 'multiply', { element: valid, scalar: zeros(32) }),
  ]
}

/** The layer is the one that refuses it here. */
function refused(id: string, tags: string[], calls: string, given: Record<string, Bytes>): Refused {
  const { mine, theirs, ek, entropy, key, ad, box, element, scalar } = given
  const none = zeros(0)
  const outcome = layerOf(() => {
    if (calls === 'x25519') p.x25519Shared(mine ?? none, theirs ?? none)
    else if (calls === 'encapsulate') p.encapsulate(ek ?? none, entropy ?? none)
    else if (calls === 'open') open(key ?? none, ad ?? none, box ?? none)
    else p.multiply(element ?? none, scalar ?? none)
  })
  if (outcome === 'ok') throw new Error(`${id} was not refused`)
  const hexed = Object.entries(given).map(([name, bytes]) => [name, hex(bytes)])
  return {
    id,
    title: `${calls} refuses ${id}`,
    tags,
    outcome,
    calls,
    given: Object.fromEntries(hexed),
  }
}
