/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest'
import { parseVectors } from './spec/files.ts'
import { type Ran, runFlow, runRefused } from './spec/flows.ts'
import { runSingle } from './spec/single.ts'

const texts = import.meta.glob<string>('../../../spec/vectors/*.json', {
  ...{ eager: true, query: '?raw', import: 'default' },
})
const apart = /(schema|uncovered)\.json$/
const files = Object.entries(texts).filter(([path]) => !apart.test(path))
const vectors = parseVectors(files.map(([, text]) => text))

/** One of every kind; everything is run where the tests of the core are. */
const chosen = [
  ...['cards-met', 'cards', 'code', 'frames', 'check-match', 'check-match-back', 'step-weekly'],
  ...['spoken-money', 'end-by-i', 'torn-untold', 'meet-again', 'attacked-check'],
]

test('this is a browser', () => {
  expect(navigator.userAgent).toContain('Chrome')
})

describe('spec/vectors in a browser', () => {
  const ran = new Map<string, Ran>()

  test.each(vectors.flows.filter(({ id }) => chosen.includes(id)))('$id', flow => {
    ran.set(flow.id, runFlow(flow, ran, 'reloaded'))
  })

  test('all of them were there', () => {
    expect([...ran.keys()].sort()).toEqual([...chosen].sort())
  })

  const derived = vectors.singles.filter(({ kind }) => kind !== 'text' && kind !== 'record')
  test.each(derived)('$kind $id', single => runSingle(single, vectors.singles))

  test.each(vectors.refused.filter(({ flow }) => flow === 'frames'))('$id', vector => {
    runRefused(vector, ran)
  })
})
