/** spec/states/cards.md, every row against what the core does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CardsRun } from '../src/bonding/cards-run.ts'
import {
  encodeKept,
  type Input,
  type Known,
  knownOf,
  nobleSuite,
  type Outcome,
  startCards,
  toHex,
  turnOf,
} from '../src/index.ts'
import { encodeCard, encodeFrame, type Frame, parseFrame } from '../src/wire/card.ts'
import { byCards, entropy, met, Phone, shown } from './pair.ts'

const page = readFileSync(join(import.meta.dirname, '../../../spec/states/cards.md'), 'utf8')
const rows = [...page.matchAll(/^\| ([a-z, ]+) \| (.+) \| (.+) \|$/gm)].flatMap(
  ([, stages = '', input = '', what = '']) =>
    stages.split(', ').map(stage => ({ stage, input, what })),
)

/** One at a stage of its run, and the other whose card it has read or is to read. */
interface Moment {
  readonly phone: Phone
  readonly other: Phone
  /** The other's screen before it had read anything, and when it had read mine. */
  readonly bare: Uint8Array
  readonly whole: Uint8Array
}

const known = (old: Phone): Known => {
  const found = knownOf(new Uint8Array(16).fill(7), old.state.kept)
  if (found === null) throw new Error('no bond')
  return found
}

function mending(old: Phone, meets: Known | null): Phone {
  const turn = turnOf(nobleSuite, entropy(), old.desk.now)
  const run = startCards(turn, { name: old.name, relay: 'http://localhost:8788' }, meets)
  return new Phone(old.desk, old.name, { is: 'cards', run })
}

/** `begun`: who has a bond with the other begins from its page, or does not. */
function momentAt(stage: string, begun: 'strangers' | 'plain' | 'both' = 'strangers'): Moment {
  const [a, b] = met()
  const begins = {
    strangers: () => byCards(),
    plain: () => [mending(a, null), mending(b, known(b))] as const,
    both: () => [mending(a, known(a)), mending(b, known(b))] as const,
  }
  const [phone, other] = begins[begun]()
  const bare = shown(other)
  other.act(see(shown(phone)))
  const whole = shown(other)
  if (stage !== 'alone') phone.act(see(begun === 'plain' ? framed(bare, { tag: null }) : bare))
  if (stage === 'touched') phone.act({ do: 'touched', label: '' })
  expect(stageOf(runOf(phone))).toBe(stage)
  return { phone, other, bare, whole }
}

const see = (frame: Uint8Array, mine?: Known): Input => ({
  ...{ do: 'see-frame', frame },
  ...(mine === undefined ? {} : { known: [mine] }),
})

function framed(frame: Uint8Array, change: Partial<Frame>): Uint8Array {
  const read = parseFrame(frame)
  if (read.is !== 'frame') throw new Error(read.is)
  return encodeFrame({ ...read.frame, ...change })
}

/** The same card but for its X. */
function another(frame: Uint8Array, share: Uint8Array = new Uint8Array(32).fill(9)): Uint8Array {
  const read = parseFrame(frame)
  if (read.is !== 'frame') throw new Error(read.is)
  return framed(frame, { card: encodeCard({ ...read.card, share }), mac: null })
}

function runOf({ state }: Phone): CardsRun {
  if (state.kept.is !== 'cards') throw new Error('no cards')
  return state.kept.run
}

const stageOf = ({ partner, touched }: CardsRun) =>
  partner === null ? 'alone' : touched ? 'touched' : 'read'
const recordOf = ({ state }: Phone) => toHex(encodeKept(state.kept))
const wrongMac = new Uint8Array(32).fill(1)

/** The words of the table for a refusal that changed nothing. */
function refusal(phone: Phone, inputs: readonly Input[]): string {
  const before = recordOf(phone)
  const codes = inputs.map(input => codeOf(phone.act(input)))
  return recordOf(phone) === before ? `refused ${codes.join()}` : 'changed'
}

function codeOf(outcome: Outcome): string {
  return outcome.is === 'refused' ? outcome.code : outcome.is
}

type Look = (stage: string) => string

