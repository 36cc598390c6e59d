/** A bond and its evidence as bytes, STATE-1 to STATE-8, in the order they are written. */
import type {
  Ask,
  Asked,
  AskedState,
  AskOver,
  Bond,
  Box,
  Brake,
  Challenge,
  Condition,
  Evidence,
  HistoryEntry,
  Instant,
  Left,
  OutboxEntry,
  Pulse,
} from './bond.ts'
import {
  type Bytes,
  blob,
  bool,
  join,
  list,
  option,
  text,
  time,
  u8,
  u16,
  u32,
  utf8,
} from './bytes.ts'
import { address, outcomes, question, roles, topics, word } from './messages.ts'

export function evidenceRecord(entries: Evidence[]): Bytes {
  const each = (entry: Evidence) =>
    join(
      u32(entry.n),
      entry.key,
      list(entry.heard),
      option(entry.told === undefined ? undefined : list(entry.told)),
    )
  return join(u8(1), list(entries.map(each)))
}

/** VAULT-6: an entry that is a bond. */
export function bondRecord(bond: Bond): Bytes {
  return join(u8(1), u8(0), identity(bond), epoch(bond), open(bond), rest(bond))
}

function identity(bond: Bond): Bytes {
  const { meets } = bond
  return join(
    bond.id,
    word(roles, bond.role),
    condition(bond.condition),
    list(bond.tornUnder),
    word(['met', 'code', 'link'], bond.grade.is),
    time(bond.grade.at_ms),
    text(bond.myName),
    text(bond.theirName),
    text(bond.label),
    bond.fingerprint,
    bond.meet,
    option(meets === undefined ? undefined : join(meets.key, meets.meet, bool(meets.fits))),
    box(bond.anchor),
    option(bond.theirAnchor && address(bond.theirAnchor)),
  )
}

function condition(value: Condition): Bytes {
  switch (value.is) {
    case 'unfinished':
      return u8(0)
    case 'sound':
      return u8(1)
    case 'torn':
      return join(u8(2), time(value.at_ms))
    case 'ended':
      return join(u8(3), time(value.at_ms), u8(value.by === 'me' ? 0 : 1), u32(value.told))
  }
}

function epoch(bond: Bond): Bytes {
  const known = bond.ekThem
  const promised = bond.promised ?? new Uint8Array(32)
  return join(
    u32(bond.n),
    bond.root,
    bond.seed,
    known === undefined ? join(u8(0), promised) : join(u8(1), known),
    box(bond.box),
    address(bond.theirs),
    list(bond.made),
    list(bond.heard),
    bond.noncesMade,
    bond.noncesHeard,
    option(bond.left && left(bond.left)),
    option(bond.pulse && pulse(bond.pulse)),
    option(bond.contact && blob(bond.contact)),
  )
}

function left(value: Left): Bytes {
  const { ofR } = value
  const spoken = ofR?.spoken
  return join(
    u32(value.n),
    value.evidence,
    box(value.box),
    address(value.theirs),
    blob(value.last),
    value.lastHash,
    instant(value.sent),
    bool(value.anchored),
    bool(value.confirmed),
    option(
      ofR &&
        join(
          ofR.p3,
          ofR.th2,
          ofR.pulse,
          option(spoken && join(spoken.key, spoken.made, spoken.heard)),
        ),
    ),
  )
}

function pulse(value: Pulse): Bytes {
  return join(
    blob(value.message),
    value.hash,
    value.nextSeed,
    box(value.nextBox),
    value.ssR,
    value.ctx,
    time(value.begun_ms),
    instant(value.sent),
    bool(value.anchored),
  )
}

function open(bond: Bond): Bytes {
  return join(
    list(bond.asks.map(ask)),
    list(bond.asked.map(asked)),
    list(bond.prompts_ms.map(time)),
  )
}

