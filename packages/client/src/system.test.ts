import { clockAcceptance } from './ports/clock.acceptance.ts'
import { entropyAcceptance } from './ports/entropy.acceptance.ts'
import { systemClock, systemEntropy } from './system-clock.ts'

clockAcceptance('of the runtime', systemClock)
entropyAcceptance('of the runtime', systemEntropy)
