/**
 * Bonding by code or by link: who made it, who joins it, and the CPace run between them. It is
 * spent on a side by its first run, whatever happens. [CODE-1] [LINK-1]
 */
import type { Bond } from '../bond/bond.ts'
import { mailboxId } from '../bond/epoch.ts'
import { type CpaceInput, cpaceKey, cpaceShare, cpaceTag } from '../crypto/cpace.ts'
import { DIGIT_LIST, LABEL } from '../crypto/labels.ts'
import { Secret } from '../crypto/secret.ts'
import { hashOf, lvCat } from '../crypto/transcript.ts'
import { elapsed_ms, type Turn } from '../turn.ts'
import type { Address } from '../wire/address.ts'
import { equalBytes } from '../wire/bytes.ts'
import { decode, encode } from '../wire/codec.ts'
import { HASH_BYTES } from '../wire/limits.ts'
import { typedDigits } from '../wire/typed.ts'
import { encodeUtf8 } from '../wire/utf8.ts'
import { bondOfJoiner, bondOfMaker, sealedIntroduction } from './code-bond.ts'
import type { CodeRun, RunEnd, Stage, StageOf } from './code-run.ts'
import type { ParsedLink } from './link.ts'
import {
  decodeRunMessage,
  encodeRunMessage,
  nameplatePayload,
  type RunMessage,
} from './run-message.ts'
import { termsOf } from './ways.ts'

const SECRET_DIGITS = 9

type Mine = { readonly name: string; readonly relay: string; readonly label: string }

/**
 * Entropy: 32 read key, 16 session id, 32 claimant, 64 scalar, 32 X-Wing seed, 32 read key of my
 * first mailbox, 16 code or link.
 */
export function startCode(turn: Turn, mine: Mine): CodeRun {
  const run = startRun(turn, mine, mine.relay, 'maker')
  const value = turn.draw(16).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const digits = (value % 10n ** BigInt(SECRET_DIGITS)).toString().padStart(SECRET_DIGITS, '0')
  return { ...run, secret: secretDigits(digits), stage: { is: 'allocating' } }
}

export function startLink(turn: Turn, mine: Mine): CodeRun {
  const run = startRun(turn, mine, mine.relay, 'maker')
  const key = new Secret('LinkKey', turn.draw(16))
  return { ...run, secret: { is: 'link', key }, stage: { is: 'allocating' } }
}

export function joinCode(turn: Turn, mine: Mine, code: ParsedCode, at: string): CodeRun {
  const run = startRun(turn, mine, at, 'joiner')
  const stage = { is: 'claiming', nameplate: code.nameplate } as const
  return { ...run, secret: secretDigits(code.digits), stage }
}

/** Whether its relay may be contacted was asked before: nobody typed it. [LINK-5] */
export function joinLink(turn: Turn, mine: Mine, link: ParsedLink): CodeRun {
  const run = startRun(turn, mine, link.relay, 'joiner')
  const stage = { is: 'claiming', nameplate: link.nameplate } as const
  return { ...run, secret: { is: 'link', key: link.key }, stage }
}

function startRun(
  turn: Turn,
  mine: Mine,
  at: string,
  by: CodeRun['by'],
): Omit<CodeRun, 'secret' | 'stage'> {
  return {
    by,
    ...mine,
    at,
    readKey: new Secret('ReadKey', turn.draw(32)),
    sid: turn.draw(16),
    claimant: turn.draw(32),
    scalar: new Secret('RunSeed', turn.suite.group.scalar(turn.draw(64))),
    seed: new Secret('KemSeed', turn.draw(32)),
    anchor: new Secret('ReadKey', turn.draw(32)),
    begun: turn.now,
    outbox: [],
  }
}

export type ParsedCode = { readonly nameplate: string; readonly digits: string }

