/** A person at one page of the app: taps what is written on it, reads what stands there. */
import { createRequire } from 'node:module'
import type { Frame, Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core')

export class Phone {
  readonly page: Page
  readonly name: string
  /** What the page complained about: nothing is expected. */
  readonly complaints: string[] = []
  /** Every host a request went to. */
  readonly hosts = new Set<string>()

  private constructor(page: Page, name: string) {
    this.page = page
    this.name = name
    page.on('pageerror', error => this.complaints.push(String(error)))
    page.on('console', message => {
      const expected = /WebSocket connection|ERR_CONNECTION|ERR_INTERNET/.test(message.text())
      if (message.type() === 'error' && !expected) this.complaints.push(message.text())
    })
    page.on('request', request => this.hosts.add(new URL(request.url()).host))
    page.on('websocket', socket => this.hosts.add(new URL(socket.url()).host))
  }

  /** Whoever is at a page that is open already. */
  static at(page: Page, name: string): Phone {
    return new Phone(page, name)
  }

  static async open(page: Page, url: string, name: string): Promise<Phone> {
    const phone = new Phone(page, name)
    await page.goto(url)
    await phone.at('first-run')
    await phone.fill('Your name, as others see it', name)
    await phone.tap('Start')
    await phone.at('home')
    return phone
  }

  /** Another page of the same person. */
  beside(page: Page): Phone {
    return new Phone(page, this.name)
  }

  /** Waits until a screen is shown. */
  async at(screen: string, timeout_ms = 60_000): Promise<void> {
    const shown = this.page.locator(`[data-screen="${screen}"]`)
    await shown.waitFor({ timeout: timeout_ms }).catch(async error => {
      throw new Error(`${this.name} is not at ${screen} but: ${await this.words()}\n${error}`)
    })
  }

  async tap(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).first().click()
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text)
  }

  async words(): Promise<string> {
    return (await this.page.locator('main').innerText()).replace(/\s+/g, ' ')
  }

  /** Waits until words stand on the screen. */
  async reads(words: string | RegExp, timeout_ms = 60_000): Promise<void> {
    const found = this.page.getByText(words).first()
    await found.waitFor({ timeout: timeout_ms }).catch(async error => {
      throw new Error(`${this.name} does not read ${words} but: ${await this.words()}\n${error}`)
    })
  }

  /** Large digits, from their spoken label. */
  async digits(label: string): Promise<string> {
    const shown = this.page.getByLabel(new RegExp(`^${label}`)).first()
    await shown.waitFor()
    const spelt = (await shown.getAttribute('aria-label')) ?? ''
    const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
    const said = spelt.slice(spelt.indexOf(':'))
    const heard = said.toLowerCase().match(new RegExp(names.join('|'), 'g')) ?? []
    return heard.map(word => names.indexOf(word)).join('')
  }

  async press(digits: string): Promise<void> {
    for (const digit of digits) await this.tap(digit)
  }

  /** A person who reloads; what the app does about the browser's own history is through by then. */
  async reload(): Promise<void> {
    await this.page.waitForFunction(() => history.state?.landing !== true)
    await this.page.reload()
    await this.page.locator('[data-screen]').first().waitFor()
  }

  /** Lets axe look into a frame too, once it looks at the page. */
  async axeIn(frame: Frame): Promise<void> {
    await frame.evaluate(await axeSource())
  }

  /** What axe finds, one line each. */
  async axe(): Promise<readonly string[]> {
    await this.page.evaluate(await axeSource())
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<Found> } }
      const { violations } = await axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
    })
  }
}

type Found = { readonly violations: readonly { id: string; nodes: readonly { html: string }[] }[] }

let source: Promise<string> | undefined
async function axeSource(): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  source ??= readFile(axePath, 'utf8')
  return source
}

