/**
 * Through every screen once, with real phones: what is visited is looked at by whoever calls, with
 * axe or with a camera.
 */
import { missingCamera, showScreenTo } from './camera.ts'
import { authenticator, lockWithPasskey, openLock } from './lock.ts'
import { ask, bondByCode, home, openApart, openDetails, type Phone, practise } from './phone.ts'
import type { World } from './world.ts'

/** As long as one sentence may be. */
const LONGEST = 'Fetch the twins at half past three, from the gate behind the old gymnasium, both'

export type Visit = (screen: string, phone: Phone) => Promise<void>

export async function tour(world: World, visit: Visit): Promise<void> {
  const see = async (screen: string, phone: Phone, name = screen) => {
    await phone.at(screen)
    await visit(name, phone)
  }
  await firstRun(world, see)
  const [buffy, willow] = await meet(world, see)
  await checks(buffy, willow, see)
  await person(buffy, see)
  await byCode(world, buffy, see)
  await silence(buffy, willow, see)
}

type See = (screen: string, phone: Phone, name?: string) => Promise<void>

async function firstRun(world: World, see: See): Promise<void> {
  const phone = await world.phone('Nan')
  await see('home', phone, 'home-nobody')
  await phone.tap('Somebody else: bank, police, a stranger')
  await see('somebody-else', phone)
  await home(phone)
  await phone.tap('Safety')
  await phone.tap('Practise with a pretended call')
  await see('practice', phone)
  await phone.tap('Begin')
  await phone.reads('Call 1 of 6')
  await see('practice', phone, 'practice-call')
  await phone.tap('Help at once')
  await phone.reads('An impostor hopes for that.')
  await see('practice', phone, 'practice-wrong')
  await phone.tap('Choose again')
  await practise(phone)
  await see('practice', phone, 'practice-end')
  await phone.tap('A page to print')
  await see('print', phone)
  await home(phone)
  await phone.tap('Make a bond')
  await phone.tap('They don’t have Handfast yet')
  await see('invite', phone)
  await safety(phone, see)
  await lock(phone, see)
  const context = await world.context()
  const page = await context.newPage()
  await page.goto(`http://localhost:${world.served.port}/`)
  await see('first-run', phone.beside(page))
}

async function safety(phone: Phone, see: See): Promise<void> {
  await home(phone)
  await phone.tap('Safety')
  await see('safety', phone)
  for (const [button, screen] of [
    ['What to do in an emergency', 'emergency'],
    ['Name, language, relay', 'me'],
    ['Lock', 'lock-shown'],
    ['About Handfast', 'about'],
    ['Erase everything here', 'erase'],
  ] as const) {
    await phone.tap(button)
    if (screen === 'about') await phone.reads(/^[0-9a-f]{4} [0-9a-f]{4}/)
    await see(screen, phone)
    await phone.tap('Back')
    await phone.at('safety')
  }
  await phone.tap('Erase everything here')
  await phone.tap('Erase everything')
  await see('erase', phone, 'erase-asked')
}

/** Last of all for this phone: behind the lock it stays. */
async function lock(phone: Phone, see: See): Promise<void> {
  await authenticator(phone, true)
  await openLock(phone)
  await phone.tap('Set up a lock')
  await see('lock-choosing', phone)
  await phone.tap('With a passphrase')
  await see('lock-typing', phone)
  await lockWithPasskey(phone)
  await see('lock-shown', phone, 'lock-on')
  await phone.tap('Turn the lock off')
  await see('lock-confirming', phone)
  await phone.tap('Back')
  await phone.tap('Lock now')
  await see('locked', phone)
  await phone.tap('Forgotten?')
  await see('forgotten', phone)
}

async function meet(world: World, see: See): Promise<readonly [Phone, Phone]> {
  const [buffy, willow] = await Promise.all([
    world.phone('Buffy', { clock: true }),
    world.phone('Willow'),
  ])
  let apart = true
  await showScreenTo(buffy.page, () => (apart ? null : willow.page))
  await showScreenTo(willow.page, () => (apart ? null : buffy.page))
  await buffy.tap('Make a bond')
  await see('make-bond', buffy)
  await buffy.tap('We are together')
  await buffy.reads(/No card in view yet|Too dark/)
  await see('cards', buffy)
  await willow.tap('Make a bond')
  await willow.tap('We are together')
  apart = false
  await see('touch', buffy)
  await buffy.tap('Yes, I could touch both')
  await see('fits', buffy)
  await willow.at('touch')
  // Once the last proof was seen, nothing is looked for any more.
  await buffy.page.locator('.camera').waitFor({ state: 'detached' })
  await buffy.tap('They fit')
  await see('made', buffy)
  await buffy.tap('Done')
  await see('settling', buffy)
  await willow.tap('Yes, I could touch both')
  await willow.tap('They fit')
  await buffy.page.getByRole('button', { name: 'Check Willow' }).waitFor()
  await see('person', buffy)
  await willow.tap('Done')
  await home(buffy)
  await see('home', buffy)
  return [buffy, willow]
}