function ask(value: Ask): Bytes {
  const { over } = value
  return join(
    value.id,
    question(value.question),
    u8(value.number),
    u32(value.n),
    blob(value.message),
    value.hash,
    value.ssP,
    value.ctx,
    instant(value.begun),
    instant(value.sent),
    bool(value.anchored),
    bool(value.isOpen),
    over === undefined ? u8(0) : join(u8(1), askOver(over)),
  )
}

function askOver(over: AskOver): Bytes {
  return join(
    word(outcomes, over.outcome),
    time(over.at_ms),
    option(over.lateNo_ms === undefined ? undefined : time(over.lateNo_ms)),
    option(over.answer),
    option(over.done && blob(over.done)),
  )
}

function asked(value: Asked): Bytes {
  return join(
    value.id,
    question(value.question),
    u32(value.n),
    blob(value.message),
    value.hash,
    value.ssP,
    value.ctx,
    time(value.asked_ms),
    instant(value.arrived),
    u32(value.waited_ms),
    bool(value.isDismissed),
    bool(value.isLoud),
    askedState(value.state),
  )
}

function askedState(state: AskedState): Bytes {
  switch (state.is) {
    case 'shown':
      return u8(0)
    case 'queued':
      return join(u8(1), bool(state.yes), u8(state.number), instant(state.sent), bool(state.isOpen))
    case 'answered':
      return join(
        join(u8(2), bool(state.yes), u8(state.number), blob(state.message), state.hash),
        join(state.k3, state.th2, instant(state.sent), bool(state.anchored), bool(state.isOpen)),
      )
    case 'over':
      return join(u8(3), word(outcomes, state.outcome), bool(state.yes), time(state.at_ms))
    case 'late':
      return join(u8(4), time(state.at_ms))
  }
}

function rest(bond: Bond): Bytes {
  return join(
    spoken(bond),
    list(bond.history.map(historyEntry)),
    list(bond.outbox.map(outboxEntry)),
    time(bond.made_ms),
    option(bond.lastLive_ms === undefined ? undefined : time(bond.lastLive_ms)),
    time(bond.stepBegun_ms),
    time(bond.stepTaken_ms),
    option(bond.checked_ms === undefined ? undefined : time(bond.checked_ms)),
    u8(bond.stepsSince),
    instant(bond.resent),
    u32(bond.resentPause),
  )
}

function spoken({ challenge, lastAnswer, warnings, brakeV, brakeP }: Bond): Bytes {
  return join(
    option(challenge && challengeBytes(challenge)),
    option(
      lastAnswer &&
        join(
          blob(utf8(lastAnswer.typed)),
          word(topics, lastAnswer.topic),
          nine(lastAnswer.answer),
          instant(lastAnswer.at),
        ),
    ),
    list(warnings.map(each => join(blob(utf8(each.digits)), word(topics, each.topic)))),
    brake(brakeV),
    brake(brakeP),
  )
}

function challengeBytes(value: Challenge): Bytes {
  const { over } = value
  return join(
    word(topics, value.topic),
    u16(value.nonce),
    nine(value.challenge),
    nine(value.expected),
    time(value.begun_ms),
    bool(value.fallback),
    over === undefined ? u8(0) : join(u8(1), word(outcomes, over.outcome), time(over.at_ms)),
  )
}

/** STATE-7: six digits are filled up with full stops. */
function nine(digits: string): Bytes {
  return utf8(digits.padEnd(9, '.'))
}

function brake(value: Brake): Bytes {
  return join(u8(value.misses), option(value.missed && instant(value.missed)), u32(value.pause))
}

function historyEntry(entry: HistoryEntry): Bytes {
  return join(
    time(entry.at_ms),
    bool(entry.iAsked),
    bool(entry.byWords),
    question(entry.question),
    word(outcomes, entry.outcome),
  )
}

export function outboxEntry(entry: OutboxEntry): Bytes {
  return join(entry.id, address(entry.to), option(entry.evidence), blob(entry.message))
}

export function instant(value: Instant): Bytes {
  return join(time(value.wall_ms), time(value.steady_ms), u32(value.run))
}

function box(value: Box): Bytes {
  return join(text(value.relay), value.readKey)
}
