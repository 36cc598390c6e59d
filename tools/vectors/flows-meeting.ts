/** Cards that are read in other orders, and meeting again. */
import { hex } from './bytes.ts'
import { keepCards, onFrame, shownFrame, startCards, touch } from './cards.ts'
import { keep, met, readFrame, showCard } from './flows-bonding.ts'
import { ask } from './flows-check.ts'
import { frame, readFrame as readParts } from './messages.ts'
import { bondOf, newSide } from './side.ts'
import { act, deliver, type Flow, newFlow, type Step, sendOf, settle, wait } from './world.ts'

type Letter = 'A' | 'B'

/** The entry that the old bond lies in, on each phone; any 16 bytes. */
export const entries = { A: new Uint8Array(16).fill(0xaa), B: new Uint8Array(16).fill(0xbb) }

export function meetings(settled: Flow, coded: Flow): Flow[] {
  return [
    unfinished('A'),
    unfinished('B'),
    neither(),
    pulseFirst(),
    tooLate(),
    noTouch(),
    again(settled, 'meet-again', 'both begin from the page of the other', true, true),
    again(settled, 'meet-recognised', 'A begins from the page, B recognises the tag', true, false),
    again(settled, 'meet-plain', 'nobody began from a page: a new entry', false, false),
    judgedByContact(settled),
    strippedTag(settled),
    again(coded, 'meet-after-code', 'a bond by a code becomes one that was met', true, true),
  ]
}

/** One keeps the bond before it has seen the other's MAC. */
function unfinished(letter: Letter): Flow {
  const other = letter === 'A' ? 'B' : 'A'
  const title = `${letter} never saw the MAC: its bond is unfinished until the contact comes`
  const tags = ['BOND-2', 'BOND-3', 'TEXT-4', 'CARD-6', 'MEET-2', 'SETTLE-2', 'SETTLE-3']
  const flow = newFlow(`cards-unfinished-${letter.toLowerCase()}`, title, tags)
  showCard(flow, 'A')
  showCard(flow, 'B')
  readFrame(flow, letter)
  keep(flow, letter, 'from school')
  readFrame(flow, other, frameBefore(flow, letter))
  settle(flow, keep(flow, other))
  return flow
}

/** The run is over on one phone, but its screen was read in time. */
export function frameBefore(flow: Flow, letter: Letter) {
  const step = flow.steps.findLast(each => each.side === letter && each.run !== undefined)
  if (step?.run === undefined) throw new Error('no run')
  const side = newSide(letter, '', '')
  side.cards = step.run
  return shownFrame(side)
}

function neither(): Flow {
  const title = 'neither saw the MAC of the other: the contacts finish both'
  const flow = newFlow('cards-both-unfinished', title, ['BOND-7', 'CARD-6', 'SETTLE-2'])
  showCard(flow, 'A')
  showCard(flow, 'B')
  const plain = shownFrame(flow.sides.A)
  readFrame(flow, 'A')
  readFrame(flow, 'B', plain)
  keep(flow, 'A')
  ask(flow, 'A')
  settle(flow, keep(flow, 'B'))
  return flow
}

/** SETTLE-3: R refuses a pulse of whom it knows no key, and gets it again without waiting. */
function pulseFirst(): Flow {
  const title = 'the first pulse comes before the contact: it comes again, and both fall silent'
  const flow = met('settle-pulse-first')
  flow.title = title
  flow.tags = ['SETTLE-3', 'SETTLE-4']
  const i = bondOf(flow.sides.A).role === 'I' ? 'A' : 'B'
  const contacts = flow.steps.filter(each => each.wires.length > 0)
  const [ofI, ofR] = [
    contacts.find(each => each.side === i),
    contacts.find(each => each.side !== i),
  ]
  if (ofI === undefined || ofR === undefined) throw new Error('a contact of each')
  const pulse = deliver(flow, ofR)
  deliver(flow, pulse, sendOf(pulse, 'pulse'))
  settle(flow, ofI)
  return flow
}

