/**
 * One bond over more epochs than are kept: two people who do nothing but check each other. What is
 * held of it is measured on the way, and must stop growing once the oldest epochs go.
 */
import { EPOCHS_MAX, type Mark } from './checkers/h-state-bounded.ts'
import { MARATHON } from './nemesis/climate.ts'
import { type Report, runWorld } from './run.ts'

export const MARATHON_EPOCHS = 1100
/** An epoch takes about ten events; far more would be a world that gets nowhere. */
const EVENTS_PER_EPOCH = 40
/** The lists of an epoch are shorter or longer by chance. */
const SLACK_BYTES = 2048

export type Marathon = { readonly report: Report; readonly wrong: readonly string[] }

export async function runMarathon(seed: number, epochs: number): Promise<Marathon> {
  const events = EVENTS_PER_EPOCH * epochs
  const report = await runWorld({ seed, events, epochs, climate: MARATHON })
  return {
    report,
    wrong: [...report.failures.map(({ what }) => what), ...wrongIn(report.marks, epochs)],
  }
}

/** What the marks of a marathon say that should not be; `epochs` is one that is marked. */
export function wrongIn(marks: readonly Mark[], epochs: number): readonly string[] {
  const last = marks.findLast(({ epoch }) => epoch >= epochs)
  if (last === undefined) return [`never came to epoch ${epochs}`]
  const full = marks.find(({ epoch }) => epoch === EPOCHS_MAX)
  if (full === undefined) return []
  const grown_bytes = last.evidence_bytes - full.evidence_bytes
  return grown_bytes > SLACK_BYTES ? [`evidence grew by ${grown_bytes} bytes past its end`] : []
}

export function marathonText(marks: readonly Mark[]): string {
  const lines = marks.map(({ epoch, state_bytes, evidence_bytes }) => {
    const [state, evidence] = [state_bytes, evidence_bytes].map(bytes => String(bytes).padStart(8))
    return `${String(epoch).padStart(6)}${state}${evidence}`
  })
  return [' epoch   state evidence (bytes)', ...lines].join('\n')
}
