/** What becomes of a message that reached a phone which could not save what it led to. */
import { createHash } from 'node:crypto'
import { toHex } from '@handfast/core'
import { parseClientFrame } from '@handfast/envelope'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bondByCode } from '../people/bonding.ts'
import { act, personOf } from '../people/scene.ts'
import { opened } from '../phone.ts'
import { startWorld } from '../run.ts'
import { type Checker, type Phone, pairsOf } from '../world.ts'
import { takeOverSockets } from './socket.ts'

let release = () => {}
beforeAll(() => {
  release = takeOverSockets()
})
afterAll(() => release())

const SECOND_MS = 1000
const question = { about: 'money', over: 'phone', saying: '' } as const

/** What was put into mailboxes, and what was acknowledged, by the relay's ids. */
function startTraffic() {
  const traffic = { put: new Set<string>(), acked: new Set<string>() }
  const witness: Checker = {
    name: 'traffic',
    on(happening) {
      if (happening.is !== 'to-relay') return
      const parsed = parseClientFrame(happening.frame)
      if (!parsed.ok) return
      if (parsed.value.kind === 'ack') traffic.acked.add(toHex(parsed.value.id))
      if (parsed.value.kind !== 'put') return
      traffic.put.add(createHash('sha256').update(parsed.value.body).digest('hex'))
    },
  }
  return { traffic, witness }
}

async function startTwo() {
  const { traffic, witness } = startTraffic()
  const { world } = startWorld({ seed: 5, events: 0, climate: 'calm', witness })
  const [first, second] = world.phones as [Phone, Phone]
  void bondByCode(world, world.random.fork('bonding'), [first, second])
  await world.scheduler.advance(300 * SECOND_MS)
  const [pair] = pairsOf(world)
  if (pair === undefined) throw new Error('no bond')
  return { world, traffic, asks: pair.sides[0], answers: pair.sides[1] }
}

test.each(['save-fails', 'crash-before-save'] as const)(
  '[RELAY-5] it is acknowledged after the save and not before, so it comes again: %s',
  async fault => {
    const { world, traffic, asks, answers } = await startTwo()
    const before = new Set(traffic.put)
    const asking = act(world, asks, { do: 'ask', question })
    await world.scheduler.advance(50)
    expect((await asking)?.ok).toBe(true)
    world.weather.begin(fault, 1, Number.POSITIVE_INFINITY)
    await world.scheduler.advance(20 * SECOND_MS)
    const sent = [...traffic.put].filter(id => !before.has(id))
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter(id => traffic.acked.has(id))).toEqual([])
    world.weather.clear()
    for (const { phone } of [asks, answers]) void opened(world, phone)
    await world.scheduler.advance(65 * SECOND_MS)
    expect(personOf(answers)?.asked.map(({ state }) => state.is)).toEqual(['shown'])
    expect(sent.filter(id => !traffic.acked.has(id))).toEqual([])
  },
)
