/** You and a friend make a bond: two cards held together, and two questions. */
import { holdTogether, sayYesTwice } from './acting.ts'
import type { Phones } from './phones.ts'
import type { Seen } from './story.ts'

export async function startMeeting(phones: Phones): Promise<Seen> {
  const both = await holdTogether(phones)
  return both ? { is: 'seen', key: 'try.bond.held' } : { is: 'missed' }
}

export async function endMeeting(phones: Phones): Promise<Seen> {
  const made = await sayYesTwice(phones)
  return made ? { is: 'seen', key: 'try.bond.made' } : { is: 'missed' }
}
