/**
 * What `crypto/suite.ts` is while mutants run: the same results, byte for byte
 * (`packages/sim/src/suite/native-suite.test.ts`), by Node's own crypto, and so several times faster.
 */
import { startNativeSuite } from '../../packages/sim/src/suite/native-suite.ts'

export const nobleSuite = startNativeSuite()