/** Two people bond by a code: one makes it, the other types it. */
export async function bondByCode(
  maker: Phone,
  joiner: Phone,
  onMade: (phone: Phone) => Promise<void> = async () => {},
): Promise<void> {
  await openApart(maker)
  await maker.tap('I make a code')
  await maker.at('code')
  const code = await maker.digits('Your code')
  await openApart(joiner)
  await joiner.tap('I have a code to type')
  await joiner.at('join-code')
  await joiner.fill('Code, 13 digits or more', code)
  await joiner.tap('Make the bond')
  for (const phone of [maker, joiner]) {
    await phone.at('made')
    await onMade(phone)
    await phone.tap('Done')
  }
}

export async function openApart(phone: Phone): Promise<void> {
  await phone.tap('Make a bond')
  await phone.tap('We are apart')
  await phone.at('apart-question')
  await phone.tap('Yes, I rang')
  await phone.at('apart')
}

/** Through every call of the drill, by what no impostor gets past. */
export async function practise(phone: Phone): Promise<void> {
  const choices = [
    'Check Robin in Handfast',
    'Hang up, and ring Robin myself',
    'Check again, for money',
    'Tap No',
    'Hang up, and ring from the back of my card',
    'Ring Robin, from my own phone book',
  ]
  for (const choice of choices) {
    await phone.tap(choice)
    await phone.reads('That is it.')
    await phone.tap('Go on')
  }
  await phone.reads('You can do it.')
}

/** From home to the two digits that are to be said. */
export async function ask(phone: Phone, person: string, topic: string): Promise<string> {
  await openDetails(phone, person, topic)
  return send(phone, person)
}

/** The last tap before a question goes out. */
export async function send(phone: Phone, person: string): Promise<string> {
  await phone.tap(`Ask ${person}`)
  await phone.at('waiting')
  return phone.digits('Your two digits')
}

export async function openDetails(phone: Phone, person: string, topic: string): Promise<void> {
  await home(phone)
  await phone.page
    .getByRole('button', { name: new RegExp(`^${person}`) })
    .first()
    .click()
  await phone.tap(`Check ${person}`)
  await phone.at('check-topic')
  await phone.tap(topic)
  await phone.at('check-details')
}

export async function home(phone: Phone): Promise<void> {
  const main = phone.page.locator('main[data-screen]')
  for (let i = 0; i < 12; i++) {
    await atRest(phone)
    const screen = await main.getAttribute('data-screen')
    if (screen === 'home') return
    // A button may go while it is being tapped.
    await phone.page
      .getByRole('button', { name: /^(Back|Stop|Done|I have hung up|To the start)/ })
      .first()
      .click({ timeout: 1500 })
      .catch(() => {})
    // The browser goes back in its own time; nobody taps again before they have seen it.
    const next = phone.page.locator(`main[data-screen]:not([data-screen="${screen}"])`)
    await next.waitFor({ timeout: 5000 }).catch(() => {})
  }
  await phone.at('home')
}

/** The tap before may still be at work; what takes longer is left to it. */
async function atRest({ page }: Phone): Promise<void> {
  const busy = page.locator('button[aria-busy="true"]').first()
  await busy.waitFor({ state: 'detached', timeout: 1500 }).catch(() => {})
}

/** A question, its digits and a yes; who was asked is done with it. */
export async function settledAsk(asker: Phone, other: Phone): Promise<void> {
  await home(other)
  const digits = await ask(asker, other.name, 'Money')
  await other.at('being-checked')
  await other.press(digits)
  await other.tap('Yes, I am asking')
  await asker.at('verdict')
  await other.tap('Done')
}

/** From home to somebody's page, once live checks exist there: the button says so. */
export async function openSettled(phone: Phone, person: string): Promise<void> {
  await home(phone)
  await phone.page
    .getByRole('button', { name: new RegExp(`^${person}`) })
    .first()
    .click()
  await phone.page.getByRole('button', { name: `Check ${person}` }).waitFor({ timeout: 90_000 })
}
