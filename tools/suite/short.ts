/** What `npm test` runs, in this order: what is quick to fail comes first. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Part, programPart, vitestPart } from './part.ts'

const house = join(import.meta.dirname, '..', '..')
const module = (...path: string[]) => join(house, 'node_modules', ...path)
const tool = (name: string) => join(house, 'tools', name)

/** The journeys drive what people get, so the app is built in front of them. */
export const buildPart = programPart(
  'build',
  module('vite', 'bin', 'vite.js'),
  'build',
  join(house, 'packages', 'app'),
)

export const shortParts: Part[] = [
  programPart('types', module('typescript', 'bin', 'tsc'), '-b', '--force'),
  programPart('lint', module('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'),
  programPart('tidy', tool('tidy.ts')),
  programPart('docs', tool('docs-check.ts')),
  {
    ...vitestPart('units', 'node', 480),
    // As many as there are cores, not one less: many of them wait for programs that they start.
    env: { VITEST_MAX_WORKERS: `${availableParallelism()}` },
  },
  vitestPart('browser', 'browser', 180),
  buildPart,
  vitestPart('journeys', 'journeys', 540),
]
