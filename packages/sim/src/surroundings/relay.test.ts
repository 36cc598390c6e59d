import { mailboxesAcceptance } from '../inside.fixture.ts'
import { startRandom } from '../random.ts'
import { startMailboxes } from './relay.ts'

const startStore = async () => {
  const store = startMailboxes({ random: startRandom('store'), fails: () => false })
  return {
    open: async () => store.open(),
    beside: async () => ({ ...store.mailboxes, close: async () => {} }),
    remove: async () => {},
  }
}

mailboxesAcceptance('in memory', startStore, 'many')
