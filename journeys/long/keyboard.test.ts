/** From the first run to the last erasing without a mouse or a finger; focus is never nowhere. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { showScreenTo } from '../support/camera.ts'
import { beginsAtHeading, choose, go, keepsFocus, press, type } from '../support/keys.ts'
import { WORDS } from '../support/lock.ts'
import { Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function firstRun(name: string): Promise<Phone> {
  const phone = Phone.at(await (await world.context()).newPage(), name)
  await phone.page.goto(`http://localhost:${world.served.port}/`)
  await phone.at('first-run')
  await beginsAtHeading(phone)
  await type(phone, 'Your name, as others see it', name)
  await go(phone, 'Start', 'home')
  return phone
}

async function apart(phone: Phone): Promise<void> {
  await go(phone, 'Make a bond', 'make-bond')
  await go(phone, 'We are apart', 'apart-question')
  await go(phone, 'Yes, I rang', 'apart')
}

async function bond(maker: Phone, joiner: Phone): Promise<void> {
  await apart(maker)
  await go(maker, 'I make a code', 'code')
  const code = await maker.digits('Your code')
  await apart(joiner)
  await go(joiner, 'I have a code to type', 'join-code')
  await type(joiner, 'Code, 13 digits or more', code)
  await go(joiner, 'Make the bond', 'made')
  await maker.at('made')
  await beginsAtHeading(maker)
  for (const phone of [maker, joiner]) {
    await press(phone, 'Done')
    await phone.at('person')
  }
}

test('first run, a bond apart, digits read aloud, and what follows from them', async () => {
  const [buffy, spike] = [await firstRun('Buffy'), await firstRun('Spike')]
  await bond(buffy, spike)
  await buffy.page.getByRole('button', { name: 'Check Spike' }).waitFor()
  await go(buffy, 'Spoken digits', 'spoken-topic')
  await go(buffy, 'Money', 'spoken-ask')
  const digits = await buffy.digits('Nine digits')
  await go(spike, 'Buffy reads digits to me', 'hear-topic')
  await go(spike, 'I am asking Buffy for money', 'hear-digits')
  await type(spike, 'Nine digits', digits)
  await go(spike, 'Show my answer', 'hear-answer')
  await type(buffy, 'Type the nine digits Spike says', await spike.digits('Your answer'))
  await go(buffy, 'Compare', 'verdict')
  await press(buffy, 'Done')
  await buffy.at('person')
  await aboutPerson(buffy)
  expect([...buffy.complaints, ...spike.complaints]).toEqual([])
})

/** History, name, quiet today, and the end; back to whom a stranger speaks of. */
async function aboutPerson(buffy: Phone): Promise<void> {
  await go(buffy, 'Meet, history, name, quiet today, end', 'person-more')
  await go(buffy, 'History of checks', 'history')
  for (const [step, words] of [
    ['Delete all', 'Keep them'],
    ['Keep them', /^Only on this phone/],
    ['Delete all', 'Keep them'],
    ['Delete all', 'No checks yet.'],
  ] as const) {
    await press(buffy, step)
    if (step === 'Keep them') await buffy.page.getByText(step).waitFor({ state: 'detached' })
    await keepsFocus(buffy, step, words)
  }
  await go(buffy, 'Back', 'person-more')
  await press(buffy, /^Quiet today/)
  await keepsFocus(buffy, 'Quiet today', /^Quiet until midnight: end it/)
  await go(buffy, 'What I call Spike', 'rename')
  await type(buffy, 'Name on this phone', 'Uncle Spike')
  await go(buffy, 'Save', 'person-more')
  await go(buffy, 'Back', 'person')
  await go(buffy, 'Back', 'home')
  await go(buffy, /^Somebody else/, 'somebody-else')
  await go(buffy, /^Uncle Spike/, 'person')
  await go(buffy, 'Meet, history, name, quiet today, end', 'person-more')
  await go(buffy, 'End the bond', 'end')
  await go(buffy, 'End it', 'ended')
}

