import { PUT_STEPS_MS } from './meter.ts'
import type { Snapshot } from './start.ts'

/** What the program knows beside the relay. */
export type ProcessNumbers = { readonly memory_bytes: number; readonly store_bytes: number }

type Kind = 'counter' | 'gauge' | 'histogram'
type Sample = readonly [suffix: string, labels: string, value: number]

/** The numbers of a relay as OpenMetrics 1.0 text. No label names a client, a mailbox or a place. */
export function metricsText(now: Snapshot, { memory_bytes, store_bytes }: ProcessNumbers): string {
  const { sums, limits } = now
  const families = [
    family('connections', 'gauge', 'Open sockets.', [['', '', now.sockets]]),
    family('connections_limit', 'gauge', 'Sockets that may be open.', [
      ['', '', limits.connections],
    ]),
    family('plain_requests', 'gauge', 'Plain requests under way.', [['', '', now.plain]]),
    family('requests_under_way', 'gauge', 'Requests not answered yet.', [['', '', now.requests]]),
    family('held_bytes', 'gauge', 'Bytes of requests under way and frames not read yet.', [
      ['', '', now.held_bytes],
    ]),
    family('memory_bytes', 'gauge', 'Resident memory.', [['', '', memory_bytes]]),
    family('store_bytes', 'gauge', 'Size of the database and its log.', [['', '', store_bytes]]),
    family('draining', 'gauge', '1 when it is about to end.', [['', '', now.isDraining ? 1 : 0]]),
    family('opened', 'counter', 'Sockets taken.', [['_total', '', sums.opened]]),
    family('delivered', 'counter', 'Messages told to readers.', [['_total', '', sums.delivered]]),
    family('requests', 'counter', 'Requests by kind.', byKind(sums.requests)),
    family('refused', 'counter', 'Refusals by code.', byLabel('code', sums.refused)),
    family(
      'turned_away',
      'counter',
      'Connections not taken or cut.',
      byLabel('why', sums.turned_away),
    ),
    family('put_seconds', 'histogram', 'From a put until it is on disk.', putSamples(now)),
  ]
  return `${families.join('')}# EOF\n`
}

function family(name: string, kind: Kind, help: string, samples: readonly Sample[]): string {
  const full = `handfast_${name}`
  const unit = /_(bytes|seconds)$/.exec(name)?.[1]
  const head = [`# TYPE ${full} ${kind}`, ...(unit ? [`# UNIT ${full} ${unit}`] : [])]
  const lines = samples.map(([suffix, labels, value]) => `${full}${suffix}${labels} ${value}`)
  return [...head, `# HELP ${full} ${help}`, ...lines, ''].join('\n')
}

function byKind(requests: ReadonlyMap<string, number>): readonly Sample[] {
  return [...requests].map(([name, sum]) => {
    const [over, kind] = name.split(',')
    return ['_total', `{over="${over}",kind="${kind}"}`, sum]
  })
}

function byLabel(label: string, sums: ReadonlyMap<string, number>): readonly Sample[] {
  return [...sums].map(([name, sum]) => ['_total', `{${label}="${name}"}`, sum])
}

function putSamples({ sums }: Snapshot): readonly Sample[] {
  let below = 0
  const steps = sums.puts.map((puts, at): Sample => {
    below += puts
    const step_ms = PUT_STEPS_MS[at]
    return ['_bucket', `{le="${step_ms === undefined ? '+Inf' : step_ms / 1000}"}`, below]
  })
  return [...steps, ['_count', '', below], ['_sum', '', sums.puts_ms / 1000]]
}