/** A nameplate of four to eight digits, then nine; spaces and hyphens do not count. */
export function parseCode(raw: string): ParsedCode | null {
  const digits = typedDigits(raw.replaceAll('.', ' '))
  if (digits === null || !/^.{13,17}$/.test(digits)) return null
  return { nameplate: digits.slice(0, -SECRET_DIGITS), digits: digits.slice(-SECRET_DIGITS) }
}

/** The code to say, in groups: `4071-583-204-119`. */
export function shownCode(run: CodeRun): string | null {
  if (run.stage.is !== 'waiting' || run.secret.is !== 'code') return null
  const digits = String.fromCharCode(...Secret.reveal(run.secret.digits))
  return [run.stage.nameplate, ...(digits.match(/.{3}/g) ?? [])].join('-')
}

/** What the maker puts behind the nameplate. */
export function payloadOf(turn: Pick<Turn, 'suite'>, run: CodeRun): Uint8Array {
  return encode(nameplatePayload, { mailbox: mailboxId(turn.suite, run.readKey), sid: run.sid })
}

export function onAllocated(run: CodeRun, nameplate: string): CodeRun {
  if (run.stage.is !== 'allocating' || !termsOf(run).nameplate.test(nameplate)) return run
  return { ...run, stage: { is: 'waiting', nameplate } }
}

/** The nameplate was mine to claim: the first message of the run goes to its maker. */
export function onClaimed(run: CodeRun, turn: Turn, payload: Uint8Array): CodeRun {
  if (run.stage.is !== 'claiming') return run
  const content = decode(nameplatePayload, payload)
  if (content === null) return over(run, 'unknown')
  const to = { relay: run.at, id: content.mailbox }
  const sid = new Uint8Array([...content.sid, ...run.sid])
  if (equalBytes(content.sid, run.sid)) return over(run, 'own')
  const mailbox = mailboxId(turn.suite, run.readKey)
  const { nameplate } = run.stage
  const awaiting = { is: 'awaitingMakerShare', nameplate, to, sid } as const
  return send(turn, { ...run, stage: awaiting }, to, { kind: 'join', sid: run.sid, mailbox })
}

export function onRefused(run: CodeRun, why: RunEnd): CodeRun {
  return over(run, why)
}

/** LINK-6: its maker takes it back; who has claimed it already is told no more. */
export function revokeLink(run: CodeRun, turn: Turn): CodeRun {
  if (run.secret.is !== 'link' || run.by !== 'maker') return run
  const { stage } = run
  switch (stage.is) {
    case 'allocating':
      return over(run, 'revoked')
    case 'waiting':
      return { ...run, stage: { is: 'revoking', nameplate: stage.nameplate } }
    case 'awaitingJoinerShare':
    case 'awaitingJoinerKey':
      return over(send(turn, run, stage.to, { kind: 'stop' }), 'revoked')
    case 'claiming':
    case 'awaitingMakerShare':
    case 'awaitingMakerKey':
    case 'over':
    case 'revoking':
      return run
  }
}

/** The relay has nothing behind the nameplate any more. */
export function onReleased(run: CodeRun): CodeRun {
  return run.stage.is === 'revoking' ? over(run, 'revoked') : run
}

const OPEN: readonly Stage['is'][] = ['allocating', 'waiting', 'claiming', 'revoking']

/** CODE-11, LINK-1: when its time is over. */
export function runLimit_ms(run: CodeRun): number {
  const { open_ms, grace_ms } = termsOf(run)
  return OPEN.includes(run.stage.is) ? open_ms : open_ms + grace_ms
}

export function tickCode(run: CodeRun, turn: Turn): CodeRun {
  if (run.stage.is === 'over') return run
  if (elapsed_ms(run.begun, turn.now) < runLimit_ms(run)) return run
  return over(run, run.stage.is === 'revoking' ? 'revoked' : 'expired')
}