function tooLate(): Flow {
  const flow = newFlow('cards-too-late', 'the last answer comes after 120 seconds', ['CARD-5'])
  flow.outcome = 'late'
  showCard(flow, 'A')
  showCard(flow, 'B')
  readFrame(flow, 'A')
  wait(flow, 119_000)
  act(flow, 'A', { do: 'touched', label: '' }, touch)
  wait(flow, 1_000)
  act(flow, 'A', { do: 'fits' }, keepCards)
  return flow
}

function noTouch(): Flow {
  const flow = newFlow('cards-not-touched', 'the last question before the first', ['CARD-5'])
  flow.outcome = 'out-of-turn'
  showCard(flow, 'A')
  act(flow, 'A', { do: 'touched', label: '' }, touch)
  showCard(flow, 'B')
  readFrame(flow, 'A')
  act(flow, 'A', { do: 'fits' }, keepCards)
  return flow
}

export function meetingOf(settled: Flow, id: string, title: string): Flow {
  const tags = [
    'MEET-1',
    'MEET-2',
    'MEET-3',
    'MEET-4',
    'MEET-5',
    'CARD-10',
    'KEY-9',
    'BOND-4',
    'BOND-5',
  ]
  const flow = newFlow(id, title, tags)
  flow.meets = settled.id
  flow.clock_ms = settled.clock_ms + 86_400_000
  return flow
}

export function known(settled: Flow, letter: Letter) {
  return { key: entries[letter], meet: bondOf(settled.sides[letter]).meet }
}

export function showAgain(flow: Flow, settled: Flow, letter: Letter, fromPage: boolean): Step {
  const input = fromPage ? { do: 'show-card', meets: hex(entries[letter]) } : { do: 'show-card' }
  const mends = fromPage ? known(settled, letter) : undefined
  return act(flow, letter, input, side => startCards(side, mends))
}

export function readAgain(flow: Flow, settled: Flow, letter: Letter): Step {
  const shown = shownFrame(flow.sides[letter === 'A' ? 'B' : 'A'])
  const input = { do: 'read-frame', frame: hex(shown), known: hex(entries[letter]) }
  return act(flow, letter, input, side => onFrame(side, shown, [known(settled, letter)]))
}

function again(settled: Flow, id: string, title: string, byA: boolean, byB: boolean): Flow {
  const flow = meetingOf(settled, id, title)
  showAgain(flow, settled, 'A', byA)
  showAgain(flow, settled, 'B', byB)
  readAgain(flow, settled, 'A')
  readAgain(flow, settled, 'B')
  readAgain(flow, settled, 'A')
  settle(flow, keep(flow, 'A'), keep(flow, 'B'))
  return flow
}

/** Somebody between a screen and a camera takes the tag off the first frame. */
function strippedTag(settled: Flow): Flow {
  const title = 'a first frame without its tag: a later one recognises nothing, two new entries'
  const flow = meetingOf(settled, 'meet-stripped', title)
  showAgain(flow, settled, 'A', true)
  showAgain(flow, settled, 'B', false)
  const { card } = readParts(shownFrame(flow.sides.A))
  const bare = frame(card, undefined, undefined)
  const input = { do: 'read-frame', frame: hex(bare), known: hex(entries.B) }
  act(flow, 'B', input, side => onFrame(side, bare, [known(settled, 'B')]))
  readAgain(flow, settled, 'A')
  readAgain(flow, settled, 'B')
  settle(flow, keep(flow, 'A'), keep(flow, 'B'))
  return flow
}

/** B began from the page, and keeps its bond before it saw a MAC: the contact says what fits. */
function judgedByContact(settled: Flow): Flow {
  const title = 'who saw no MAC judges by the tag of the contact'
  const flow = meetingOf(settled, 'meet-by-contact', title)
  showAgain(flow, settled, 'A', true)
  showAgain(flow, settled, 'B', true)
  readAgain(flow, settled, 'B')
  keep(flow, 'B')
  const shown = frameBefore(flow, 'B')
  const input = { do: 'read-frame', frame: hex(shown), known: hex(entries.A) }
  act(flow, 'A', input, side => onFrame(side, shown, [known(settled, 'A')]))
  settle(flow, keep(flow, 'A'))
  return flow
}