test('a meeting, and a link made and taken back', async () => {
  const [buffy, willow] = [await firstRun('Buffy'), await firstRun('Willow')]
  await showScreenTo(buffy.page, () => willow.page)
  await showScreenTo(willow.page, () => buffy.page)
  for (const phone of [buffy, willow]) {
    await go(phone, 'Make a bond', 'make-bond')
    await press(phone, 'We are together')
  }
  for (const phone of [buffy, willow]) {
    await phone.at('touch')
    await beginsAtHeading(phone)
  }
  for (const phone of [buffy, willow]) {
    await go(phone, 'Yes, I could touch both', 'fits')
    await go(phone, 'They fit', 'made')
  }
  await press(buffy, 'Done')
  await buffy.page.getByRole('button', { name: 'Check Willow' }).waitFor()
  await go(buffy, 'Back', 'home')
  await apart(buffy)
  await go(buffy, 'A link instead', 'link')
  await type(buffy, 'What you call this person', 'Xander')
  await go(buffy, 'Make a link', 'link-run')
  await buffy.reads('Send this link.')
  await go(buffy, 'Take the link back', 'home')
  expect([...buffy.complaints, ...willow.complaints]).toEqual([])
})

test('settings, practice, the lock, and erasing everything', async () => {
  const buffy = await firstRun('Buffy')
  await go(buffy, 'Safety', 'safety')
  await go(buffy, 'Name, language, relay', 'me')
  await choose(buffy, 'Language', 'ArrowDown')
  await keepsFocus(buffy, 'choosing a language', 'Sprache')
  await choose(buffy, 'Sprache', 'ArrowUp')
  await type(buffy, 'Your name, as others see it', 'Buffy Anne')
  await press(buffy, 'Save')
  await keepsFocus(buffy, 'Save', /^Saved\./)
  await go(buffy, 'Back', 'safety')
  await practise(buffy)
  await go(buffy, 'Done', 'home')
  await go(buffy, 'Safety', 'safety')
  await lockAndUnlock(buffy)
  await go(buffy, 'Back', 'safety')
  await go(buffy, 'Erase everything here', 'erase')
  await press(buffy, 'Erase everything')
  await keepsFocus(buffy, 'Erase everything', /Nobody can bring it back/)
  await go(buffy, 'Yes, erase it now', 'first-run')
  expect(buffy.complaints).toEqual([])
})

async function practise(buffy: Phone): Promise<void> {
  await go(buffy, 'Practise with a pretended call', 'practice')
  await press(buffy, 'Begin')
  for (const choice of [
    'Check Robin in Handfast',
    'Hang up, and ring Robin myself',
    'Check again, for money',
    'Tap No',
    'Hang up, and ring from the back of my card',
    'Ring Robin, from my own phone book',
  ]) {
    await press(buffy, choice)
    await keepsFocus(buffy, choice, 'That is it.')
    await press(buffy, 'Go on')
    await buffy.page.getByText('That is it.').waitFor({ state: 'detached' })
    await keepsFocus(buffy, 'Go on', /What do you do|You can do it/)
  }
}

async function lockAndUnlock(buffy: Phone): Promise<void> {
  await go(buffy, 'Lock', 'lock-shown')
  await go(buffy, 'Set up a lock', 'lock-choosing')
  await go(buffy, 'With a passphrase', 'lock-typing')
  await type(buffy, 'Passphrase', WORDS)
  await type(buffy, 'The same once more', WORDS)
  await go(buffy, 'Turn the lock on', 'lock-shown')
  await go(buffy, 'Turn the lock off', 'lock-confirming')
  await go(buffy, 'Back', 'lock-shown')
  await go(buffy, 'Lock now', 'locked')
  await press(buffy, 'Forgotten?')
  await buffy.at('forgotten')
  await beginsAtHeading(buffy)
  await go(buffy, 'Keep it', 'locked')
  await type(buffy, 'Passphrase', WORDS)
  await buffy.page.keyboard.press('Enter')
  await buffy.at('lock-shown')
  await beginsAtHeading(buffy)
}