async function checks(buffy: Phone, willow: Phone, see: See): Promise<void> {
  await buffy.page
    .getByRole('button', { name: /^Willow/ })
    .first()
    .click()
  await buffy.tap('Check Willow')
  await see('check-topic', buffy)
  await buffy.tap('Money')
  await buffy.at('check-details')
  await buffy.page.getByRole('textbox').first().fill('bail, £3,000')
  await see('check-details', buffy)
  await buffy.tap('Ask Willow')
  await see('waiting', buffy)
  const digits = await buffy.digits('Your two digits')
  await see('being-checked', willow)
  await willow.press(digits)
  await see('being-checked', willow, 'being-checked-typed')
  await willow.tap('Yes, I am asking')
  await see('verdict', buffy, 'verdict-match')
  await willow.reads('The digits were right.')
  await see('answered', willow)
  await buffy.tap('Done')
  await willow.tap('Done')
  const wrong = (Number(await ask(buffy, 'Willow', 'Money')) + 7) % 100
  await willow.at('being-checked')
  await willow.press(String(wrong).padStart(2, '0'))
  await willow.tap('Yes, I am asking')
  await see('verdict', buffy, 'verdict-other-digits')
  await see('answered', willow, 'answered-other-digits')
  await willow.tap('Done')
  await buffy.tap('I have hung up')
  await openDetails(buffy, 'Willow', 'A favour, or to meet')
  await buffy.page.getByRole('textbox').first().fill(LONGEST)
  await buffy.tap('Ask Willow')
  await see('being-checked', willow, 'being-checked-long')
  await willow.tap('No')
  await see('verdict', buffy, 'verdict-no')
  await see('answered', willow, 'answered-no')
  await buffy.tap('I have hung up')
  await willow.tap('Done')
  await home(buffy)
}

async function person(buffy: Phone, see: See): Promise<void> {
  await openDetails(buffy, 'Willow', 'Nothing, just talking')
  await buffy.tap('No internet? Spoken digits')
  await see('spoken-topic', buffy)
  await buffy.tap('Nothing, just talking')
  await see('spoken-ask', buffy)
  await home(buffy)
  await buffy.page
    .getByRole('button', { name: /^Willow/ })
    .first()
    .click()
  await buffy.tap('Willow reads digits to me')
  await see('hear-topic', buffy)
  await buffy.tap('I am asking Willow for money')
  await see('hear-digits', buffy)
  await home(buffy)
  await buffy.page
    .getByRole('button', { name: /^Willow/ })
    .first()
    .click()
  await buffy.tap('Meet, history, name, quiet today, end')
  await see('person-more', buffy)
  for (const [button, screen] of [
    ['History of checks', 'history'],
    ['What I call Willow', 'rename'],
    ['End the bond', 'end'],
  ] as const) {
    await buffy.tap(button)
    await see(screen, buffy)
    if (screen === 'history') {
      await buffy.tap('Delete all')
      await see(screen, buffy, 'history-delete')
    }
    await buffy.page
      .getByRole('button', { name: /^(Back|Keep it)/ })
      .first()
      .click()
    await buffy.at('person-more')
  }
  await home(buffy)
}

async function byCode(world: World, buffy: Phone, see: See): Promise<void> {
  const spike = await world.phone('Spike')
  await missingCamera(spike.page)
  await buffy.tap('Make a bond')
  await buffy.tap('We are apart')
  await see('apart-question', buffy)
  await buffy.tap('No, or not sure: stop')
  await see('apart-stop', buffy)
  await buffy.tap('To the start')
  await openApart(buffy)
  await see('apart', buffy)
  await buffy.tap('I have a code to type')
  await see('join-code', buffy)
  await home(buffy)
  await byLink(buffy, spike, see)
  await bondByCode(buffy, spike)
  const digits = await ask(spike, 'Buffy', 'Money')
  await buffy.at('being-checked')
  await buffy.press(digits)
  await buffy.tap('Yes, I am asking')
  await see('verdict', spike, 'verdict-match-by-code')
  await buffy.tap('Done')
  await spike.tap('Done')
  await home(spike)
  await spike.tap('Make a bond')
  await spike.tap('We are together')
  await spike.page.getByRole('alert').first().waitFor()
  await see('cards', spike, 'cards-no-camera')
}

async function byLink(buffy: Phone, spike: Phone, see: See): Promise<void> {
  await openApart(buffy)
  await buffy.tap('A link instead')
  await see('link', buffy)
  await buffy.fill('What you call this person', 'Spike')
  await buffy.tap('Make a link')
  await buffy.reads('Send this link.')
  await see('link-run', buffy)
  const address = await buffy.page.locator('.link-text').innerText()
  await buffy.tap('Back')
  await openApart(buffy)
  await buffy.tap('A link instead')
  await see('link', buffy, 'link-list')
  await buffy.tap('I have a link')
  await see('join-link', buffy)
  await home(buffy)
  await spike.page.goto(address.trim())
  await see('link-opened', spike)
  await home(spike)
}

/** The other phone is off: three minutes pass, and a match of before has aged. */
async function silence(buffy: Phone, willow: Phone, see: See): Promise<void> {
  await home(buffy)
  await openDetails(buffy, 'Willow', 'Money')
  await buffy.page.context().setOffline(true)
  await buffy.tap('Ask Willow')
  await buffy.reads(/Not asked/)
  await see('waiting', buffy, 'waiting-offline')
  await buffy.page.getByRole('button', { name: /^Stop/ }).first().click()
  await buffy.page.context().setOffline(false)
  await willow.page.context().setOffline(true)
  await ask(buffy, 'Willow', 'Money')
  await buffy.page.clock.fastForward(185_000)
  await see('verdict', buffy, 'verdict-no-answer')
}
