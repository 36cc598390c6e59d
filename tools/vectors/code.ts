/** A run by code or by link, CODE-1 to CODE-13, LINK-1 to LINK-6: CPace, X-Wing, two MACs. */
import type { Instant, OutboxEntry } from './bond.ts'
import { type Bytes, blob, join, same, u32, utf8, zeros } from './bytes.ts'
import { derive, digits, hash, label, mac, mailboxId, open, seal } from './derive.ts'
import { linkText } from './link.ts'
import {
  type Address,
  introduction,
  type RunMessage,
  readIntroduction,
  readRunWire,
  runWire,
} from './messages.ts'
import {
  confirmation,
  decapsulate,
  encapsulate,
  generator,
  generatorString,
  isk,
  lv,
  multiply,
  scalar,
  sha256,
  xwingPublic,
} from './primitives.ts'
import { mayName, plainName } from './rules.ts'
import { draw, makeBond, note, post, type Side, send } from './side.ts'
import { gone_ms } from './time.ts'

export interface CodeRun {
  way: 'code' | 'link'
  isMaker: boolean
  relay: string
  readKey: Bytes
  half: Bytes
  claimant: Bytes
  scalar: Bytes
  seed: Bytes
  anchorKey: Bytes
  digits: string
  /** The 16 bytes of a link; empty in a run by code. */
  linkKey: Bytes
  nameplate: string
  them: Address | undefined
  sid: Bytes
  ya: Bytes
  yb: Bytes
  key: Bytes
  th1: Bytes
  sealed: Bytes
  awaits: string
  /** Why it is over, by its place in STATE-10. */
  why: number
  begun: Instant
  myRelay: string
  name: string
  outbox: OutboxEntry[]
}

const none = zeros(0)
const week_ms = 604_800_000

/** LINK-2: the same words, behind `link` instead of `code`. */
function words(run: CodeRun, of: string): string {
  return `${run.way} ${of}`
}

function adOf(run: CodeRun, who: 'maker' | 'joiner'): Bytes {
  return utf8(label(words(run, who)))
}

/** What the joiner was told. */
export type Told =
  | { way: 'code'; nameplate: string; digits: string }
  | { way: 'link'; nameplate: string; key: Bytes }

export function startRun(side: Side, relay: string, told?: Told, way = told?.way ?? 'code') {
  const run = {
    ...{
      way,
      isMaker: told === undefined,
      relay,
      begun: side.now,
      myRelay: side.relay,
      name: side.name,
    },
    readKey: draw(side, 'read key of the run', 32),
    half: draw(side, 'half of the session id', 16),
    claimant: draw(side, 'claimant', 32),
    scalar: note(side, 'scalar', scalar(draw(side, 'scalar', 64))),
    seed: draw(side, 'X-Wing seed', 32),
    anchorKey: draw(side, 'read key of the anchor', 32),
  }
  side.code = {
    ...{ ...run, ...secretOf(side, way, told) },
    ...{ nameplate: told?.nameplate ?? '', them: undefined, sid: none },
    ...{ ya: none, yb: none, key: none, th1: none, sealed: none },
    ...{ awaits: told === undefined ? 'nameplate' : 'payload', outbox: [], why: 3 },
  }
}

function secretOf(side: Side, way: CodeRun['way'], told: Told | undefined) {
  if (told?.way === 'code') return { digits: told.digits, linkKey: none }
  if (told?.way === 'link') return { digits: '', linkKey: told.key }
  const drawn = draw(side, way, 16)
  if (way === 'link') return { digits: '', linkKey: drawn }
  return { digits: note(side, 'code', digits(drawn, 9)), linkKey: none }
}

/** LINK-3: what the relay is told beside the payload. */
export function ownerOf(side: Side): Bytes {
  return note(side, 'owner', sha256(runOf(side).claimant))
}

/** LINK-4: shown while it waits. */
export function shownLink(side: Side): string | undefined {
  const run = side.code
  if (run?.way !== 'link' || run.awaits !== 'join') return undefined
  return linkText({ relay: run.relay, nameplate: run.nameplate, key: run.linkKey })
}

/** LINK-6. */
export function revoke(side: Side): void {
  const run = runOf(side)
  checkExpiry(side)
  const isOver = run.awaits === 'over' || run.awaits === 'release'
  if (run.way !== 'link' || !run.isMaker || isOver) throw new Error('out-of-turn')
  run.why = 6
  if (run.awaits === 'join') {
    run.awaits = 'release'
    return
  }
  if (run.awaits !== 'nameplate') sendRun(side, runWire('stop'))
  run.awaits = 'over'
}

export function onReleased(side: Side): void {
  const run = runOf(side)
  if (run.awaits !== 'release') throw new Error('out-of-turn')
  run.awaits = 'over'
}

/** CODE-7: what lies behind the nameplate. */
export function payloadOf(side: Side): Bytes {
  const { readKey, half } = runOf(side)
  return note(side, 'payload', join(mailboxId(readKey), half))
}

