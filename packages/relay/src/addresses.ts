import { createHmac, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Clock } from './clock.ts'
import type { RelayLimits } from './limits.ts'

/** What an address may still do in this minute; each call counts. */
export interface Caller {
  mayAsk(): boolean
  mayClaim(): boolean
  mayAllocate(): boolean
}

export interface Callers {
  /** `undefined` and what is no address count together. */
  of(address: string | undefined): Caller
}

/** Nobody counts: for a relay whose connections have no addresses. */
export const ANYBODY: Caller = {
  mayAsk: () => true,
  mayClaim: () => true,
  mayAllocate: () => true,
}

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
  const [asked, claimed, allocated] = [newCounts(), newCounts(), newCounts()]
  let minute = minuteOf(monotonic())
  const isBelow = (counts: Uint32Array, place: number, most: number) => {
    const now = minuteOf(monotonic())
    if (now !== minute) for (const each of [asked, claimed, allocated]) each.fill(0)
    minute = now
    const count = (counts[place] ?? 0) + 1
    counts[place] = count
    return count <= most
  }
  return {
    of(address) {
      const text = networkOf(address ?? '')
      const place = createHmac('sha256', key).update(text).digest().readUInt32BE() % PLACES
      return {
        mayAsk: () => isBelow(asked, place, limits.requests_per_minute),
        mayClaim: () => isBelow(claimed, place, limits.nameplates_per_minute),
        mayAllocate: () => isBelow(allocated, place, limits.nameplates_per_minute),
      }
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
