/** A friend's phone is copied, byte by byte, and the copy is used. */
import { bondIn, bondOf, startAsking, until, whenever } from './acting.ts'
import { askWith, judged, loan } from './checks.ts'
import { copyFriend, type Phones, useCopy } from './phones.ts'
import type { Seen } from './story.ts'

/** After so long a message that nobody answered goes to the first mailbox too. */
const ANCHORED_MS = 11_000

export async function stealCopy(phones: Phones): Promise<Seen> {
  const copied = await copyFriend(phones)
  return copied ? { is: 'seen', key: 'try.copy.stolen' } : { is: 'missed' }
}

/** As on any other day; after the check both real phones move on by themselves. */
export async function checkWithoutCopy({ of }: Phones): Promise<Seen> {
  const both = [of.you.value, of.friend.value]
  const before = both.map(phone => bondOf(phone)?.view.stepBegun_ms ?? 0)
  const outcome = await askWith(of, loan(), true)
  const moved = await whenever(() =>
    both.every((phone, i) => (bondOf(phone)?.view.stepBegun_ms ?? 0) > (before[i] ?? 0)),
  )
  return moved ? judged(outcome, 'match', 'try.copy.match') : { is: 'missed' }
}

/** The copy asks in the friend's name: that is a message which the friend never made. */
export async function tryCopy(phones: Phones): Promise<Seen> {
  const { of, clock } = phones
  if (!(await useCopy(phones))) return { is: 'missed' }
  const asking = await startAsking(of.impostor.value, { ...loan(), about: 'secret', saying: '' })
  if (asking === null) return { is: 'missed' }
  clock.pass(ANCHORED_MS)
  const torn = await Promise.all(
    [of.you.value, of.friend.value].map(phone =>
      until(phone, now => (bondIn(now)?.view.condition.is === 'torn' ? true : null)),
    ),
  )
  for (const { value } of [of.you, of.friend]) {
    const key = bondOf(value)?.key
    if (key !== undefined) value.session.land({ at: 'person', key })
  }
  return torn.every(one => one === true) ? { is: 'seen', key: 'try.copy.torn' } : { is: 'missed' }
}
