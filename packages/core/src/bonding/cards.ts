/** Bonding by cards: two live cameras, no roles on screen, no network. [CARD-1..9] */
import type { Bond, Role } from '../bond/bond.ts'
import { keyHash } from '../bond/epoch.ts'
import { LABEL } from '../crypto/labels.ts'
import { derive, macOf } from '../crypto/seal.ts'
import { type CardKey, type RootKey, Secret } from '../crypto/secret.ts'
import { hashOf } from '../crypto/transcript.ts'
import type { ErrorCode } from '../errors.ts'
import { elapsed_ms, type Turn } from '../turn.ts'
import { mayContact, parseRelay } from '../wire/address.ts'
import { compareBytes, equalBytes } from '../wire/bytes.ts'
import {
  CARD_VERSION,
  type Card,
  encodeCard,
  encodeFrame,
  type Frame,
  parseFrame,
} from '../wire/card.ts'
import { LIMIT } from '../wire/limits.ts'
import { plainName } from '../wire/plain.ts'
import { bornBond } from './birth.ts'
import type { CardsRun } from './cards-run.ts'
import { cardTag, fitsCard, type Known } from './meeting.ts'

/** Entropy: 32 X25519 seed, 32 X-Wing seed, 32 read key of my first mailbox. */
export function startCards(
  turn: Turn,
  mine: { readonly name: string; readonly relay: string },
  meets: Known | null = null,
): CardsRun {
  const share = new Secret('RunSeed', turn.draw(32))
  const seed = new Secret('KemSeed', turn.draw(32))
  const anchor = new Secret('ReadKey', turn.draw(32))
  const card = encodeCard({
    version: CARD_VERSION,
    share: turn.suite.dh.publicKey(Secret.reveal(share)),
    commitment: keyHash(turn.suite, turn.suite.kem.publicKey(Secret.reveal(seed))),
    ...mine,
  })
  const begun = turn.now
  const rest = { meets, partner: null, touched: false, label: '' }
  return { share, seed, anchor, ...mine, card, begun, ...rest }
}

/** What my screen shows: my card, and beside it the MAC once I have read theirs. [CARD-2] */
export function shownFrame(turn: Pick<Turn, 'suite'>, run: CardsRun): Uint8Array {
  const { partner, card } = run
  const tag = run.meets === null ? null : cardTag(turn.suite, run.meets.key, card)
  const mac = partner === null ? null : cardMac(turn, partner.key, [card, partner.card], tag)
  return encodeFrame({ card, mac, tag })
}

export function isCardsRunOver(run: CardsRun, turn: Turn): boolean {
  return elapsed_ms(run.partner?.read ?? run.begun, turn.now) >= LIMIT.cards_ms
}

/** A camera read something. One card, one partner: a second card changes nothing. [CARD-3] */
export function seeFrame(
  run: CardsRun,
  turn: Turn,
  raw: Uint8Array,
  known: readonly Known[] = [],
): CardsRun | ErrorCode {
  const parsed = parseFrame(raw)
  if (parsed.is !== 'frame') return parsed.is
  if (isCardsRunOver(run, turn)) return 'card-expired'
  const { frame, card } = parsed
  if (equalBytes(frame.card, run.card) || isMine(run, turn, card)) return 'own-card'
  if (run.partner !== null && !equalBytes(run.partner.card, frame.card)) return 'other-card'
  const read = run.partner === null ? recognised(run, turn, frame, known) : run
  const partner = read.partner ?? partnerOf(run, turn, frame.card, card)
  if (partner === null) return 'not-a-card'
  if (frame.mac === null) return { ...read, partner }
  const { mac, tag } = frame
  if (!equalBytes(mac, cardMac(turn, partner.key, [frame.card, run.card], tag))) return 'other-card'
  if (partner.whole) return read
  const again =
    tag !== null && read.meets !== null && fitsCard(turn.suite, read.meets, frame.card, tag)
  return { ...read, partner: { ...partner, whole: true, again } }
}

