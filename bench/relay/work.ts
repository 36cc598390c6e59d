/** What the relay does in a second, beside its two ceilings, and how long a message takes. */
import { join } from 'node:path'
import { compared } from '../kit/compared.ts'
import { short, timeText } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import { type Delays, delaysAt, putOnly, wholeWay } from './load.ts'
import {
  type Crowd,
  crowdAt,
  startForwarder,
  startInserts,
  startRelayChild,
  workOf_ms,
} from './servers.ts'
import type { RelaySizes } from './sizes.ts'

export async function workRows(folder: string, sizes: RelaySizes): Promise<Row[]> {
  const { connections, rounds, span_ms } = sizes
  const inserts = await startInserts(join(folder, 'inserts.db'))
  const forwarder = await crowdAt(await startForwarder(), connections)
  const full = await crowdAt(await startRelayChild(join(folder, 'full.db'), true), connections)
  const off = await crowdAt(await startRelayChild(join(folder, 'off.db'), false), connections)
  try {
    const rates = await compared(
      {
        inserts: () => inserts.ask<number>(span_ms),
        forwardedPuts: () => putOnly(forwarder.people, span_ms),
        fullPuts: () => putOnly(full.people, span_ms),
        offPuts: () => putOnly(off.people, span_ms),
        forwarded: () => wholeWay(forwarder.people, span_ms),
        fullWay: () => wholeWay(full.people, span_ms),
        offWay: () => wholeWay(off.people, span_ms),
      },
      rounds,
    )
    const cpu = await compared(
      {
        forwarded: () => workOf(forwarder, span_ms),
        offWay: () => workOf(off, span_ms),
        fullWay: () => workOf(full, span_ms),
      },
      Math.ceil(rounds / 3),
    )
    const theirs = await delaysAt(forwarder.people, rates.forwarded / 2, 2 * span_ms)
    const ours = await delaysAt(full.people, rates.fullWay / 2, 2 * span_ms)
    return [...rateRows(rates, connections), ...cpuRows(cpu), ...delayRows(ours, theirs)]
  } finally {
    for (const crowd of [forwarder, full, off]) await crowd.leave()
    await inserts.end()
  }
}

type Rates = Record<
  'inserts' | 'forwardedPuts' | 'fullPuts' | 'offPuts' | 'forwarded' | 'fullWay' | 'offWay',
  number
>

function rateRows(rates: Rates, connections: number): Row[] {
  const slower = Math.min(rates.inserts, rates.forwarded)
  const ceiling = rates.inserts < rates.forwarded ? 'raw inserts' : 'forwarder, the whole way'
  const a_second = (rate: number) => `${short(rate)}/s`
  return [
    {
      what: `put → confirmed on disk, ${connections} connections`,
      ours: a_second(rates.fullPuts),
      beside: `${ceiling}: ${a_second(slower)}`,
      score: ratioOf(rates.fullPuts, slower),
      aim: { least: 0.5 },
    },
    {
      what: 'put, confirmed, delivered, acknowledged; no wait for the disk',
      ours: a_second(rates.offWay),
      beside: `forwarder: ${a_second(rates.forwarded)}`,
      score: ratioOf(rates.offWay, rates.forwarded),
      aim: { least: 0.6 },
    },
    {
      what: 'the same with the disk: two commits a message',
      ours: a_second(rates.fullWay),
      beside: `${ceiling}: ${a_second(slower)}`,
      score: ratioOf(rates.fullWay, slower),
      aim: null,
    },
    {
      what: 'put → confirmed, no wait for the disk',
      ours: a_second(rates.offPuts),
      beside: `forwarder, put and confirm: ${a_second(rates.forwardedPuts)}`,
      score: ratioOf(rates.offPuts, rates.forwardedPuts),
      aim: null,
    },
    {
      what: `raw inserts, 32 a commit`,
      ours: '',
      beside: a_second(rates.inserts),
      score: null,
      aim: null,
    },
  ]
}

/** Processor time of one message, the whole way, in milliseconds. */
async function workOf({ server, people }: Crowd, span_ms: number): Promise<number> {
  const before_ms = await workOf_ms(server)
  const from_ms = performance.now()
  const rate = await wholeWay(people, span_ms)
  const count = (rate * (performance.now() - from_ms)) / 1000
  return ((await workOf_ms(server)) - before_ms) / count
}

function cpuRows(cpu: Record<'forwarded' | 'offWay' | 'fullWay', number>): Row[] {
  const beside = `forwarder: ${timeText(cpu.forwarded)}`
  const row = (what: string, ours: number): Row => ({
    what: `processor time of a message the whole way${what}`,
    ours: timeText(ours),
    beside,
    score: ratioOf(ours, cpu.forwarded),
    aim: null,
  })
  return [row(', no wait for the disk', cpu.offWay), row('', cpu.fullWay)]
}

function delayRows(ours: Delays, theirs: Delays): Row[] {
  return (['p50_ms', 'p99_ms'] as const).map(quantile => ({
    what: `put → delivered at half of its own load, ${quantile.slice(0, 3)}`,
    ours: timeText(ours[quantile]),
    beside: `forwarder: ${timeText(theirs[quantile])}`,
    score: ratioOf(ours[quantile], theirs[quantile]),
    aim: null,
  }))
}
