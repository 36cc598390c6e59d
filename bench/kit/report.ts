/** Figures as a document: the surroundings, one table a part, and in words what is missed. */
import { short } from './numbers.ts'
import { type Aim, type Figures, meets, type Row, type Score } from './row.ts'
import type { Surroundings } from './surroundings.ts'

export interface Report {
  readonly title: string
  readonly command: string
  readonly before: Surroundings
  readonly load_after: number
  readonly took_s: number
  readonly figures: readonly Figures[]
}

export function reportText(report: Report): string {
  const { before } = report
  const missed = report.figures.flatMap(({ rows }) => rows.filter(row => meets(row) === false))
  return [
    `# ${report.title}`,
    '',
    `Written by \`${report.command}\`. A ratio counts, a time by itself does not: both sides of a`,
    'ratio ran in the same minutes on the same machine, in turns.',
    '',
    `* commit ${before.commit}; Node ${before.node}`,
    machineText(before),
    `* load before ${before.load}, after ${report.load_after}; ${short(report.took_s)} s in all`,
    '',
    ...report.figures.flatMap(sectionText),
    '## Where an aim is missed',
    '',
    ...(missed.length === 0 ? ['Nowhere.'] : missed.map(row => `* ${row.what}: ${whyText(row)}`)),
    '',
  ].join('\n')
}

/** General words only: what another machine is compared by, and no name of this one. */
function machineText({ cpu_count, cpu, memory_gib }: Surroundings): string {
  const cores = cpu_count === 1 ? '1 core' : `${cpu_count} cores`
  return `* processor: ${cores}, ${cpu}; memory: ${memory_gib} GiB`
}

function sectionText({ part, says, rows }: Figures): string[] {
  const table = [
    '| | ours | beside it | | aim | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(rowText),
  ]
  const notes = rows.flatMap(row =>
    row.why === undefined || meets(row) === false ? [] : [`* ${row.what}: ${row.why}`],
  )
  return [
    `## ${part}`,
    '',
    ...says.flatMap(line => [line, '']),
    ...(rows.length === 0 ? [] : [...table, '']),
    ...(notes.length === 0 ? [] : [...notes, '']),
  ]
}

function rowText(row: Row): string {
  const met = { true: 'met', false: '**missed**', null: '' }[`${meets(row)}`]
  const cells = [row.what, row.ours, row.beside, scoreText(row.score), aimText(row), met]
  return `| ${cells.join(' | ')} |`
}

function scoreText(score: Score | null): string {
  if (score === null) return ''
  return score.unit === '×' ? `${short(score.value)}×` : `${short(score.value)} ms`
}

function aimText({ aim, score }: Row): string {
  if (aim === null) return ''
  const unit = score?.unit === 'ms' ? ' ms' : '×'
  return `${boundText(aim)}${unit}`
}

function boundText(aim: Aim): string {
  return 'least' in aim ? `≥ ${aim.least}` : `≤ ${aim.most}`
}

function whyText(row: Row): string {
  const by = `${scoreText(row.score)} where ${aimText(row)} was aimed at`
  return row.why === undefined ? `${by}.` : `${by}. ${row.why}`
}
