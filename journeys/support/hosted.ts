/** Phones that take the app from a host which goes away, or publishes another version. */
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Host, isKept, startHost } from './host.ts'
import { bondByCode, home, Phone } from './phone.ts'
import { World } from './world.ts'

export type Hosted = { readonly host: Host; readonly buffy: Phone; readonly spike: Phone }

/** For each test of a file a host of its own, and two with a bond who may go on without it. */
export function hostedPhones(): () => Promise<Hosted> {
  let world: World
  let host: Host
  beforeAll(async () => {
    world = await World.open()
  })
  afterEach(async () => {
    await world.tidyUp()
    await host.end()
  })
  afterAll(() => world?.close())
  const phoneAt = async (name: string) => {
    const context = await world.context()
    return Phone.open(await context.newPage(), host.url, name)
  }
  return async () => {
    host = await startHost(world.relay.url)
    const [buffy, spike] = await Promise.all([phoneAt('Buffy'), phoneAt('Spike')])
    await bondByCode(buffy, spike)
    await Promise.all([isKept(buffy.page), isKept(spike.page)])
    await Promise.all([home(buffy), home(spike)])
    return { host, buffy, spike }
  }
}

/** Where a new version is offered. */
export const offer = (phone: Phone) => phone.page.getByText('A new version is ready.')
