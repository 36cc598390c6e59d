/** What only tests take from the insides of other packages. */
export { storeAcceptance } from '../../client/src/ports/store.acceptance.ts'
export { mailboxesAcceptance } from '../../relay/src/mailboxes.acceptance.ts'