/** A message of the run. What does not belong to this stage changes nothing. [CODE-4] */
export function onRunMessage(run: CodeRun, turn: Turn, wire: Uint8Array): CodeRun | Bond {
  const message = decodeRunMessage(wire)
  if (message === null) return run
  const { stage } = run
  switch (stage.is) {
    case 'waiting':
      return message.kind === 'join' ? onJoin(run, turn, stage, message) : run
    case 'awaitingMakerShare':
      if (message.kind === 'stop') return over(run, 'used')
      return message.kind === 'makerShare' ? onMakerShare(run, turn, stage, message) : run
    case 'awaitingJoinerShare':
      if (message.kind === 'stop') return over(run, 'wrong')
      return message.kind === 'joinerShare' ? onJoinerShare(run, turn, stage, message) : run
    case 'awaitingMakerKey':
      if (message.kind === 'stop') return over(run, 'wrong')
      return message.kind === 'makerKey' ? onMakerKey(run, turn, stage, message) : run
    case 'awaitingJoinerKey':
      if (message.kind === 'stop') return over(run, 'wrong')
      return message.kind === 'joinerKey' ? onJoinerKey(run, turn, stage, message) : run
    case 'allocating':
    case 'claiming':
    case 'over':
    case 'revoking':
      return run
  }
}

type MessageOf<K extends RunMessage['kind']> = Extract<RunMessage, { kind: K }>

function onJoin(
  run: CodeRun,
  turn: Turn,
  stage: StageOf<'waiting'>,
  message: MessageOf<'join'>,
): CodeRun {
  if (equalBytes(message.sid, run.sid)) return over(run, 'own')
  const sid = new Uint8Array([...run.sid, ...message.sid])
  const to = { relay: run.at, id: message.mailbox }
  const { nameplate } = stage
  const element = cpaceShare(turn.suite, inputOf(run, nameplate, sid), Secret.reveal(run.scalar))
  if (element === null) return stop(run, turn, to)
  const awaiting = { is: 'awaitingJoinerShare', nameplate, to, sid, element } as const
  return send(turn, { ...run, stage: awaiting }, to, { kind: 'makerShare', element })
}

function onMakerShare(
  run: CodeRun,
  turn: Turn,
  stage: StageOf<'awaitingMakerShare'>,
  message: MessageOf<'makerShare'>,
): CodeRun {
  const { nameplate, to, sid } = stage
  const maker = message.element
  const joiner = cpaceShare(turn.suite, inputOf(run, nameplate, sid), Secret.reveal(run.scalar))
  if (joiner === null || equalBytes(maker, joiner)) return stop(run, turn, to)
  const isk = keyOf(run, turn, { sid, maker, joiner }, maker)
  if (isk === null) return stop(run, turn, to)
  const tag = cpaceTag(turn.suite, sid, Secret.reveal(isk), shareOf(joiner, termsOf(run).joiner))
  const awaiting = { is: 'awaitingMakerKey', nameplate, to, sid, maker, joiner, isk } as const
  return send(turn, { ...run, stage: awaiting }, to, { kind: 'joinerShare', element: joiner, tag })
}

/** CODE-5: nothing of a person is sent before the other is proven to know the code. */
function onJoinerShare(
  run: CodeRun,
  turn: Turn,
  stage: StageOf<'awaitingJoinerShare'>,
  message: MessageOf<'joinerShare'>,
): CodeRun {
  const { nameplate, to, sid, element: maker } = stage
  const joiner = message.element
  if (equalBytes(maker, joiner)) return stop(run, turn, to)
  const isk = keyOf(run, turn, { sid, maker, joiner }, joiner)
  if (isk === null) return stop(run, turn, to)
  const right = cpaceTag(turn.suite, sid, Secret.reveal(isk), shareOf(joiner, termsOf(run).joiner))
  if (!equalBytes(right, message.tag)) return stop(run, turn, to)
  const tag = cpaceTag(turn.suite, sid, Secret.reveal(isk), shareOf(maker, termsOf(run).maker))
  const transcript = runTranscript(turn, run, nameplate, { sid, maker, joiner })
  const sealed = sealedIntroduction(turn, run, { isk, transcript })
  const awaiting = { is: 'awaitingJoinerKey', nameplate, to, transcript, sealed, isk } as const
  return send(turn, { ...run, stage: awaiting }, to, { kind: 'makerKey', tag, sealed })
}

