/**
 * (a) No match without the partner's agreement to that very question in that very check, while the
 * screen that shows it was open; a spoken one only on the very digits of the answer.
 */
import { type Question, toHex } from '@handfast/core'
import type { Bond } from '../inside.ts'
import {
  bondOf,
  type Checker,
  type Happening,
  holdersOf,
  type Phone,
  type World,
} from '../world.ts'

export const NAME = 'a-no-false-match'
const ASK_MS = 180_000
/** Timers ring in steps of their own. */
const SLACK_MS = 100

type Agreed = Extract<Happening, { is: 'answered' }>
type Heard = Extract<Happening, { is: 'heard-digits' }>
/** When it was, and in which run of the program. */
type Begun = { readonly phone: Phone; readonly at_ms: number; readonly boots: number }
type Saved = Extract<Happening, { is: 'saved' }>

type Known = {
  readonly agreed: Map<string, Agreed[]>
  readonly heard: Heard[]
  readonly begun: Map<string, Begun>
  readonly left: Set<string>
  readonly matched: Set<string>
  /** When an answer was given, and what came of it was told: by phone and check. */
  readonly answered: Map<string, Begun>
  readonly told: Set<string>
  /** Answers whose screen was left: phone and check. */
  readonly dismissed: Set<string>
  /** What was typed last as the answer of a spoken check, by phone and entry. */
  readonly typed: Map<string, string>
  /** Spoken matches that were judged: phone, bond and challenge. */
  readonly spoken: Set<string>
}

export function noFalseMatch(): Checker {
  const known: Known = {
    agreed: new Map(),
    heard: [],
    begun: new Map(),
    left: new Set(),
    matched: new Set(),
    answered: new Map(),
    told: new Set(),
    dismissed: new Set(),
    typed: new Map(),
    spoken: new Set(),
  }
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'answered') {
        known.agreed.set(happening.ask, [...(known.agreed.get(happening.ask) ?? []), happening])
      }
      if (happening.is === 'left-answer') {
        known.dismissed.add(`${happening.phone.name} ${happening.ask}`)
      }
      if (happening.is === 'acted' && happening.act.do === 'judge-spoken') {
        known.typed.set(`${happening.phone.name} ${happening.key}`, happening.act.digits)
      }
      if (happening.is === 'heard-digits') known.heard.push(happening)
      if (happening.is === 'left-ask') known.left.add(happening.ask)
      if (happening.is === 'saved') onSaved(known, world, happening)
    },
  }
}

function onSaved(known: Known, world: World, saved: Saved): void {
  const bond = bondOf(saved.after)
  if (bond === null) return
  for (const ask of bond.asks) {
    const id = toHex(ask.id)
    const { phone } = saved
    if (!known.begun.has(id)) {
      known.begun.set(id, { phone, at_ms: world.scheduler.now_ms(), boots: phone.boots })
    }
    // A bond that goes on after meeting again brings its matches to another entry.
    if (!isMatch(ask) || known.matched.has(id)) continue
    known.matched.add(id)
    const wrong = judgeAsk(known, world, saved.phone, bond, ask)
    if (wrong !== null) world.fail(NAME, `${saved.phone.name}: ${wrong}`)
  }
  judgeAsked(known, world, saved, bond)
  judgeSpoken(known, world, saved, bond)
}

type Ask = Bond['asks'][number]

function isMatch({ state }: Pick<Ask, 'state'>): boolean {
  return state.is === 'over' && state.outcome === 'match'
}

/** What is wrong with a match, or null. */
function judgeAsk(known: Known, world: World, phone: Phone, bond: Bond, ask: Ask): string | null {
  const id = toHex(ask.id)
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  if (others.some(other => world.posedAs.has(other))) return null
  const begun = known.begun.get(id)
  const agreed = known.agreed
    .get(id)
    ?.some(
      each =>
        others.includes(each.phone) &&
        each.bond === toHex(bond.id) &&
        each.yes &&
        each.number === ask.number &&
        sameQuestion(each.question, ask.question),
    )
  if (agreed !== true) return `a match that nobody agreed to: ${ask.question.about}`
  // Who lost the save of leaving has not left.
  if (known.left.has(id) && !world.doubled.has(phone)) return 'a match after its screen was left'
  if (begun === undefined) return 'a match of a check that never began'
  return tooLate(world, phone, begun)
}

/** Three minutes; where a clock was put back over a restart nobody can count them. */
function tooLate(world: World, phone: Phone, since: Begun): string | null {
  const isTimed = since.boots === phone.boots || !world.allowed.has('clock-back')
  const gone_ms = world.scheduler.now_ms() - since.at_ms
  return isTimed && gone_ms > ASK_MS + SLACK_MS ? `a match after ${gone_ms} ms` : null
}

function sameQuestion(a: Question, b: Question): boolean {
  return a.about === b.about && a.over === b.over && a.saying === b.saying
}

/** The side that answered says match only when the side that asked did, on a screen still open. */
function judgeAsked(known: Known, world: World, { phone }: Saved, bond: Bond): void {
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  if (others.some(other => world.posedAs.has(other))) return
  for (const { id, state } of bond.asked) {
    const place = `${phone.name} ${toHex(id)}`
    if ((state.is === 'answered' || state.is === 'queued') && !known.answered.has(place)) {
      const at_ms = world.scheduler.now_ms()
      known.answered.set(place, { phone, at_ms, boots: phone.boots })
    }
    if (state.is !== 'over' || state.outcome !== 'match' || known.told.has(place)) continue
    known.told.add(place)
    const wrong = wrongTold(known, world, phone, toHex(id))
    if (wrong !== null) world.fail(NAME, `${phone.name}: told of ${wrong}`)
  }
}

function wrongTold(known: Known, world: World, phone: Phone, id: string): string | null {
  if (!known.matched.has(id)) return 'a match nobody had'
  // Who lost the save of leaving, or of answering, has done neither.
  if (world.doubled.has(phone)) return null
  const place = `${phone.name} ${id}`
  if (known.dismissed.has(place)) return 'a match after the screen that answered was left'
  const answered = known.answered.get(place)
  return answered === undefined ? 'a match it never agreed to' : tooLate(world, phone, answered)
}

function judgeSpoken(known: Known, world: World, { phone, key, before }: Saved, bond: Bond): void {
  const { asking } = bond.spoken
  if (asking?.state.is !== 'over' || asking.state.outcome !== 'match') return
  if (bondOf(before)?.spoken.asking?.state.is === 'over') return
  // A bond that goes on after meeting again brings its match to another entry.
  const place = `${phone.name} ${toHex(bond.id)} ${asking.about} ${asking.nonce}`
  const isBrought = toHex(bondOf(before)?.id ?? new Uint8Array()) !== toHex(bond.id)
  if (isBrought && known.spoken.has(place)) return
  known.spoken.add(place)
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  if (others.some(other => world.posedAs.has(other))) return
  const answers = known.heard.filter(
    heard =>
      others.includes(heard.phone) &&
      heard.bond === toHex(bond.id) &&
      heard.about === asking.about &&
      Number(heard.challenge.slice(0, 3)) === asking.nonce,
  )
  const typed = known.typed.get(`${phone.name} ${key}`)
  if (answers.length === 0) world.fail(NAME, `${phone.name}: a spoken match that nobody answered`)
  else if (!answers.some(({ answer }) => answer === typed)) {
    world.fail(NAME, `${phone.name}: a spoken match on other digits than the answer`)
  }
}
