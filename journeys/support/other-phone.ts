/** A person at one page of the app in a browser that Playwright does not drive. */
import type { OtherBrowser } from './other-browser.ts'

export class OtherPhone {
  readonly name: string
  readonly #browser: OtherBrowser

  private constructor(browser: OtherBrowser, name: string) {
    this.#browser = browser
    this.name = name
  }

  static async open(browser: OtherBrowser, url: string, name: string): Promise<OtherPhone> {
    const phone = new OtherPhone(browser, name)
    await browser.goTo(url)
    await browser.run(WATCH)
    await phone.at('first-run')
    await phone.fill('Your name, as others see it', name)
    await phone.tap('Start')
    await phone.at('home')
    return phone
  }

  /** What the page did that it may not, or failed in. */
  complaints(): Promise<unknown> {
    return this.#browser.run('return window.complaints')
  }

  async at(screen: string): Promise<void> {
    await this.#until(`is not at ${screen}`, `return document.querySelector(arguments[0])`, [
      `[data-screen="${screen}"]`,
    ])
  }

  async reads(words: string): Promise<void> {
    await this.#until(
      `does not read ${words}`,
      `return document.querySelector('main').innerText.includes(arguments[0])`,
      [words],
    )
  }

  /** On the page itself: a driver's pointer misses a button that moves meanwhile. */
  async tap(name: string): Promise<void> {
    await this.#until(`has no button ${name}`, TAP, [name])
  }

  async press(digits: string): Promise<void> {
    for (const digit of digits) await this.tap(digit)
  }

  async fill(label: string, text: string): Promise<void> {
    const field = await this.#until(`has no field ${label}`, FIELD, [label])
    await this.#browser.type(field, text)
  }

  /** Large digits, as they stand there. */
  async digits(within: string): Promise<string> {
    const script = `return document.querySelector(arguments[0])?.innerText`
    const shown = await this.#until(`has nothing in ${within}`, script, [within])
    return String(shown).replace(/\D/g, '')
  }

  /** By how many pixels what stands in an element is higher than its place. */
  async hidden(within: string): Promise<unknown> {
    const script = `const e = document.querySelector(arguments[0])
      return e.scrollHeight - e.clientHeight`
    return this.#browser.run(script, within)
  }

  async #until(problem: string, script: string, args: readonly unknown[]): Promise<unknown> {
    for (let left = 600; left > 0; left--) {
      const found = await this.#browser.run(script, ...args)
      if (found !== null && found !== undefined && found !== false) return found
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    const words = await this.#browser.run('return document.body.innerText')
    throw new Error(`${this.name} ${problem} but: ${words}`)
  }
}

const WATCH = `const complaints = (window.complaints = [])
  addEventListener('error', event => complaints.push(event.message))
  addEventListener('unhandledrejection', event => complaints.push(String(event.reason)))
  addEventListener('securitypolicyviolation', event =>
    complaints.push(event.violatedDirective + ' ' + event.blockedURI))`

const TAP = `const buttons = [...document.querySelectorAll('button:enabled')]
  const nameOf = button => (button.ariaLabel ?? button.innerText).trim()
  const button = buttons.find(button => nameOf(button) === arguments[0])
  button?.click()
  return button !== undefined`

const FIELD = `const labels = [...document.querySelectorAll('label')]
  return labels.find(label => label.innerText.trim() === arguments[0])?.control`
