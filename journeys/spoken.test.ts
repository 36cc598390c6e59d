/** The spoken check both ways with the network off, and what an impostor gets. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { isKept } from './support/host.ts'
import { bondByCode, home, openDetails, type Phone } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

/** The files of screens that were not yet looked at lie here: a network is not needed for them. */
async function bonded(): Promise<[Phone, Phone]> {
  const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
  await bondByCode(buffy, spike)
  for (const [phone, other] of [
    [buffy, 'Spike'],
    [spike, 'Buffy'],
  ] as const) {
    await openPerson(phone, other)
    await phone.page.getByRole('button', { name: `Check ${other}` }).waitFor()
    await isKept(phone.page)
  }
  return [buffy, spike]
}

async function openPerson(phone: Phone, person: string): Promise<void> {
  await home(phone)
  await phone.page
    .getByRole('button', { name: new RegExp(`^${person}`) })
    .first()
    .click()
}

/** What the asker says aloud. */
async function challenge(phone: Phone, person: string, topic: string): Promise<string> {
  await openDetails(phone, person, topic)
  await phone.tap('No internet? Spoken digits')
  await phone.at('spoken-topic')
  await phone.tap(topic)
  await phone.at('spoken-ask')
  return phone.digits('Nine digits')
}

async function hear(phone: Phone, person: string, topic: string, digits: string): Promise<void> {
  await openPerson(phone, person)
  await phone.tap(`${person} reads digits to me`)
  await phone.at('hear-topic')
  await phone.tap(topic)
  await phone.at('hear-digits')
  await phone.fill('Nine digits', digits)
  await phone.tap('Show my answer')
}

test('both ways, with no network', async () => {
  const pair = await bonded()
  for (const phone of pair) await phone.page.context().setOffline(true)
  for (const [asker, other] of [pair, [...pair].reverse()] as [Phone, Phone][]) {
    const digits = await challenge(asker, other.name, 'Money')
    expect(digits).toMatch(/^[0-9]{9}$/)
    await hear(other, asker.name, `I am asking ${asker.name} for money`, digits)
    await other.at('hear-answer')
    const answer = await other.digits('Your answer')
    expect(answer).toMatch(/^[0-9]{9}$/)
    await asker.fill(`Type the nine digits ${other.name} says`, answer)
    await asker.tap('Compare')
    await asker.at('verdict')
    await asker.reads(/By spoken digits\. Would not hold if one of your phones was copied since/)
    await asker.tap('Done')
    await home(other)
  }
})

test('another topic is a warning; wrong digits prove nothing', async () => {
  const [buffy, spike] = await bonded()
  const digits = await challenge(buffy, 'Spike', 'Money')
  await hear(spike, 'Buffy', 'I am asking Buffy for nothing, just talking', digits)
  await spike.at('hear-warning')
  await spike.reads(/Somebody is asking Buffy for MONEY in your name/i)
  await buffy.fill('Type the nine digits Spike says', '123456789')
  await buffy.tap('Compare')
  await buffy.reads('Wrong digits.')
  await buffy.reads(/Nothing is proven/)
})

test('offline, a live check says so, and the spoken one is beside it; a no that comes covers that', async () => {
  const [buffy, spike] = await bonded()
  await world.relay.kill()
  await buffy.page.context().setOffline(true)
  await openPerson(buffy, 'Spike')
  await buffy.tap('Check Spike')
  await buffy.tap('Money')
  await buffy.tap('Ask Spike')
  await buffy.reads('Not asked. Your phone has no internet.')
  await buffy.tap('No internet? Spoken digits')
  await buffy.at('spoken-ask')
  await world.relay.start()
  await buffy.page.context().setOffline(false)
  await spike.at('being-checked')
  await spike.tap('No')
  await buffy.at('verdict')
  await buffy.reads(/says no/)
})
