import { emptyMemory, memoryStore } from './memory-store.ts'
import { storeAcceptance } from './ports/store.acceptance.ts'

storeAcceptance('in memory', async () => {
  const memory = emptyMemory()
  return { open: async () => memoryStore(memory), cleanup: async () => {} }
})
