/** What many journeys begin with. */
import { bondByCode, home, openSettled, type Phone } from './phone.ts'
import type { World } from './world.ts'

/** Two phones with a bond by a code, whose first step is through. */
export async function bonded(world: World, options = {}): Promise<[Phone, Phone]> {
  const buffy = await world.phone('Buffy', options)
  const spike = await world.phone('Spike')
  await bondByCode(buffy, spike)
  for (const [phone, person] of [
    [buffy, 'Spike'],
    [spike, 'Buffy'],
  ] as const) {
    await openSettled(phone, person)
    await home(phone)
  }
  return [buffy, spike]
}

export async function answerYes(phone: Phone, digits: string): Promise<void> {
  await phone.at('being-checked')
  await phone.press(digits)
  await phone.tap('Yes, I am asking')
}
