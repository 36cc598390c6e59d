/** Safety: what it says, what the browser promised, the build’s hash, and erasing everything. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { appFolder } from '../../tools/build.ts'
import { isKept } from '../support/host.ts'
import { bondByCode, home, type Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function openSafety(phone: Phone): Promise<void> {
  await home(phone)
  await phone.tap('Safety')
  await phone.at('safety')
}

test('the first bond asks the browser to keep it, and its answer is told as it is', async () => {
  const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
  const cdp = await buffy.page.context().newCDPSession(buffy.page)
  const { targetInfo } = await cdp.send('Target.getTargetInfo')
  await cdp.send('Browser.grantPermissions', {
    permissions: ['durableStorage'],
    ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
    origin: new URL(buffy.page.url()).origin,
  })
  await bondByCode(buffy, spike, async phone => {
    const promised = phone === buffy
    await phone.reads(promised ? /has promised to keep/ : /may delete your bonds/)
  })
  await openSafety(buffy)
  await buffy.reads(/If a caller says Handfast is wrong, hang up/)
  await buffy.reads(/has promised to keep/)
  await openSafety(spike)
  await spike.reads(/It was asked to keep them and gave no promise/)
})

test('About shows the hash of the build and which relay is used', async () => {
  const buffy = await world.phone('Buffy')
  await openSafety(buffy)
  await buffy.tap('About Handfast')
  await buffy.at('about')
  const list = await readFile(join(appFolder, 'build.txt'))
  const hash = createHash('sha256').update(list).digest('hex')
  await buffy.reads(hash.match(/.{4}/g)?.join(' ') ?? hash)
  await buffy.reads(world.relay.url)
  const licences = await buffy.page.request.get(
    `http://localhost:${world.served.port}/licences.txt`,
  )
  expect(await licences.text()).toContain('preact')
})

test('erased: explained, asked twice, and then nothing is left, in another tab either', async () => {
  const buffy = await world.phone('Buffy')
  await isKept(buffy.page)
  const beside = buffy.beside(await buffy.page.context().newPage())
  await beside.page.goto(buffy.page.url())
  await beside.at('home')
  await openSafety(buffy)
  await buffy.tap('Erase everything here')
  await buffy.at('erase')
  await buffy.reads(/Did a caller ask for this/)
  await buffy.tap('Erase everything')
  await buffy.reads(/Nobody can bring it back/)
  await buffy.tap('Keep it')
  await buffy.at('safety')
  await buffy.tap('Erase everything here')
  await buffy.tap('Erase everything')
  await buffy.tap('Yes, erase it now')
  await buffy.at('first-run')
  await beside.at('first-run')
  await buffy.fill('Your name, as others see it', 'Nobody')
  await buffy.tap('Start')
  await buffy.at('home')
  await buffy.reads(/There is no bond yet/)
})
