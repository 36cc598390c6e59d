import { agesAcceptance } from './ages.acceptance.ts'
import { emptyMemory, memoryStore } from './memory-store.ts'
import { newerAcceptance } from './newer.acceptance.ts'
import { storeAcceptance } from './ports/store.acceptance.ts'

const place = async () => {
  const memory = emptyMemory()
  return { open: async () => memoryStore(memory), cleanup: async () => {} }
}

storeAcceptance('in memory', place)
newerAcceptance('in memory', place)
agesAcceptance('in memory', place)