export function onNameplate(side: Side, nameplate: string): void {
  const run = runOf(side)
  // CODE-3 and LINK-3.
  const right = run.way === 'code' ? /^[0-9]{4,8}$/ : /^[0-9]{12}$/
  if (!right.test(nameplate)) throw new Error('policy-refusal')
  run.nameplate = nameplate
  run.awaits = 'join'
}

export function onPayload(side: Side, payload: Bytes) {
  const run = runOf(side)
  if (run.awaits !== 'payload') throw new Error('out-of-turn')
  const theirs = payload.slice(32)
  if (same(theirs, run.half)) over(run, 4, 'own-input')
  run.them = { relay: run.relay, mailbox: payload.slice(0, 32) }
  run.sid = note(side, 'sid', join(theirs, run.half))
  sendRun(side, runWire('join', run.half, mailboxId(run.readKey)))
  run.awaits = 'makerShare'
}

/** CODE-11: 600 seconds, and 120 more for a run that began in them. LINK-1: 7 days, and 7 more. */
export function checkExpiry(side: Side): void {
  const run = runOf(side)
  if (run.awaits === 'over') return
  const began = ['makerShare', 'joinerShare', 'makerKey', 'joinerKey'].includes(run.awaits)
  const [open_ms, more_ms] = run.way === 'code' ? [600_000, 120_000] : [week_ms, week_ms]
  if (gone_ms(run.begun, side.now) < open_ms + (began ? more_ms : 0)) return
  over(run, run.awaits === 'release' ? 6 : 2, 'late')
}

/** CODE-4: what does not belong to the stage changes nothing. */
export function onRunWire(side: Side, wire: Bytes): void {
  const run = runOf(side)
  checkExpiry(side)
  if (run.awaits === 'over') throw new Error('out-of-turn')
  const value = readRunWire(wire)
  if (value.kind === 'stop') {
    if (!run.awaits.startsWith('joiner') && !run.awaits.startsWith('maker')) {
      throw new Error('out-of-turn')
    }
    over(run, run.awaits === 'makerShare' ? 1 : 3, 'stopped')
  }
  if (value.kind !== run.awaits) throw new Error('out-of-turn')
  try {
    steps[value.kind](side, run, value.fields)
  } catch (error) {
    // A join with my own half of the session id ends it without a word.
    if (run.why !== 4) sendRun(side, runWire('stop'))
    run.awaits = 'over'
    throw error
  }
}

function over(run: CodeRun, why: number, layer: string): never {
  run.awaits = 'over'
  run.why = why
  throw new Error(layer)
}

type Step = (side: Side, run: CodeRun, fields: Bytes[]) => void

const steps: Record<Exclude<RunMessage['kind'], 'stop'>, Step> = {
  join: onJoin,
  makerShare: onMakerShare,
  joinerShare: onJoinerShare,
  makerKey: onMakerKey,
  joinerKey: onJoinerKey,
}

function onJoin(side: Side, run: CodeRun, [half = none, mailbox = none]: Bytes[]): void {
  if (same(half, run.half)) over(run, 4, 'own-input')
  run.them = { relay: run.relay, mailbox }
  run.sid = note(side, 'sid', join(run.half, half))
  run.ya = note(side, 'Ya', multiply(codeGenerator(side, run), run.scalar))
  sendRun(side, runWire('makerShare', run.ya))
  run.awaits = 'joinerShare'
}

function codeGenerator(side: Side, run: CodeRun): Bytes {
  const secret = run.way === 'code' ? [u32(0), run.digits] : [run.linkKey]
  const password = note(side, 'password', lvText(words(run, 'password'), ...secret))
  const channel = note(side, 'channel', lvText(run.way, run.nameplate))
  note(side, 'generator string', generatorString(password, channel, run.sid))
  return note(side, 'g', generator(password, channel, run.sid))
}

function lvText(use: string, ...fields: (string | Bytes)[]): Bytes {
  return lv(utf8(label(use)), ...fields.map(each => (typeof each === 'string' ? utf8(each) : each)))
}

function onMakerShare(side: Side, run: CodeRun, [ya = none]: Bytes[]): void {
  run.ya = ya
  run.yb = note(side, 'Yb', multiply(codeGenerator(side, run), run.scalar))
  if (same(ya, run.yb)) throw new Error('own-input')
  run.key = codeKey(side, run, ya)
  const tb = note(side, 'Tb', confirmation(run.sid, run.key, run.yb, adOf(run, 'joiner')))
  sendRun(side, runWire('joinerShare', run.yb, tb))
  run.awaits = 'makerKey'
}

function codeKey(side: Side, run: CodeRun, theirs: Bytes): Bytes {
  const k = note(side, 'K', multiply(theirs, run.scalar))
  const key = note(
    side,
    'ISK',
    isk(run.sid, k, run.ya, adOf(run, 'maker'), run.yb, adOf(run, 'joiner')),
  )
  const { nameplate, sid, ya, yb } = run
  const list = run.way === 'code' ? [0] : []
  const use = words(run, 'transcript')
  run.th1 = note(side, 'th1', hash(use, ...list, nameplate, sid, ya, yb))
  return key
}

