/** What kind of world it is: which faults there are in it. */
import type { Fault } from '../faults.ts'
import type { Random } from '../random.ts'

export type Climate = {
  readonly name: string
  readonly faults: ReadonlySet<Fault>
  /** How many of the steps are the nemesis's. */
  readonly nemesis: number
}

const NETWORK: readonly Fault[] = [
  'drop',
  'duplicate',
  'reorder',
  'delay-days',
  'replay-months',
  'corrupt',
  'cut',
  'partition',
]
const LIAR: readonly Fault[] = ['lie-age', 'forget', 'garbage', 'relay-full']
const PHONE: readonly Fault[] = [
  'crash-before-save',
  'crash-after-save',
  'save-fails',
  'clock-ahead',
  'clock-back',
  'second-tab',
]
const PEOPLE: readonly Fault[] = ['bridge', 'mistype', 'wrong-topic', 'yes-to-anything']
const COPIES: readonly Fault[] = [
  'copy-first',
  'copy-last',
  'copy-same-time',
  'copy-lies',
  'copy-acks-away',
  'pose-to-owner',
]

const CLIMATES: { readonly [name: string]: readonly Fault[] } = {
  calm: [],
  rough: [...NETWORK, ...PEOPLE],
  lying: [...NETWORK, ...LIAR],
  frail: [...NETWORK, ...PHONE, 'old-record'],
  everything: [...NETWORK, ...LIAR, ...PHONE, ...PEOPLE, 'old-record'],
  shadowed: ['copy-silent', 'drop', 'cut', 'reorder'],
  copied: ['copy-silent', ...COPIES, ...PEOPLE],
  'copied in a storm': ['copy-silent', ...COPIES, ...NETWORK, ...PHONE],
  'put back': ['rollback', ...NETWORK, ...PHONE],
  'bad disk': ['lost-save', 'torn-write', 'crash-before-save', 'crash-after-save'],
}

const OFTEN = 0.2
/** A copy that acts leaves little to check until two have met. */
const RARE = 0.1

/** Two people and nothing but checks, so that epochs come and go: only where it is asked for. */
export const MARATHON = 'marathon'

const BY_CHANCE = Object.keys(CLIMATES)
export const CLIMATE_NAMES = [...BY_CHANCE, MARATHON]

export function climateOf(random: Random, named?: string): Climate {
  const name = named ?? random.pick(BY_CHANCE)
  const faults = name === MARATHON ? [] : CLIMATES[name]
  if (faults === undefined) throw new Error(`no such climate: ${name}`)
  return { name, faults: new Set(faults), nemesis: name === 'copied' ? RARE : OFTEN }
}