/** Entropy: 64 encapsulation. The joiner has all but the last MAC: an unfinished bond. */
function onMakerKey(
  run: CodeRun,
  turn: Turn,
  stage: StageOf<'awaitingMakerKey'>,
  message: MessageOf<'makerKey'>,
): CodeRun | Bond {
  const { nameplate, to, sid, maker, joiner, isk } = stage
  const right = cpaceTag(turn.suite, sid, Secret.reveal(isk), shareOf(maker, termsOf(run).maker))
  if (!equalBytes(right, message.tag)) return stop(run, turn, to)
  const transcript = runTranscript(turn, run, nameplate, { sid, maker, joiner })
  const made = bondOfJoiner(turn, run, { isk, transcript, sealed: message.sealed })
  if (made === null) return stop(run, turn, to)
  const answered = send(turn, run, to, made.message)
  return { ...made.bond, outbox: answered.outbox }
}

function onJoinerKey(
  run: CodeRun,
  turn: Turn,
  stage: StageOf<'awaitingJoinerKey'>,
  message: MessageOf<'joinerKey'>,
): CodeRun | Bond {
  return bondOfMaker(turn, run, stage, message) ?? stop(run, turn, stage.to)
}

function inputOf(run: CodeRun, nameplate: string, sid: Uint8Array): CpaceInput {
  const { secret } = run
  const { password, channel } = termsOf(run)
  const fields =
    secret.is === 'code' ? [DIGIT_LIST, Secret.reveal(secret.digits)] : [Secret.reveal(secret.key)]
  return { password: lvCat([password, ...fields]), channel: lvCat([channel, nameplate]), sid }
}

type Shares = { readonly sid: Uint8Array; readonly maker: Uint8Array; readonly joiner: Uint8Array }

function keyOf(run: CodeRun, turn: Turn, { sid, maker, joiner }: Shares, theirs: Uint8Array) {
  const cpace = {
    sid,
    initiator: shareOf(maker, termsOf(run).maker),
    responder: shareOf(joiner, termsOf(run).joiner),
  }
  const isk = cpaceKey(turn.suite, cpace, Secret.reveal(run.scalar), theirs)
  return isk === null ? null : new Secret('MessageKey', isk)
}

function shareOf(element: Uint8Array, party: string) {
  return { element, ad: encodeUtf8(party) ?? new Uint8Array() }
}

function runTranscript(
  turn: Turn,
  run: CodeRun,
  nameplate: string,
  { sid, maker, joiner }: Shares,
): Uint8Array {
  const list = run.secret.is === 'code' ? [DIGIT_LIST] : []
  const { transcript } = termsOf(run)
  return hashOf(turn.suite, [transcript, ...list, nameplate, sid, maker, joiner])
}

function send(turn: Turn, run: CodeRun, to: Address, message: RunMessage): CodeRun {
  const encoded = encodeRunMessage(message)
  const id = hashOf(turn.suite, [LABEL.message, encoded, to.relay, to.id]).slice(0, HASH_BYTES)
  const entry = { id, address: to, envelope: null, message: encoded }
  return { ...run, outbox: [...run.outbox, entry] }
}

/** The other side is told, and not why. */
function stop(run: CodeRun, turn: Turn, to: Address): CodeRun {
  return over(send(turn, run, to, { kind: 'stop' }), 'wrong')
}

function over(run: CodeRun, why: RunEnd): CodeRun {
  const stage: Stage = { is: 'over', why }
  return { ...run, stage }
}

function secretDigits(digits: string): CodeRun['secret'] {
  const bytes = encodeUtf8(digits) ?? new Uint8Array(SECRET_DIGITS)
  return { is: 'code', digits: new Secret('SecretDigits', bytes) }
}
