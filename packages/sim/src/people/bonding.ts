/** People bond: by cards and by code, in every order, with every interruption. */

import { appOf, opened, pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { flowsOf, type Pair, type Phone, type Side, type World } from '../world.ts'
import { act } from './scene.ts'

const CARD_TURNS = 24

/** Two people hold their phones to each other; what each does next is chance. */
export async function bondByCards(
  world: World,
  random: Random,
  phones: readonly [Phone, Phone],
): Promise<void> {
  await holdTogether(world, random, [
    await startCard(world, phones[0], null),
    await startCard(world, phones[1], null),
  ])
}

/** Meeting again: mostly both start from the other's page, sometimes only one does. */
export async function meetAgain(world: World, random: Random, { sides }: Pair): Promise<void> {
  const meets = sides.map(side => (random.chance(0.85) ? side.key : null))
  await holdTogether(world, random, [
    await startCard(world, sides[0].phone, meets[0] ?? null),
    await startCard(world, sides[1].phone, meets[1] ?? null),
  ])
}

type Cards = readonly [Side | null, Side | null]

async function holdTogether(world: World, random: Random, [a, b]: Cards): Promise<void> {
  if (a === null || b === null) return
  const answersNo = random.chance(0.05) ? random.pick([a, b]) : null
  for (let turn = 0; turn < CARD_TURNS; turn++) {
    await pause(world, 300 + random.below(6000))
    const [mine, theirs] = random.chance(0.5) ? [a, b] : [b, a]
    await cardTurn(world, random, { mine, theirs, answersNo: mine === answersNo })
    if (isBond(a) && isBond(b)) return
    if (random.chance(0.01)) return
  }
}

async function startCard(world: World, phone: Phone, meets: string | null): Promise<Side | null> {
  const app = await opened(world, phone)
  const started = await app?.startCards({ meets })
  world.counts.acts += 1
  return started?.ok ? { phone, key: started.value } : null
}

type Turn = { readonly mine: Side; readonly theirs: Side; readonly answersNo: boolean }

async function cardTurn(world: World, random: Random, turn: Turn): Promise<void> {
  const { mine, theirs, answersNo } = turn
  const view = cardsOf(mine)
  if (view === null) return
  const next = random.below(4)
  if (view.partner === null || next < 2) {
    const frame = cardsOf(theirs)?.frame
    if (frame !== undefined) await act(world, mine, { do: 'see-frame', frame })
  } else if (answersNo) {
    await appOf(mine.phone)?.forget(mine.key)
  } else if (!view.touched) {
    const label = random.chance(0.3) ? `Friend ${random.below(100)}` : ''
    await act(world, mine, { do: 'touched', label })
  } else {
    await act(world, mine, { do: 'fits' })
  }
}

function viewOf({ phone, key }: Side) {
  return appOf(phone)
    ?.snapshot()
    .entries.find(entry => entry.key === key)?.view
}

function cardsOf(side: Side) {
  const view = viewOf(side)
  return view?.is === 'cards' ? view.cards : null
}

function isBond(side: Side): boolean {
  return viewOf(side)?.is === 'person'
}

/** One makes a code and says it; the other types it, sometimes wrongly, late or never. */
export async function bondByCode(
  world: World,
  random: Random,
  [maker, joiner]: readonly [Phone, Phone],
): Promise<void> {
  const app = await opened(world, maker)
  const started = await app?.startCode({ label: random.chance(0.5) ? 'A friend' : '' })
  world.counts.acts += 1
  if (!started?.ok) return
  const code = await shownCode(world, { phone: maker, key: started.value })
  if (code === null) return
  await pause(world, random.below(random.chance(0.05) ? 700_000 : 30_000))
  const mistypes = random.chance(joiner.nature.mistypes)
  if (mistypes) world.tally.met('mistype', flowsOf(world, maker))
  const typed = mistypes ? wrongDigit(random, code) : code
  const other = await opened(world, joiner)
  world.counts.acts += 1
  await other?.joinCode({ code: typed, label: 'Typed', at: maker.relay })
}

async function shownCode(world: World, side: Side): Promise<string | null> {
  for (let tries = 0; tries < 20; tries++) {
    const view = viewOf(side)
    if (view?.is === 'code' && view.code.stage.is === 'waiting') return view.code.stage.code
    await pause(world, 500)
  }
  return null
}

/** One makes a link and sends it; the other opens it soon, in days, twice, or never. */
export async function bondByLink(
  world: World,
  random: Random,
  [maker, joiner]: readonly [Phone, Phone],
): Promise<void> {
  const app = await opened(world, maker)
  const made = await app?.makeLink({ label: random.chance(0.5) ? 'A friend' : '' })
  world.counts.acts += 1
  if (!made?.ok) return
  const link = await shownLink(world, { phone: maker, key: made.value })
  if (link === null) return
  const wait_ms = random.chance(0.1) ? random.below(8 * DAY_MS) : random.below(60_000)
  await pause(world, wait_ms)
  if (random.chance(0.1)) await appOf(maker)?.revokeLink(made.value)
  const times = random.chance(0.15) ? 2 : 1
  for (let time = 0; time < times; time++) {
    const other = await opened(world, time === 0 ? joiner : random.pick(world.phones))
    world.counts.acts += 1
    await other?.joinLink({ link, label: 'Sent by mail' })
  }
}

const DAY_MS = 86_400_000

async function shownLink(world: World, side: Side): Promise<string | null> {
  for (let tries = 0; tries < 20; tries++) {
    const view = viewOf(side)
    if (view?.is === 'link' && view.link.stage.is === 'waiting') return view.link.stage.link
    await pause(world, 500)
  }
  return null
}

/** One digit said or typed wrongly. */
export function wrongDigit(random: Random, digits: string): string {
  const at = random.below(digits.length)
  const other = (digit: string) => String((Number(digit) + 1 + random.below(9)) % 10)
  return [...digits].map((each, i) => (i === at && /\d/.test(each) ? other(each) : each)).join('')
}
