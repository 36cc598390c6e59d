/** Two phones that read each other's screen, CARD-1 to CARD-11. */
import type { Bond, Instant } from './bond.ts'
import { type Bytes, hex, same, zeros } from './bytes.ts'
import { derive, hash, imprint, mac } from './derive.ts'
import { card, frame, readCard, readFrame } from './messages.ts'
import { x25519Public, x25519Shared, xwingPublic } from './primitives.ts'
import { mayName, plainName } from './rules.ts'
import { sendContact } from './settle.ts'
import { draw, makeBond, note, type Side } from './side.ts'
import { gone_ms } from './time.ts'

export interface CardsRun {
  x: Bytes
  seed: Bytes
  anchorKey: Bytes
  card: Bytes
  relay: string
  name: string
  begun: Instant
  isTouched: boolean
  label: string
  /** MEET-1: the bond that this run may mend, once it is known which. */
  mends: { key: Bytes; meet: Bytes } | undefined
  partner: Partner | undefined
}

interface Partner {
  card: Bytes
  name: string
  relay: string
  imprint: Bytes
  transcript: Bytes
  key: Bytes
  root: Bytes
  read: Instant
  isWhole: boolean
  fits: boolean
}

export function startCards(side: Side, mends: CardsRun['mends']): void {
  const x = draw(side, 'X25519 seed', 32)
  const seed = draw(side, 'X-Wing seed', 32)
  const anchorKey = draw(side, 'read key of the anchor', 32)
  const promise = note(side, 'H(ek)', imprint(note(side, 'ek', xwingPublic(seed))))
  const own = card({
    version: 1,
    x: note(side, 'X', x25519Public(x)),
    imprint: promise,
    relay: side.relay,
    name: side.name,
  })
  const { name, relay } = side
  side.cards = {
    ...{ x, seed, anchorKey, card: own, begun: side.now, label: '', mends, partner: undefined },
    ...{ name, relay, isTouched: false },
  }
}

/** CARD-2: what the screen shows now. */
export function shownFrame(side: Side): Bytes {
  const run = runOf(side)
  const { partner, mends } = run
  const tag = mends && mac(mends.meet, 'meet card', run.card)
  if (partner === undefined) return frame(run.card, undefined, tag)
  return frame(run.card, cardMac(partner.key, run.card, partner.card, tag), tag)
}

/** What the camera saw; `known` are the bonds that may be recognised by a tag. */
export function onFrame(side: Side, bytes: Bytes, known: CardsRun['mends'][] = []): void {
  const run = runOf(side)
  const seen = readFrame(bytes)
  const theirs = readCard(seen.card)
  checkTime(side, run)
  const mine = readCard(run.card)
  if (same(seen.card, run.card) || same(theirs.x, mine.x)) throw new Error('own-input')
  if (run.partner !== undefined && !same(run.partner.card, seen.card)) {
    throw new Error('other-party')
  }
  if (plainName(theirs.name) === undefined) throw new Error('policy-refusal')
  if (!mayName(theirs.relay, side.relay)) throw new Error('policy-refusal')
  const partner = run.partner ?? readPartner(side, run, seen.card)
  if (seen.mac !== undefined) {
    const expected = cardMac(partner.key, seen.card, run.card, seen.tag)
    if (!same(expected, seen.mac)) throw new Error('mac-failure')
    note(side, 'their card mac', expected)
  }
  const isFirst = run.partner === undefined
  run.partner = partner
  if (isFirst) {
    recognise(run, partner, seen.tag, known)
    const tag = run.mends && mac(run.mends.meet, 'meet card', run.card)
    note(side, 'my card mac', cardMac(partner.key, run.card, partner.card, tag))
  }
  if (seen.mac !== undefined && !partner.isWhole) {
    partner.isWhole = true
    partner.fits = run.mends !== undefined && isTagOf(run.mends, partner, seen.tag)
  }
}

/** CARD-8: over both cards and the tag of the same frame. */
function cardMac(key: Bytes, shown: Bytes, other: Bytes, tag: Bytes | undefined): Bytes {
  return mac(key, 'card mac', shown, other, tag ?? zeros(0))
}

/** MEET-1: only the first frame of a partner recognises, and only where no page was chosen. */
function recognise(
  run: CardsRun,
  partner: Partner,
  tag: Bytes | undefined,
  known: CardsRun['mends'][],
): void {
  if (run.mends !== undefined) return
  run.mends = known.find(each => each !== undefined && isTagOf(each, partner, tag))
}

function isTagOf({ meet }: { meet: Bytes }, { card }: Partner, tag: Bytes | undefined): boolean {
  return tag !== undefined && same(mac(meet, 'meet card', card), tag)
}

function readPartner(side: Side, run: CardsRun, theirs: Bytes): Partner {
  const { relay, x, imprint, ...said } = readCard(theirs)
  // TEXT-1: what came from outside is treated before it is kept.
  const name = plainName(said.name) ?? ''
  const [smaller, larger] = inOrder(run.card, theirs)
  const transcript = note(side, 'T', hash('cards', smaller, larger))
  const shared = note(side, 'X25519', x25519Shared(run.x, x))
  const key = note(side, 'K', derive(transcript, [shared], 'card key'))
  const root = note(side, 'RK_0', derive(transcript, [shared], 'card root'))
  const read = side.now
  const found = { card: theirs, name, relay, imprint, transcript, key, root, read }
  return { ...found, isWhole: false, fits: false }
}

function inOrder(a: Bytes, b: Bytes): [Bytes, Bytes] {
  return hex(a) < hex(b) ? [a, b] : [b, a]
}

/** CARD-5: 120 seconds from reading, or from making. */
function checkTime(side: Side, run: CardsRun): void {
  const since = run.partner?.read ?? run.begun
  if (gone_ms(since, side.now) >= 120_000) throw new Error('late')
}

/** CARD-5: the person and the phone could be touched. */
export function touch(side: Side, label = ''): void {
  const run = runOf(side)
  checkTime(side, run)
  if (run.partner === undefined) throw new Error('out-of-turn')
  run.isTouched = true
  run.label = label
}

/** CARD-6: both questions were answered with *yes*. */
export function keepCards(side: Side): void {
  const run = runOf(side)
  checkTime(side, run)
  const { partner } = run
  if (partner === undefined || !run.isTouched) throw new Error('out-of-turn')
  const [smaller] = inOrder(run.card, partner.card)
  makeBond(side, {
    role: same(smaller, run.card) ? 'I' : 'R',
    transcript: partner.transcript,
    root: partner.root,
    seed: run.seed,
    anchorKey: run.anchorKey,
    theirAnchor: undefined,
    theirRelay: partner.relay,
    theirName: partner.name,
    label: run.label || partner.name,
    promised: partner.imprint,
    ekThem: undefined,
    grade: 'met',
    isSound: partner.isWhole,
    meets: meetsOf(run, partner),
  })
  side.cards = undefined
  sendContact(side)
}

/** MEET-3: judged by a right MAC with a right tag; without a MAC it is not judged yet. */
function meetsOf({ mends }: CardsRun, partner: Partner): Bond['meets'] {
  if (mends === undefined) return undefined
  if (partner.isWhole && !partner.fits) return undefined
  return { key: mends.key, meet: mends.meet, fits: partner.isWhole }
}

function runOf(side: Side): CardsRun {
  if (side.cards === undefined) throw new Error(`${side.letter} shows no card`)
  return side.cards
}
