import { createHmac, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Clock } from './clock.ts'
import type { RelayLimits } from './limits.ts'

/** Whether an address may still do this in this minute; each call counts. */
export type Caller = (act: Act) => boolean
export type Act = 'ask' | 'claim' | 'allocate'

export interface Callers {
  /** `undefined` and what is no address count together. */
  of(address: string | undefined): Caller
}

/** Nobody counts: for a relay whose connections have no addresses. */
export const ANYBODY: Caller = () => true

const MINUTE_MS = 60_000
/** Two addresses of one place count together: of 1,000 in a minute seven or eight do. */
const PLACES = 2 ** 16

/**
 * Counts by address, without an address: a keyed hash says at which of 65,536 places an address
 * counts. The key is drawn at each start, all counts are forgotten every minute, and a flood of
 * addresses takes no more memory than one.
 */
export function startCallers(limits: RelayLimits, monotonic: Clock): Callers {
  const key = randomBytes(32)
  const all = { ask: newCounts(), claim: newCounts(), allocate: newCounts() }
  const { requests_per_minute, nameplates_per_minute } = limits
  let minute = minuteOf(monotonic())
  const isBelow = (act: Act, place: number) => {
    const now = minuteOf(monotonic())
    if (now !== minute) for (const each of Object.values(all)) each.fill(0)
    minute = now
    const counts = all[act]
    const count = (counts[place] ?? 0) + 1
    counts[place] = count
    return count <= (act === 'ask' ? requests_per_minute : nameplates_per_minute)
  }
  return {
    of(address) {
      const text = networkOf(address ?? '')
      const place = createHmac('sha256', key).update(text).digest().readUInt32BE() % PLACES
      return act => isBelow(act, place)
    },
  }
}

/**
 * Whose an address is: an IPv4 address itself, of an IPv6 address the first 64 bits, because a
 * household has all the rest. Empty for what is no address.
 */
export function networkOf(address: string): string {
  const text = address.replace(/^::ffff:(?=[0-9.]+$)/i, '')
  if (isIP(text) === 4) return text
  if (isIP(text) !== 6) return ''
  const [head = '', tail = ''] = (text.split('%')[0] ?? '').split('::')
  const before = groupsOf(head)
  const zeros = text.includes('::') ? 8 - before.length - groupsOf(tail).length : 0
  const all = [...before, ...Array(zeros).fill(0), ...groupsOf(tail)]
  return all
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')
}

/** An IPv4 address at the end stands for two groups; those are beyond what counts. */
function groupsOf(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => (group.includes('.') ? [0, 0] : [parseInt(group, 16)]))
}

function newCounts(): Uint32Array {
  return new Uint32Array(PLACES)
}

function minuteOf(now_ms: number): number {
  return Math.floor(now_ms / MINUTE_MS)
}
