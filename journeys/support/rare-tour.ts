/** Through screens that are seldom seen: for pictures, and for axe in the long tier. */
import { showScreenTo } from './camera.ts'
import { ask, bondByCode, home, openApart, openDetails, type Phone, settledAsk } from './phone.ts'
import type { Visit } from './tour.ts'
import { loseDeviceKey, putBack, recordsOf } from './vault.ts'
import type { World } from './world.ts'

export async function rareTour(world: World, visit: Visit): Promise<void> {
  const see: See = async (screen, phone, name = screen) => {
    await phone.at(screen)
    await visit(name, phone)
  }
  const buffy = await world.phone('Buffy', { clock: true })
  const spike = await world.phone('Spike')
  await codes(buffy, see)
  await cardsOver(buffy, see)
  await bondByCode(buffy, spike)
  await buffy.page.getByRole('button', { name: 'Check Spike' }).waitFor()
  await spoken(buffy, spike, see)
  await bars(buffy, spike, see)
  await late(buffy, spike, see)
  await lateNo(buffy, spike, see)
  const willow = await world.phone('Willow')
  await linkOver(buffy, willow, see)
  await ends(buffy, willow, see)
  await unfinished(buffy, await world.phone('Xander'), see)
  await torn(buffy, spike, see)
  await keyLost(willow, see)
}

type See = (screen: string, phone: Phone, name?: string) => Promise<void>

async function codes(buffy: Phone, see: See): Promise<void> {
  await openApart(buffy)
  await buffy.tap('I make a code')
  await buffy.reads('Read this code aloud:')
  await see('code', buffy)
  await buffy.tap('Stop, make no bond')
  await openApart(buffy)
  await buffy.tap('I have a code to type')
  await buffy.fill('Code, 13 digits or more', '9999123456789')
  await buffy.tap('Make the bond')
  await see('code-over', buffy)
  await buffy.tap('To the start')
}

/** Two minutes in front of nobody's camera. */
async function cardsOver(buffy: Phone, see: See): Promise<void> {
  await buffy.tap('Make a bond')
  await buffy.tap('We are together')
  await buffy.at('cards')
  await buffy.page.clock.fastForward(125_000)
  await see('cards-over', buffy)
  await buffy.tap('To the start')
  await buffy.at('home')
}

async function spoken(buffy: Phone, spike: Phone, see: See): Promise<void> {
  const hear = async (topic: string) => {
    await openDetails(buffy, 'Spike', 'Money')
    await buffy.tap('No internet? Spoken digits')
    await buffy.tap('Money')
    const digits = await buffy.digits('Nine digits')
    await home(spike)
    await spike.page
      .getByRole('button', { name: /^Buffy/ })
      .first()
      .click()
    await spike.tap('Buffy reads digits to me')
    await spike.tap(topic)
    await spike.fill('Nine digits', digits)
    await spike.tap('Show my answer')
  }
  await hear('I am asking Buffy for money')
  await see('hear-answer', spike)
  const answer = await spike.digits('Your answer')
  await buffy.fill('Type the nine digits Spike says', answer)
  await buffy.tap('Compare')
  await see('verdict', buffy, 'verdict-match-spoken')
  await buffy.tap('Done')
  await spike.tap('Done')
  await hear('I am asking Buffy for nothing, just talking')
  await see('hear-warning', spike)
  await spike.tap('I have hung up')
  await home(buffy)
}

async function bars(buffy: Phone, spike: Phone, see: See): Promise<void> {
  await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.tap('No')
  await buffy.at('verdict')
  await buffy.tap('I have hung up')
  await spike.tap('Done')
  await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.tap('No')
  await buffy.at('verdict')
  await spike.tap('Done')
  await ask(spike, 'Buffy', 'Files or access')
  await buffy.reads('Spike asks: are you asking for FILES OR ACCESS?')
  await see('verdict', buffy, 'verdict-and-bar')
  await buffy.tap('Look')
  await buffy.at('being-checked')
  await buffy.tap('No')
  await buffy.tap('I have hung up')
  await home(buffy)
  await home(spike)
}

/** Asked while the other phone was away for longer than a question lives. */
async function late(buffy: Phone, spike: Phone, see: See): Promise<void> {
  await ask(spike, 'Buffy', 'Money')
  await buffy.at('being-checked')
  await buffy.page.clock.fastForward(185_000)
  await see('late-asks', buffy)
  await buffy.tap('I have seen this')
  await home(buffy)
  await home(spike)
}

