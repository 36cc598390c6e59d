/**
 * How modules are found while mutants run. The core's primitives are those of `fast-suite.ts`;
 * `vitest` is `testing.ts`; and a mutant that acts while modules load gets modules of its own.
 */
import { readFileSync } from 'node:fs'
import {
  type LoadHookSync,
  type ResolveHookSync,
  registerHooks,
  stripTypeScriptTypes,
} from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = import.meta.dirname
const shipped = pathToFileURL(
  join(here, '..', '..', 'packages', 'core', 'src', 'crypto', 'suite.ts'),
)
const fast = pathToFileURL(join(here, 'fast-suite.ts')).href
const testing = pathToFileURL(join(here, 'testing.ts')).href

/** `house` is the copy of the repository that holds the mutants. */
export function installHooks(house: string): void {
  const core = pathToFileURL(join(house, 'packages', 'core')).href
  const sources = new Map<string, string>()

  const resolve: ResolveHookSync = (specifier, context, next) => {
    const from = context.parentURL ?? ''
    if (specifier === 'vitest' && from.startsWith(core)) return { url: testing, shortCircuit: true }
    if (specifier === '@handfast/core') {
      return { url: `${shipped.href}?shipped`, shortCircuit: true }
    }
    const found = next(specifier, context)
    if (found.url === `${core}/src/crypto/suite.ts`) return { ...found, url: fast }
    const generation = new URL(from === '' ? 'file:///' : from).search
    const inherits = generation.startsWith('?generation=') && found.url.startsWith(core)
    return inherits ? { ...found, url: found.url + generation } : found
  }

  const load: LoadHookSync = (url, context, next) => {
    if (!url.startsWith(core)) return next(url, context)
    const path = fileURLToPath(url)
    const source = sources.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'))
    sources.set(path, source)
    return { format: 'module', source, shortCircuit: true }
  }

  registerHooks({ resolve, load })
}

/** The module of a file of tests, and everything of the core behind it, loaded anew. */
export function importAnew(path: string, generation: number): Promise<unknown> {
  return import(`${pathToFileURL(path).href}?generation=${generation}`)
}
