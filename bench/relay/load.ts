/** The loads: as fast as answers come, or at a given rate. */
import { pause, quantile } from '../kit/numbers.ts'
import type { Person } from './people.ts'

/** Messages a second that were put, confirmed, delivered and acknowledged; one each under way. */
export function wholeWay(people: readonly Person[], span_ms: number): Promise<number> {
  return asFastAs(people, span_ms, (person, partner, next) => {
    let [isStored, isAcked] = [false, false]
    const onDone = () => {
      if (!isStored || !isAcked) return
      isStored = false
      isAcked = false
      next()
    }
    person.on = {
      ...person.on,
      stored() {
        isStored = true
        onDone()
      },
    }
    partner.on = {
      ...partner.on,
      acked() {
        isAcked = true
        onDone()
      },
    }
    return () => person.put(0)
  })
}

/** Messages a second that were put into mailboxes of nobody and confirmed. */
export function putOnly(people: readonly Person[], span_ms: number): Promise<number> {
  return asFastAs(people, span_ms, (person, _partner, next) => {
    person.on = { ...person.on, stored: next }
    return () => person.putAnywhere()
  })
}

/** Messages a second that were put and came; the next goes out when one came. */
export function putToDelivery(people: readonly Person[], span_ms: number): Promise<number> {
  return asFastAs(people, span_ms, (person, partner, next) => {
    partner.on = { ...partner.on, came: next }
    return () => person.put(0)
  })
}

type Begin = (person: Person, partner: Person, next: () => void) => () => void

function asFastAs(people: readonly Person[], span_ms: number, begin: Begin): Promise<number> {
  for (const person of people) person.on = { stored() {}, acked() {}, came() {} }
  const from_ms = performance.now()
  let [done, busy, over_ms] = [0, people.length, 0]
  return new Promise(resolve => {
    for (const [at, person] of people.entries()) {
      const partner = people[at ^ 1] ?? person
      const send = begin(person, partner, () => {
        done += 1
        over_ms = performance.now() - from_ms
        if (over_ms < span_ms) return send()
        busy -= 1
        if (busy === 0) resolve((done * 1000) / over_ms)
      })
      send()
    }
  })
}

export interface Delays {
  readonly p50_ms: number
  readonly p99_ms: number
}

/** Puts at this rate, whatever comes back; how long it takes until the other has it. */
export async function delaysAt(
  people: readonly Person[],
  per_second: number,
  span_ms: number,
): Promise<Delays> {
  const sent_ms: number[] = []
  const delays_ms: number[] = []
  for (const person of people) {
    const came = (mark: number) => delays_ms.push(performance.now() - (sent_ms[mark] ?? 0))
    person.on = { stored() {}, acked() {}, came }
  }
  const from_ms = performance.now()
  for (;;) {
    const now_ms = performance.now()
    if (now_ms - from_ms > span_ms) break
    // One at a time, evenly: a clump every millisecond would measure the clump.
    while (sent_ms.length < ((now_ms - from_ms) * per_second) / 1000) {
      const mark = sent_ms.push(performance.now()) - 1
      people[mark % people.length]?.put(mark)
    }
    await new Promise(resolve => setImmediate(resolve))
  }
  for (let waits = 0; delays_ms.length < sent_ms.length && waits < 200; waits += 1) await pause(10)
  return { p50_ms: quantile(delays_ms, 0.5), p99_ms: quantile(delays_ms, 0.99) }
}
