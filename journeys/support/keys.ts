/** A person without a mouse or a finger: Tab, Enter and letters, and where the focus then is. */
import { expect } from 'vitest'
import type { Phone } from './phone.ts'

const TABS_MOST = 60

/** Each screen is read from its heading on. */
export async function beginsAtHeading({ page }: Phone): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
}

/** With Tab to a control of that name, and Enter. */
export async function press(phone: Phone, name: string | RegExp): Promise<void> {
  const exact = typeof name === 'string'
  const wanted = phone.page.getByRole('button', { name, exact }).first()
  await wanted.waitFor()
  await expect.poll(() => wanted.isEnabled()).toBe(true)
  await tabTo(phone, wanted, String(name))
  await phone.page.keyboard.press('Enter')
}

/** From one screen to the next, whose heading has the focus. */
export async function go(phone: Phone, name: string | RegExp, screen: string): Promise<void> {
  await press(phone, name)
  await phone.at(screen)
  await beginsAtHeading(phone)
}

/** With Tab to a field, and what it holds is replaced. */
export async function type(phone: Phone, label: string, words: string): Promise<void> {
  const field = phone.page.getByLabel(label, { exact: true })
  await field.waitFor()
  await tabTo(phone, field, label)
  await phone.page.keyboard.press('Control+A')
  await phone.page.keyboard.type(words)
}

/** With Tab to a list, and to the option before or after. */
export async function choose(phone: Phone, label: string, key: 'ArrowUp' | 'ArrowDown') {
  const list = phone.page.getByLabel(label, { exact: true })
  await list.waitFor()
  await tabTo(phone, list, label)
  await phone.page.keyboard.press(key)
}

/** A step on the same screen, seen by its words, must not leave the focus nowhere. */
export async function keepsFocus(phone: Phone, step: string, words: string | RegExp) {
  await phone.reads(words)
  const nowhere = () => phone.page.evaluate(() => document.activeElement === document.body)
  await expect.poll(nowhere, { message: `after ${step} the focus is nowhere` }).toBe(false)
}

type Control = ReturnType<Phone['page']['getByRole']>

async function tabTo({ page }: Phone, wanted: Control, name: string): Promise<void> {
  for (let i = 0; i < TABS_MOST; i++) {
    if (await wanted.evaluate(control => control === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not come to ${name}`)
}
