/** What only tests take from the insides of other packages. */
export { storeAcceptance } from '../../client/src/ports/store.acceptance.ts'
export { judgeSteps, runSteps } from '../../client/src/ports/store.faults.ts'
export { mailboxesAcceptance } from '../../relay/src/mailboxes.acceptance.ts'
