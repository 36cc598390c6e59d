/** What many worlds came to, as text, and what is missing in it. */
import { FAULTS, type Fault, FLOWS, type Flow, startTally, type Tally } from './faults.ts'
import type { Report } from './run.ts'

export type Summary = {
  readonly worlds: number
  readonly events: number
  readonly checks: number
  readonly matches: number
  readonly settled: number
  readonly copied: number
  readonly alarms: number
  readonly state_bytes: number
  readonly evidence_bytes: number
  readonly healed: ReadonlyMap<number, number>
  readonly tally: Tally
}

export function summaryOf(reports: readonly Report[]): Summary {
  const tally = startTally()
  const healed = new Map<number, number>()
  for (const report of reports) {
    tally.add(report.tally)
    for (const epochs of report.healed) healed.set(epochs, (healed.get(epochs) ?? 0) + 1)
  }
  const sum = (of: (report: Report) => number) => reports.reduce((all, each) => all + of(each), 0)
  const most = (of: (report: Report) => number) => Math.max(0, ...reports.map(of))
  return {
    worlds: reports.length,
    events: sum(report => report.events),
    checks: sum(report => report.counts.checks),
    matches: sum(report => report.counts.matches),
    settled: sum(report => report.counts.settled),
    copied: sum(report => report.counts.copied),
    alarms: sum(report => report.counts.alarms),
    state_bytes: most(report => report.largest.state_bytes),
    evidence_bytes: most(report => report.largest.evidence_bytes),
    healed,
    tally,
  }
}

/** Of a hundred events so many at least complete a check, in a long run. */
const CHECKS_MIN_PERCENT = 5

/** Cards and spoken digits need no network. */
const NETWORK_FLOWS: readonly Flow[] = FLOWS.filter(
  flow => flow !== 'cards' && flow !== 'spoken' && flow !== 'idle',
)
const PHONE_FLOWS: readonly Flow[] = FLOWS.filter(flow => flow !== 'idle')
/** What lasts long enough to be met by what is seldom. */
const LASTING_FLOWS: readonly Flow[] = ['settle', 'meeting', 'step', 'check']

/** What a fault must have met in a long run; people's mistakes belong to what they do. */
export function mustMeet(fault: Fault): readonly Flow[] {
  switch (fault) {
    case 'bridge':
    case 'yes-to-anything':
      return ['check']
    case 'wrong-topic':
      return ['check', 'spoken']
    case 'mistype':
      return ['code', 'check', 'spoken']
    case 'copy-silent':
    case 'copy-first':
    case 'copy-last':
    case 'copy-same-time':
    case 'copy-lies':
    case 'copy-acks-away':
    case 'pose-to-owner':
      return LASTING_FLOWS
    case 'old-record':
      return ['check']
    case 'crash-before-save':
    case 'crash-after-save':
    case 'save-fails':
      return PHONE_FLOWS
    case 'torn-write':
    case 'lost-save':
    case 'rollback':
    case 'clock-ahead':
    case 'clock-back':
    case 'second-tab':
      return LASTING_FLOWS
    default:
      return NETWORK_FLOWS
  }
}

/** The cells of the table that are empty and must not be, and whether there were too few checks. */
export function missing(summary: Summary): readonly string[] {
  const { tally } = summary
  const share = percentOf(summary)
  const few = `complete checks are ${share.toFixed(2)} % of events, not ${CHECKS_MIN_PERCENT}`
  const cells = FAULTS.flatMap(fault =>
    mustMeet(fault)
      .filter(flow => tally.of(fault, flow) === 0)
      .map(flow => `${fault} never met ${flow}`),
  )
  return [...(share < CHECKS_MIN_PERCENT ? [few] : []), ...unjudged(summary), ...cells]
}

/** A checker that had nothing to judge says nothing. */
function unjudged({ settled, copied, healed }: Summary): readonly string[] {
  const judged = [
    ['no bond settled', settled],
    ['no copy that acted was looked for', copied],
    ['no silent copy was followed', healed.size],
  ] as const
  return judged.flatMap(([what, count]) => (count === 0 ? [what] : []))
}

function percentOf({ matches, events }: Summary): number {
  return (100 * matches) / Math.max(1, events)
}

export function summaryText(summary: Summary, seconds: number): string {
  const healed = [...summary.healed].toSorted(([a], [b]) => a - b)
  const rate = (count: number) => (count / Math.max(seconds, 0.001)).toFixed(1)
  return [
    tableText(summary.tally),
    '',
    `${summary.worlds} worlds, ${summary.events} events in ${seconds.toFixed(1)} s`,
    `${summary.checks} live checks asked, ${summary.matches} matched: ${rate(summary.matches)} a second`,
    `complete checks are ${percentOf(summary).toFixed(2)} % of events`,
    `${summary.settled} bonds settled; ${summary.copied} in which a copy acted, ${summary.alarms} alarms`,
    `what a silent copy took was of use for: ${healed.map(([epochs, count]) => `${epochs} epochs ${count} times`).join(', ') || 'nothing taken'}`,
    `largest state ${summary.state_bytes} bytes, largest evidence ${summary.evidence_bytes} bytes`,
  ].join('\n')
}

function tableText(tally: Tally): string {
  const width = Math.max(...FAULTS.map(fault => fault.length))
  const row = (name: string, cells: readonly (string | number)[]) =>
    [name.padEnd(width), ...cells.map(cell => String(cell).padStart(8))].join('')
  return [
    row('', FLOWS),
    ...FAULTS.map(fault =>
      row(
        fault,
        FLOWS.map(flow => tally.of(fault, flow)),
      ),
    ),
  ].join('\n')
}
