/**
 * What `npm run test:long` runs: what takes too long for every change. Each part runs alone with
 * `npm run test:long -- --part NAME`; all of them together stay under 50 minutes.
 */
import { join } from 'node:path'
import { type Part, programPart, vitestPart } from './suite/part.ts'
import { buildPart } from './suite/short.ts'

const sim = join(import.meta.dirname, '..', 'packages', 'sim', 'src', 'main.ts')
const fuzz = join(import.meta.dirname, '..', 'packages', 'relay', 'test', 'fuzz.program.ts')
const proofs = join(import.meta.dirname, '..', 'proofs')

export const longParts: Part[] = [
  buildPart,
  vitestPart('node-long', 'node-long', 1800),
  vitestPart('tools-long', 'tools-long', 900),
  {
    ...vitestPart('browser-long', 'browser', 900),
    env: { HANDFAST_TIER: 'long' },
  },
  vitestPart('journeys-long', 'journeys-long', 900),
  {
    ...vitestPart('journeys-bundled', 'journeys', 900),
    // The browser that comes with npm: what a machine without one of its own would run.
    env: { HANDFAST_BROWSER: 'bundled' },
  },
  {
    ...programPart('epochs', '--conditions=handfast-source', join(proofs, 'search.ts')),
    limit_s: 900,
  },
  {
    ...programPart(
      'worlds',
      '--conditions=handfast-source',
      sim,
      '--worlds',
      '80',
      '--steps',
      '600',
    ),
    limit_s: 900,
  },
  {
    ...programPart('marathon', '--conditions=handfast-source', sim, '--marathon'),
    limit_s: 900,
  },
  {
    // A million frames by the rules, fifty thousand over sockets; the collector is called between.
    ...programPart('relay-fuzz', '--conditions=handfast-source', '--expose-gc', fuzz),
    limit_s: 1200,
  },
  {
    ...programPart('every-save', '--conditions=handfast-source', sim, '--every-save'),
    limit_s: 600,
  },
]
