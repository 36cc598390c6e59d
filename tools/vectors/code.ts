/** A run by code, CODE-1 to CODE-13: CPace, then X-Wing, then two MACs. */
import type { Instant, OutboxEntry } from './bond.ts'
import { type Bytes, blob, join, same, u32, utf8, zeros } from './bytes.ts'
import { derive, digits, hash, label, mac, mailboxId, open, seal } from './derive.ts'
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
  xwingPublic,
} from './primitives.ts'
import { mayName, plainName } from './rules.ts'
import { draw, makeBond, note, post, type Side, send } from './side.ts'
import { gone_ms } from './time.ts'

export interface CodeRun {
  isMaker: boolean
  relay: string
  readKey: Bytes
  half: Bytes
  claimant: Bytes
  scalar: Bytes
  seed: Bytes
  anchorKey: Bytes
  digits: string
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
const adMaker = utf8(label('code maker'))
const adJoiner = utf8(label('code joiner'))

/** `typed` is what the joiner was told: nameplate and digits. */
export function startRun(side: Side, relay: string, typed?: { nameplate: string; digits: string }) {
  const run = {
    ...{
      isMaker: typed === undefined,
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
  const code = typed?.digits ?? note(side, 'code', digits(draw(side, 'code', 16), 9))
  side.code = {
    ...{ ...run, digits: code, nameplate: typed?.nameplate ?? '', them: undefined, sid: none },
    ...{ ya: none, yb: none, key: none, th1: none, sealed: none },
    ...{ awaits: typed === undefined ? 'nameplate' : 'payload', outbox: [], why: 3 },
  }
}

/** CODE-7: what lies behind the nameplate. */
export function payloadOf(side: Side): Bytes {
  const { readKey, half } = runOf(side)
  return note(side, 'payload', join(mailboxId(readKey), half))
}

export function onNameplate(side: Side, nameplate: string): void {
  const run = runOf(side)
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

/** CODE-11: 600 seconds, and 120 more for a run that began in them. */
export function checkExpiry(side: Side): void {
  const run = runOf(side)
  if (run.awaits === 'over') return
  const began = ['makerShare', 'joinerShare', 'makerKey', 'joinerKey'].includes(run.awaits)
  if (gone_ms(run.begun, side.now) >= (began ? 720_000 : 600_000)) over(run, 2, 'late')
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
  const password = note(side, 'password', lvText('code password', u32(0), run.digits))
  const channel = note(side, 'channel', lvText('code', run.nameplate))
  note(side, 'generator string', generatorString(password, channel, run.sid))
  return note(side, 'g', generator(password, channel, run.sid))
}

function lvText(words: string, ...fields: (string | Bytes)[]): Bytes {
  return lv(
    utf8(label(words)),
    ...fields.map(each => (typeof each === 'string' ? utf8(each) : each)),
  )
}

function onMakerShare(side: Side, run: CodeRun, [ya = none]: Bytes[]): void {
  run.ya = ya
  run.yb = note(side, 'Yb', multiply(codeGenerator(side, run), run.scalar))
  if (same(ya, run.yb)) throw new Error('own-input')
  run.key = codeKey(side, run, ya)
  const tb = note(side, 'Tb', confirmation(run.sid, run.key, run.yb, adJoiner))
  sendRun(side, runWire('joinerShare', run.yb, tb))
  run.awaits = 'makerKey'
}

function codeKey(side: Side, run: CodeRun, theirs: Bytes): Bytes {
  const k = note(side, 'K', multiply(theirs, run.scalar))
  const key = note(side, 'ISK', isk(run.sid, k, run.ya, adMaker, run.yb, adJoiner))
  const { nameplate, sid, ya, yb } = run
  run.th1 = note(side, 'th1', hash('code transcript', 0, nameplate, sid, ya, yb))
  return key
}

/** CODE-5: only now is anything of a person sent. */
function onJoinerShare(side: Side, run: CodeRun, [yb = none, tb = none]: Bytes[]): void {
  if (same(yb, run.ya)) throw new Error('own-input')
  run.yb = yb
  run.key = codeKey(side, run, yb)
  if (!same(tb, confirmation(run.sid, run.key, yb, adJoiner))) {
    throw new Error('confirmation-failure')
  }
  const ta = note(side, 'Ta', confirmation(run.sid, run.key, run.ya, adMaker))
  const key = note(side, 'code box maker', derive(run.th1, [run.key], 'code box maker'))
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
  if (!same(ta, confirmation(run.sid, run.key, run.ya, adMaker))) {
    throw new Error('confirmation-failure')
  }
  const makerKey = note(side, 'code box maker', derive(run.th1, [run.key], 'code box maker'))
  const theirs = openIntroduction(side, run, makerKey, theirBox)
  const { ct, ss } = encapsulate(theirs.ek, draw(side, 'encapsulation', 64))
  note(side, 'ss', ss)
  const key = note(side, 'code box joiner', derive(run.th1, [run.key], 'code box joiner'))
  const plain = note(side, 'introduction', introduce(side, run))
  const sealed = seal(key, run.th1, plain)
  const th2 = note(side, 'th2', hash('code transcript', run.th1, theirBox, sealed, ct))
  const root = note(side, 'RK_0', derive(th2, [run.key, ss], 'code root'))
  const tag = note(side, 'mac', mac(root, 'code finish joiner', th2))
  sendRun(side, runWire('joinerKey', ct, blob(sealed), tag))
  keep(side, run, th2, root, theirs)
}

function onJoinerKey(
  side: Side,
  run: CodeRun,
  [ct = none, theirBox = none, tag = none]: Bytes[],
): void {
  const key = note(side, 'code box joiner', derive(run.th1, [run.key], 'code box joiner'))
  const theirs = openIntroduction(side, run, key, theirBox)
  const ss = note(side, 'ss', decapsulate(run.seed, ct))
  const th2 = note(side, 'th2', hash('code transcript', run.th1, run.sealed, theirBox, ct))
  const root = note(side, 'RK_0', derive(th2, [run.key, ss], 'code root'))
  if (!same(tag, mac(root, 'code finish joiner', th2))) throw new Error('mac-failure')
  const bond = keep(side, run, th2, root, theirs)
  bond.contact = send(side, {
    kind: 'confirm',
    mac: note(side, "mac'", mac(root, 'code finish maker', th2)),
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
    grade: 'code',
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