/** CODE-5: only now is anything of a person sent. */
function onJoinerShare(side: Side, run: CodeRun, [yb = none, tb = none]: Bytes[]): void {
  if (same(yb, run.ya)) throw new Error('own-input')
  run.yb = yb
  run.key = codeKey(side, run, yb)
  if (!same(tb, confirmation(run.sid, run.key, yb, adOf(run, 'joiner')))) {
    throw new Error('confirmation-failure')
  }
  const ta = note(side, 'Ta', confirmation(run.sid, run.key, run.ya, adOf(run, 'maker')))
  const key = note(side, 'box maker', derive(run.th1, [run.key], words(run, 'box maker')))
  run.sealed = seal(key, run.th1, note(side, 'introduction', introduce(side, run)))
  sendRun(side, runWire('makerKey', ta, blob(run.sealed)))
  run.awaits = 'joinerKey'
}

function introduce(side: Side, run: CodeRun): Bytes {
  note(side, 'th1', run.th1)
  const anchor = { relay: side.relay, mailbox: mailboxId(run.anchorKey) }
  return introduction({ ek: xwingPublic(run.seed), anchor, relay: side.relay, name: side.name })
}

/** CODE-6: what a partner says of himself. */
function openIntroduction(side: Side, run: CodeRun, key: Bytes, box: Bytes) {
  const theirs = readIntroduction(open(key, run.th1, box))
  const isFine = (relay: string) => relay === run.relay || mayName(relay, side.relay)
  const name = plainName(theirs.name)
  if (name === undefined) throw new Error('policy-refusal')
  if (!isFine(theirs.relay) || !isFine(theirs.anchor.relay)) throw new Error('policy-refusal')
  return { ...theirs, name }
}

function onMakerKey(side: Side, run: CodeRun, [ta = none, theirBox = none]: Bytes[]): void {
  if (!same(ta, confirmation(run.sid, run.key, run.ya, adOf(run, 'maker')))) {
    throw new Error('confirmation-failure')
  }
  const makerKey = note(side, 'box maker', derive(run.th1, [run.key], words(run, 'box maker')))
  const theirs = openIntroduction(side, run, makerKey, theirBox)
  const { ct, ss } = encapsulate(theirs.ek, draw(side, 'encapsulation', 64))
  note(side, 'ss', ss)
  const key = note(side, 'box joiner', derive(run.th1, [run.key], words(run, 'box joiner')))
  const plain = note(side, 'introduction', introduce(side, run))
  const sealed = seal(key, run.th1, plain)
  const th2 = note(side, 'th2', hash(words(run, 'transcript'), run.th1, theirBox, sealed, ct))
  const root = note(side, 'RK_0', derive(th2, [run.key, ss], words(run, 'root')))
  const tag = note(side, 'mac', mac(root, words(run, 'finish joiner'), th2))
  sendRun(side, runWire('joinerKey', ct, blob(sealed), tag))
  keep(side, run, th2, root, theirs)
}

function onJoinerKey(
  side: Side,
  run: CodeRun,
  [ct = none, theirBox = none, tag = none]: Bytes[],
): void {
  const key = note(side, 'box joiner', derive(run.th1, [run.key], words(run, 'box joiner')))
  const theirs = openIntroduction(side, run, key, theirBox)
  const ss = note(side, 'ss', decapsulate(run.seed, ct))
  const th2 = note(side, 'th2', hash(words(run, 'transcript'), run.th1, run.sealed, theirBox, ct))
  const root = note(side, 'RK_0', derive(th2, [run.key, ss], words(run, 'root')))
  if (!same(tag, mac(root, words(run, 'finish joiner'), th2))) throw new Error('mac-failure')
  const bond = keep(side, run, th2, root, theirs)
  bond.contact = send(side, {
    kind: 'confirm',
    mac: note(side, "mac'", mac(root, words(run, 'finish maker'), th2)),
  })
}

function keep(
  side: Side,
  run: CodeRun,
  th2: Bytes,
  root: Bytes,
  theirs: ReturnType<typeof readIntroduction>,
) {
  const bond = makeBond(side, {
    role: run.isMaker ? 'I' : 'R',
    transcript: th2,
    root,
    seed: run.seed,
    anchorKey: run.anchorKey,
    theirAnchor: theirs.anchor,
    theirRelay: theirs.relay,
    theirName: theirs.name,
    label: theirs.name,
    promised: undefined,
    ekThem: theirs.ek,
    grade: run.way,
    isSound: run.isMaker,
    meets: undefined,
  })
  bond.outbox = run.outbox
  side.code = undefined
  return bond
}

function sendRun(side: Side, wire: Bytes): void {
  const { them } = runOf(side)
  if (them !== undefined) post(side, { to: them, evidence: undefined, message: wire })
}

function runOf(side: Side): CodeRun {
  if (side.code === undefined) throw new Error(`${side.letter} has no run`)
  return side.code
}
