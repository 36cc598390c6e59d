/** What many journeys begin with. */
import { bondByCode, home, type Phone } from './phone.ts'
import type { World } from './world.ts'

/** Two phones with a bond by a code, whose first step is through. */
export async function bonded(world: World, options = {}): Promise<[Phone, Phone]> {
  const buffy = await world.phone('Buffy', options)
  const spike = await world.phone('Spike')
  await bondByCode(buffy, spike)
  await settled(buffy, 'Spike')
  await settled(spike, 'Buffy')
  return [buffy, spike]
}

/** Live checks exist from the first step on: the button says so. */
async function settled(phone: Phone, person: string): Promise<void> {
  await home(phone)
  await phone.page
    .getByRole('button', { name: new RegExp(`^${person}`) })
    .first()
    .click()
  await phone.page.getByRole('button', { name: `Check ${person}` }).waitFor()
  await home(phone)
}

export async function answerYes(phone: Phone, digits: string): Promise<void> {
  await phone.at('being-checked')
  await phone.press(digits)
  await phone.tap('Yes, I am asking')
}