/** What each input comes to, in the words of the table where it is so. */
const LOOKS: { readonly [input: string]: Look } = {
  'a right card without MAC': stage => {
    const { phone, bare } = momentAt(stage)
    const before = parseFrame(shown(phone))
    phone.act(see(bare))
    const after = parseFrame(shown(phone))
    const macs = [before, after].map(each => each.is === 'frame' && each.frame.mac !== null)
    const words = macs.join() === 'false,true' ? '; my frame now has the MAC' : ''
    return `→ ${stageOf(runOf(phone))}${words}`
  },
  'a right card with a right MAC': stage => {
    const { phone, whole } = momentAt(stage)
    phone.act(see(whole))
    return `→ ${stageOf(runOf(phone))}${runOf(phone).partner?.whole ? ', and MAC seen' : ''}`
  },
  'a right card with a wrong MAC': stage => {
    const { phone, bare } = momentAt(stage)
    const said = refusal(phone, [see(framed(bare, { mac: wrongMac }))])
    return said === 'refused other-card' ? "refused: somebody else's; nothing kept" : said
  },
  touched: stage => {
    const said = refusal(momentAt(stage).phone, [{ do: 'touched', label: '' }])
    return said === 'refused not-a-card' ? 'refused' : said
  },
  'the same card with a right MAC': stage => {
    const { phone, whole } = momentAt(stage)
    phone.act(see(whole))
    return runOf(phone).partner?.whole && stageOf(runOf(phone)) === stage ? 'MAC seen' : 'nothing'
  },
  'another card, or a wrong MAC': stage => {
    const { phone, bare } = momentAt(stage)
    const said = refusal(phone, [see(another(bare)), see(framed(bare, { mac: wrongMac }))])
    return said === 'refused other-card,other-card' ? "refused: somebody else's" : said
  },
  'the same card without MAC': stage => {
    const { phone, bare } = momentAt(stage)
    return refusal(phone, [see(bare)]) === 'refused done' ? 'nothing' : 'something'
  },
  'a right card, and beside it a tag that fits a bond of mine; none is chosen': stage => {
    const [{ phone, bare }, mine] = recognising(stage)
    phone.act(see(bare, mine))
    return runOf(phone).meets === null ? 'no bond is chosen' : 'that bond is the one to mend'
  },
  'the same card, and beside it a tag that fits a bond of mine; none is chosen': stage => {
    const [{ phone, bare }, mine] = recognising(stage)
    phone.act(see(bare, mine))
    return runOf(phone).meets === null ? 'no bond is chosen any more' : 'that bond'
  },
  'a right MAC, and with it a tag that fits the one to mend': stage => {
    const { phone, whole } = momentAt(stage, 'both')
    phone.act(see(whole))
    return runOf(phone).partner?.again ? 'it fits' : 'it does not'
  },
  'my own card or X': stage => {
    const { phone, bare } = momentAt(stage)
    const mine = parseFrame(shown(phone))
    const share = mine.is === 'frame' ? mine.card.share : undefined
    const said = refusal(phone, [see(shown(phone)), see(another(bare, share))])
    return said === 'refused own-card,own-card' ? 'refused: mine' : said
  },
  'another version; no card': stage => {
    const { phone, bare } = momentAt(stage)
    const versions = [2, 5].map(at => see(bare.map((byte, i) => (i === at ? 2 : byte))))
    const said = refusal(phone, [...versions, see(bare.slice(1))])
    const right = 'refused card-version,card-version,not-a-card'
    return said === right ? 'refused: another version; no card' : said
  },
  'touched, with a label or none': stage => {
    const { phone } = momentAt(stage)
    const bad = refusal(phone, [{ do: 'touched', label: '\u0000' }])
    const labels = ['Will', ''].map(label => {
      phone.act({ do: 'touched', label })
      return runOf(phone).label === label && stageOf(runOf(phone))
    })
    const isRight = bad === 'refused bad-name' && labels.every(each => each === 'touched')
    return isRight ? '→ touched; a bad label is refused' : bad
  },
  'edges fit': stage => {
    if (stage !== 'touched') {
      const said = refusal(momentAt(stage).phone, [{ do: 'fits' }])
      return said === 'refused not-touched' ? 'refused: not touched' : said
    }
    const is = [true, false].map(isSeen => {
      const { phone, whole } = momentAt(stage)
      if (isSeen) phone.act(see(whole))
      phone.act({ do: 'fits' })
      return phone.person.condition.is
    })
    return is.join() === 'sound,unfinished'
      ? '→ bond: sound if the MAC was seen, else unfinished'
      : is.join()
  },
  '120 s since it was made': over,
  '120 s since the card was read': over,
}

function recognising(stage: string): readonly [Moment, Known] {
  const moment = momentAt(stage, 'plain')
  const mine = runOf(moment.other).meets
  if (mine === null) throw new Error('begun from no page')
  return [moment, mine]
}

/** A moment before it, and at it. */
function over(stage: string): string {
  const { phone, whole } = momentAt(stage)
  const all: readonly Input[] = [see(whole), { do: 'touched', label: '' }, { do: 'fits' }]
  phone.desk.wait(119_999)
  const { state } = phone
  if (codeOf(phone.act(see(whole))) !== 'done') return 'too soon'
  phone.state = state
  phone.desk.wait(1)
  const said = refusal(phone, all)
  const right = 'refused card-expired,card-expired,card-expired'
  return said === right ? 'every input refused, nothing is kept' : said
}

test('there is a look at every input of the table', () => {
  const named = rows.filter(({ input }) => input !== 'Input').map(({ input }) => input)
  expect([...new Set(named)].sort()).toEqual(Object.keys(LOOKS).sort())
})

test.each(rows)('[TABLE-1] $stage: $input', ({ stage, input, what }) => {
  expect(LOOKS[input]?.(stage)).toBe(what)
})
