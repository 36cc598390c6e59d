/**
 * (a) No match without the partner's agreement to that very question in that very check, while the
 * screen that asked was open.
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
type Begun = { readonly phone: Phone; readonly at_ms: number; readonly boots: number }
type Saved = Extract<Happening, { is: 'saved' }>

type Known = {
  readonly agreed: Map<string, Agreed[]>
  readonly heard: Heard[]
  readonly begun: Map<string, Begun>
  readonly left: Set<string>
  readonly matched: Set<string>
}

export function noFalseMatch(): Checker {
  const known: Known = {
    agreed: new Map(),
    heard: [],
    begun: new Map(),
    left: new Set(),
    matched: new Set(),
  }
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'answered') {
        known.agreed.set(happening.ask, [...(known.agreed.get(happening.ask) ?? []), happening])
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
  const isTimed = begun.boots === phone.boots || !world.allowed.has('clock-back')
  const gone_ms = world.scheduler.now_ms() - begun.at_ms
  return isTimed && gone_ms > ASK_MS + SLACK_MS ? `a match after ${gone_ms} ms` : null
}

function sameQuestion(a: Question, b: Question): boolean {
  return a.about === b.about && a.over === b.over && a.saying === b.saying
}

/** The side that answered says match only when the side that asked did. */
function judgeAsked(known: Known, world: World, { phone, before }: Saved, bond: Bond): void {
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  if (others.some(other => world.posedAs.has(other))) return
  const earlier = bondOf(before)
  for (const { id, state } of bond.asked) {
    if (state.is !== 'over' || state.outcome !== 'match' || known.matched.has(toHex(id))) continue
    const told = earlier?.asked.find(asked => toHex(asked.id) === toHex(id))
    if (told?.state.is !== 'over') world.fail(NAME, `${phone.name}: told of a match nobody had`)
  }
}

function judgeSpoken(known: Known, world: World, { phone, before }: Saved, bond: Bond): void {
  const { asking } = bond.spoken
  if (asking?.state.is !== 'over' || asking.state.outcome !== 'match') return
  if (bondOf(before)?.spoken.asking?.state.is === 'over') return
  const others = holdersOf(world, bond.id).filter(other => other !== phone)
  if (others.some(other => world.posedAs.has(other))) return
  const fits = known.heard.some(
    heard =>
      others.includes(heard.phone) &&
      heard.bond === toHex(bond.id) &&
      heard.about === asking.about &&
      Number(heard.challenge.slice(0, 3)) === asking.nonce,
  )
  if (!fits) world.fail(NAME, `${phone.name}: a spoken match that nobody answered`)
}
