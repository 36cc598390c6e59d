/**
 * Worlds that failed once, by name. Each stays: a mended bug leaves its world. What a world does
 * depends on the seed and on the code, so a world shows its bug only as long as both are as they
 * were; the minimal scenario of each bug is a test beside the code that was mended.
 */
import type { KeptWorld } from './shrink.ts'

export type Regression = { readonly name: string; readonly world: KeptWorld }

export const REGRESSIONS: readonly Regression[] = []
