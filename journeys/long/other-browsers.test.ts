/** One phone in Chromium and one in another browser: a bond by a code, and a check each way. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { otherEngines } from '../support/other-browser.ts'
import { OtherPhone } from '../support/other-phone.ts'
import { answerYes } from '../support/pair.ts'
import { ask, openApart, openSettled, type Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

for (const { name, start } of otherEngines()) {
  if (start === null) console.log(`${name} is not here: the app was not tried in it`)
  test.skipIf(start === null)(`a bond and a check each way with ${name}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handfast-other-'))
    const browser = await start?.(folder)
    if (browser === undefined) throw new Error('not started')
    try {
      const buffy = await world.phone('Buffy')
      const spike = await OtherPhone.open(
        browser,
        `http://localhost:${world.served.port}/`,
        'Spike',
      )
      await bond(buffy, spike)
      await check(buffy, spike)
      await checkBack(spike, buffy)
      expect(await spike.complaints()).toEqual([])
      expect(buffy.complaints).toEqual([])
    } finally {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
}

async function bond(maker: Phone, joiner: OtherPhone): Promise<void> {
  await openApart(maker)
  await maker.tap('I make a code')
  await maker.at('code')
  const code = await maker.digits('Your code')
  await joiner.tap('Make a bond')
  await joiner.at('make-bond')
  await joiner.tap('We are apart')
  await joiner.at('apart-question')
  await joiner.tap('Yes, I rang')
  await joiner.at('apart')
  await joiner.tap('I have a code to type')
  await joiner.at('join-code')
  await joiner.fill('Code, 13 digits or more', code)
  await joiner.tap('Make the bond')
  await joiner.at('made')
  await joiner.tap('Done')
  await maker.at('made')
  await maker.tap('Done')
}

async function check(asker: Phone, other: OtherPhone): Promise<void> {
  await openSettled(asker, other.name)
  const digits = await ask(asker, other.name, 'Files or access')
  await other.at('being-checked')
  // The whole question is in sight, and not cut off by its own sheet.
  expect(await other.hidden('.question')).toBe(0)
  await other.press(digits)
  await other.tap('Yes, I am asking')
  await asker.at('verdict')
  await asker.reads(/says yes/)
  await asker.tap('Done')
  await other.tap('Done')
}

async function checkBack(asker: OtherPhone, other: Phone): Promise<void> {
  // Another button of that name stands where the answer was told.
  await asker.at('person')
  await asker.tap(`Check ${other.name}`)
  await asker.at('check-topic')
  await asker.tap('Money')
  await asker.at('check-details')
  await asker.tap(`Ask ${other.name}`)
  await asker.at('waiting')
  await answerYes(other, await asker.digits('[data-screen="waiting"] .digits'))
  await asker.at('verdict')
  await asker.reads('says yes')
}
