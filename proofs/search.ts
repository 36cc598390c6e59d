/** The large worlds of the exhaustive search. Exits 1 when something is not as promised. */
import { type CopiesFound, momentsOfLateR, searchCopies } from './copies.ts'
import { honestMoments, searchContacts, searchHonest, searchRelaxed } from './epochs.ts'

const honest = searchHonest(1, 20_000)
console.info(
  `honest: ${honest.states} states${honest.complete ? ', all there are' : ''}, ` +
    `epoch ${honest.deepestEpoch} reached; ${honest.broken?.why ?? 'no alarm, all settle'}`,
)
const contacts = searchContacts(20_000)
console.info(
  `contact: ${contacts.states} states${contacts.complete ? ', all there are' : ''}; ` +
    `${contacts.broken?.why ?? 'all come to epoch 1 and fall silent'}`,
)
const relaxed = searchRelaxed(1, 20_000)
console.info(`relaxed: ${relaxed.broken?.why ?? 'nothing'} found after ${relaxed.states} states`)
let missed = 0
for (const which of ['I', 'R'] as const) {
  tellCopies(`copy of ${which}`, searchCopies(honestMoments(1, 400), which, 12_000))
}
const late = momentsOfLateR(honestMoments(1, 400))
tellCopies('copy of R, R late and its anchor used up', searchCopies(late, 'R', 6000))
const isBroken = honest.broken !== null || contacts.broken !== null
if (isBroken || relaxed.broken === null || missed > 0) process.exitCode = 1

function tellCopies(what: string, found: CopiesFound): void {
  missed += found.missed.length
  console.info(
    `${what}: ${found.states} states, the copy's message taken in ${found.touched}, ` +
      `missed ${found.missed.length}`,
  )
  for (const path of found.missed.slice(0, 3)) console.info(`  ${path}`)
}