/** Said without a network, and heard when the question was over. */
async function lateNo(buffy: Phone, spike: Phone, see: See): Promise<void> {
  await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.page.context().setOffline(true)
  await spike.tap('No')
  await buffy.page.clock.fastForward(185_000)
  await buffy.at('verdict')
  await spike.page.context().setOffline(false)
  await buffy.at('late-no', 60_000)
  await see('late-no', buffy)
  await buffy.tap('I have hung up')
  await home(buffy)
  await home(spike)
}

async function linkOver(buffy: Phone, willow: Phone, see: See): Promise<void> {
  await openApart(buffy)
  await buffy.tap('A link instead')
  await buffy.tap('Make a link')
  await buffy.reads('Send this link.')
  const address = await buffy.page.locator('.link-text').innerText()
  await buffy.tap('Take the link back')
  await buffy.at('home')
  await willow.page.goto(address.trim())
  await willow.tap('Yes, I rang: make the bond')
  await see('link-over', willow)
}

/** One camera read the other screen, and was not read. */
async function unfinished(buffy: Phone, xander: Phone, see: See): Promise<void> {
  await showScreenTo(buffy.page, () => xander.page)
  for (const phone of [xander, buffy]) {
    await phone.tap('Make a bond')
    await phone.tap('We are together')
  }
  await buffy.at('touch')
  await buffy.tap('Yes, I could touch both')
  await buffy.tap('They fit')
  await buffy.at('made')
  await see('made', buffy, 'made-unfinished')
  await buffy.tap('Done')
  await see('unfinished', buffy)
  await home(buffy)
}

/** One phone was put back to an older state, and the other one notices. */
async function torn(buffy: Phone, spike: Phone, see: See): Promise<void> {
  const before = await recordsOf(spike.page)
  await settledAsk(spike, buffy)
  await spike.tap('Done')
  await putBack(spike.page, before)
  await home(buffy)
  await openDetails(spike, 'Buffy', 'Money')
  await spike.tap('Ask Buffy')
  await buffy.reads(/torn/)
  await see('home', buffy, 'home-torn')
  await personOf(buffy, 'Spike')
  await see('torn', buffy)
}

/** Nothing brings it back, and the way out is to begin anew. */
async function keyLost(willow: Phone, see: See): Promise<void> {
  await loseDeviceKey(willow.page)
  await see('failure', willow)
  await willow.reads(/The bonds are to be made again/)
  await willow.tap('Erase everything here')
  await see('erase', willow, 'erase-instead')
  await willow.tap('Erase everything')
  await willow.tap('Yes, erase it now')
  await willow.at('first-run')
}

async function ends(buffy: Phone, willow: Phone, see: See): Promise<void> {
  await willow.tap('To the start')
  await bondByCode(buffy, willow)
  await buffy.page.getByRole('button', { name: 'Check Willow' }).waitFor()
  await aged(buffy, willow, see)
  await wrongTwice(buffy, willow, see)
  await buffy.tap('Meet, history, name, quiet today, end')
  await buffy.tap('End the bond')
  await buffy.tap('End it')
  await see('ended', buffy)
  await home(buffy)
}

async function aged(buffy: Phone, willow: Phone, see: See): Promise<void> {
  await settledAsk(buffy, willow)
  await buffy.page.clock.fastForward(11 * 60_000)
  await buffy.reads(/A new call needs a new check/)
  await see('verdict', buffy, 'verdict-aged')
  await buffy.tap('Done')
}

/** Afterwards digits read aloud want a call on a known number first. */
async function wrongTwice(buffy: Phone, willow: Phone, see: See): Promise<void> {
  for (const title of ['Wrong digits.', 'Wrong again.']) {
    const wrong = (Number(await ask(buffy, 'Willow', 'Money')) + 7) % 100
    await willow.at('being-checked')
    await willow.press(String(wrong).padStart(2, '0'))
    await willow.tap('Yes, I am asking')
    await buffy.reads(title)
    await willow.tap('Done')
    if (title === 'Wrong again.') await see('verdict', buffy, 'verdict-wrong-again')
    await buffy.tap('I have hung up')
  }
  await home(buffy)
  await personOf(buffy, 'Willow')
  await buffy.tap('Spoken digits')
  await buffy.tap('Money')
  await see('spoken-ring-first', buffy)
  await home(buffy)
  await personOf(buffy, 'Willow')
}

async function personOf({ page }: Phone, name: string): Promise<void> {
  const row = page.getByRole('button', { name: new RegExp(`^${name}`) })
  await row.first().click()
}
