/** One line of a table: what was measured, what stood beside it in the same run, and the aim. */
export interface Row {
  readonly what: string
  readonly ours: string
  readonly beside: string
  /** What is held against the aim: a ratio, or a time where the aim is one. */
  readonly score: Score | null
  readonly aim: Aim | null
  /** Where the aim is missed: why, and always where the peer does other work. */
  readonly why?: string
}

export interface Score {
  readonly value: number
  readonly unit: '×' | 'ms'
}

export type Aim = { readonly least: number } | { readonly most: number }

/** The rows of one part; `says` is what a reader must know besides. */
export interface Figures {
  readonly part: string
  readonly says: readonly string[]
  readonly rows: readonly Row[]
}

export function meets({ score, aim }: Row): boolean | null {
  if (score === null || aim === null) return null
  return 'least' in aim ? score.value >= aim.least : score.value <= aim.most
}

/** How ours relates to theirs. */
export function ratioOf(ours: number, theirs: number): Score {
  return { value: ours / theirs, unit: '×' }
}
