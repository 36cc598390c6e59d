/**
 * Worlds that failed once, by name. Each stays: a mended bug leaves its world. What a world does
 * depends on the seed and on the code, so a world shows its bug only as long as both are as they
 * were; the minimal scenario of each bug is a test beside the code that was mended.
 */
import type { KeptWorld } from './shrink.ts'

export type Regression = { readonly name: string; readonly world: KeptWorld }

export const REGRESSIONS: readonly Regression[] = [
  {
    // The store told of two steps the other way round, and the older state was shown and sent from.
    name: 'an answer of the store that came late',
    world: {
      seed: 209,
      climate: 'everything',
      events: 300,
      steps_max: 42,
      skip: [],
      without: ['mistype', 'wrong-topic', 'yes-to-anything'],
    },
  },
  {
    // I took the copy's word that R is level, and the genuine R was never heard again.
    name: 'a copy that spoke as an R who has moved',
    world: {
      seed: 149,
      climate: 'copied in a storm',
      events: 1000,
      steps_max: 96,
      skip: Array.from({ length: 28 }, (_, i) => 64 + i),
      without: [],
    },
  },
  {
    // Checker (a) took an answer in the new bond for one in the old.
    name: 'a meeting in the middle of a check',
    world: {
      seed: 354,
      climate: 'put back',
      events: 1000,
      steps_max: 131,
      skip: [],
      without: [],
    },
  },
  {
    // Checker (a) judged a spoken match once more, when meeting again brought it to another entry.
    name: 'a spoken match that a meeting brought along',
    world: {
      seed: 632,
      climate: 'frail',
      events: 1000,
      steps_max: 179,
      skip: [...Array.from({ length: 11 }, (_, i) => i), 60, 61, 62, 63, 64],
      without: [],
    },
  },
]