/** MEET-1: a bond is recognised by the first frame that was read, before my MAC is shown. */
function recognised(
  run: CardsRun,
  turn: Turn,
  { card, tag }: Frame,
  known: readonly Known[],
): CardsRun {
  if (run.meets !== null || tag === null) return run
  return { ...run, meets: known.find(each => fitsCard(turn.suite, each, card, tag)) ?? null }
}

function isMine(run: CardsRun, turn: Turn, card: Card): boolean {
  return equalBytes(card.share, turn.suite.dh.publicKey(Secret.reveal(run.share)))
}

type Partner = NonNullable<CardsRun['partner']>

function partnerOf(run: CardsRun, turn: Turn, encoded: Uint8Array, card: Card): Partner | null {
  const { suite } = turn
  const shared = suite.dh.secret(Secret.reveal(run.share), card.share)
  const name = plainName(card.name)
  const relay = parseRelay(card.relay)
  if (shared === null || name === null || relay !== card.relay) return null
  if (!mayContact(relay, run.relay)) return null
  const [smaller, larger] = inOrder(run.card, encoded)
  const transcript = hashOf(suite, [LABEL.cards, smaller, larger])
  const from = { salt: transcript, keys: [new Secret('KemSecret', shared)] }
  const key: CardKey = derive(suite, 'CardKey', from, [LABEL.cardKey])
  const root: RootKey = derive(suite, 'RootKey', from, [LABEL.cardRoot])
  const { commitment } = card
  const read = turn.now
  return {
    card: encoded,
    name,
    relay,
    commitment,
    key,
    root,
    transcript,
    read,
    whole: false,
    again: false,
  }
}

/** CARD-8: over both cards, whose screen it is first, and over the tag beside it. */
function cardMac(
  turn: Pick<Turn, 'suite'>,
  key: CardKey,
  [shown, other]: readonly [Uint8Array, Uint8Array],
  tag: Uint8Array | null,
): Uint8Array {
  return macOf(turn.suite, key, [LABEL.cardMac, shown, other, tag ?? new Uint8Array()])
}

/** The two last questions decide; *no*, or nothing within two minutes, keeps nothing. [CARD-5] */
export function answerTouch(run: CardsRun, label: string): CardsRun | ErrorCode {
  return run.partner === null ? 'not-a-card' : { ...run, touched: true, label }
}

/** The edges fit: the bond is kept, whole or not. [CARD-6] */
export function answerFit(run: CardsRun, turn: Turn): Bond | ErrorCode {
  const { partner } = run
  if (partner === null || !run.touched) return 'not-touched'
  const bond = bornBond(turn, {
    role: roleOf(run, partner),
    grade: { kind: 'met', at_ms: turn.now.utc_ms },
    root: partner.root,
    transcript: partner.transcript,
    mine: run,
    theirs: {
      name: partner.name,
      relay: partner.relay,
      imprint: { is: 'promised', hash: partner.commitment },
      anchor: null,
    },
    label: run.label === '' ? partner.name : run.label,
  })
  const meeting = { ...bond, meets: meetsOf(run) }
  return partner.whole ? { ...meeting, condition: { is: 'sound' } } : meeting
}

/** MEET-2: judged by the frame with their MAC; not seen yet, by their contact. */
function meetsOf({ meets, partner }: CardsRun): Bond['meets'] {
  if (meets === null || partner === null) return null
  if (!partner.whole) return { ...meets, fits: 'unknown' }
  return partner.again ? { ...meets, fits: 'yes' } : null
}

/** CARD-4: the smaller card is I. */
export function roleOf(run: CardsRun, partner: Partner): Role {
  return compareBytes(run.card, partner.card) < 0 ? 'I' : 'R'
}

/** Public: what the mark on both screens is drawn from. */
export function markOf(suite: Turn['suite'], partner: Partner): Uint8Array {
  return hashOf(suite, [LABEL.mark, partner.transcript]).slice(0, 16)
}

function inOrder(a: Uint8Array, b: Uint8Array): readonly [Uint8Array, Uint8Array] {
  return compareBytes(a, b) < 0 ? [a, b] : [b, a]
}
