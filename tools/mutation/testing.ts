/** What `vitest` is for the tests while mutants run: its own `expect`, and tests that are kept. */
import fc from 'fast-check'

export { expect } from 'vitest'
export { beforeAll, describe, it, test } from './collected.ts'

// One failing example is enough to know that a mutant is found.
fc.configureGlobal({ endOnFailure: true })
