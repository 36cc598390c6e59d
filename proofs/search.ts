/**
 * The large worlds of the exhaustive search. Exits 1 when something is not as promised, and when a search
 * came to less than it must.
 */
import { type CopiesFound, momentsOfLateR, searchCopies } from './copies.ts'
import {
  type Found,
  honestMoments,
  type Least,
  type Play,
  searchContacts,
  searchHonest,
  searchRelaxed,
  shortOf,
} from './epochs.ts'

const BOTH_YES = { I: 1, R: 1, says: 'yes' } as const
const ANY = 'anything' as const
const NONE = {}
/** Where one of them asks and the other says anything. */
const ONE_ASKS = {
  depth: 8,
  deepestEpoch: 2,
  ends: { match: 5, 'not-them': 5, 'other-number': 5, 'no-answer': 5 },
  complete: true,
} as const
let isBroken = false

honest('both ask and say yes', BOTH_YES, 20_000, {
  states: 2000,
  depth: 15,
  deepestEpoch: 3,
  ends: { match: 1000, 'no-answer': 200 },
  complete: true,
})
honest('I asks, R says anything', { I: 1, R: 0, says: ANY }, 20_000, {
  ...ONE_ASKS,
  states: 60,
})
honest('R asks, I says anything', { I: 0, R: 1, says: ANY }, 20_000, {
  ...ONE_ASKS,
  states: 40,
})
honest('both ask and say anything', { I: 1, R: 1, says: ANY }, 6000, {
  states: 6000,
  depth: 8,
  deepestEpoch: 2,
  ends: { match: 100, 'not-them': 100, 'other-number': 100, 'no-answer': 100 },
})
const contacts = searchContacts(20_000)
tell('contacts', contacts, {
  states: 7,
  depth: 5,
  deepestEpoch: 1,
  ends: NONE,
  complete: true,
})
const relaxed = searchRelaxed(BOTH_YES, 20_000)
console.info(`relaxed: ${relaxed.broken?.why ?? 'nothing'} found after ${relaxed.states} states`)
isBroken ||= relaxed.broken === null
const moments = honestMoments(BOTH_YES, 180)
for (const which of ['I', 'R'] as const) {
  const found = searchCopies(moments, which, 12_000)
  tellCopies(`copy of ${which}`, found, 8000)
}
const late = searchCopies(momentsOfLateR(honestMoments(BOTH_YES, 400)), 'R', 6000)
tellCopies('copy of R, R late and its anchor used up', late, 1000)
if (isBroken) process.exitCode = 1

function honest(what: string, play: Play, states_max: number, least: Least): void {
  tell(`honest: ${what}`, searchHonest(play, states_max), least)
}

function tell(what: string, found: Found, least: Least): void {
  const ends = Object.entries(found.ends).map(([outcome, count]) => `${outcome} ${count}`)
  console.info(
    `${what}: ${found.broken?.why ?? 'as promised'}; ${found.states} states` +
      `${found.complete ? ', all there are' : ''}, ${found.depth} steps deep, ` +
      `epoch ${found.deepestEpoch} reached, ended ${ends.join(', ')}`,
  )
  if (found.broken !== null) console.info(`  ${found.broken.path}`)
  const short = shortOf(found, least)
  for (const what of short) console.info(`  too little: ${what}`)
  isBroken ||= found.broken !== null || short.length > 0
}

function tellCopies(what: string, found: CopiesFound, touched_min: number): void {
  console.info(
    `${what}: ${found.states} states, the copy's message taken in ${found.touched}, ` +
      `missed ${found.missed.length}`,
  )
  for (const path of found.missed.slice(0, 3)) console.info(`  ${path}`)
  if (found.touched < touched_min) console.info(`  too little: not ${touched_min}`)
  isBroken ||= found.missed.length > 0 || found.touched < touched_min
}
