import { mailboxesAcceptance } from '../inside.fixture.ts'
import { startRandom } from '../random.ts'
import { startMailboxes } from './relay.ts'

mailboxesAcceptance('in memory', async () => {
  const store = startMailboxes({ random: startRandom('store'), fails: () => false })
  return { open: async () => store.open(), remove: async () => {} }
})
