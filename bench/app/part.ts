/** The built app in a real browser, with a real relay: what it weighs and how quick it is. */
import { ask, bondByCode, home, Phone } from '../../journeys/support/phone.ts'
import { World } from '../../journeys/support/world.ts'
import { bytesText, median, quantile, timeText } from '../kit/numbers.ts'
import type { Figures, Row } from '../kit/row.ts'
import { usableIn_ms, watchLoads, wholeBytes } from './loading.ts'
import { lastOf, noteMoments } from './moments.ts'

export interface AppSizes {
  /** Pairs of people; each asks the other at most three times, which is all that may be loud. */
  readonly pairs: number
  readonly asks: number
  readonly loads: number
}

const SLOWER = 6

export async function appFigures(sizes: AppSizes): Promise<Figures> {
  const world = await World.open()
  try {
    const verdicts: number[] = []
    for (let i = 0; i < sizes.pairs; i += 1) verdicts.push(...(await verdictsOf(world, sizes.asks)))
    const loads = await loadsOf(world, sizes.loads)
    return {
      part: 'App',
      says: [
        'Two pages of a real Chromium and a relay in a process of its own. From tap to verdict is ' +
          'the machine’s part: from “Ask” to the question on the other screen, and from “Yes” to ' +
          'the verdict, without what people do in between.',
        'Home stands before its later parts have come; `journeys/size.test.ts` holds those back and ' +
          'counts what home alone needs.',
      ],
      rows: [verdictRow(verdicts), ...loadRows(loads)],
    }
  } finally {
    await world.close()
  }
}

async function verdictsOf(world: World, asks: number): Promise<number[]> {
  const [one, two] = [await world.phone('Buffy'), await world.phone('Spike')]
  await bondByCode(one, two)
  for (const phone of [one, two]) await noteMoments(phone.page)
  const took_ms: number[] = []
  for (const [asker, other] of [
    [one, two],
    [two, one],
  ] as const) {
    for (let i = 0; i < asks; i += 1) took_ms.push(await verdictIn_ms(asker, other))
  }
  await world.tidyUp()
  return took_ms
}

async function verdictIn_ms(asker: Phone, other: Phone): Promise<number> {
  await home(other)
  const digits = await ask(asker, other.name, 'Money')
  const asked_ms = await lastOf(asker.page, 'tap')
  await other.at('being-checked')
  await other.press(digits)
  const shown_ms = await lastOf(other.page, 'being-checked')
  await other.tap('Yes, I am asking')
  await asker.at('verdict')
  const yes_ms = await lastOf(other.page, 'tap')
  // The next look is behind the frame in which it was drawn.
  await asker.reads(/says yes/)
  const over_ms = await lastOf(asker.page, 'verdict')
  for (const phone of [asker, other]) await phone.tap('Done')
  return shown_ms - asked_ms + (over_ms - yes_ms)
}

function verdictRow(took_ms: readonly number[]): Row {
  return {
    what: `from tap to verdict, median of ${took_ms.length}`,
    ours: timeText(median(took_ms)),
    beside: `the slowest of ten: ${timeText(quantile(took_ms, 0.9))}`,
    score: { value: median(took_ms), unit: 'ms' },
    aim: { most: 400 },
  }
}

interface Loads {
  readonly home_bytes: number
  readonly check_bytes: number
  readonly usable_ms: number
  readonly plain_ms: number
}

async function loadsOf(world: World, loads: number): Promise<Loads> {
  // The service worker fetches all the rest in its own time, and is not what is measured.
  const context = await world.context({ serviceWorkers: 'block' })
  const url = `http://localhost:${world.served.port}/`
  const first = await Phone.open(await context.newPage(), url, 'Buffy')
  const spike = await world.phone('Spike')
  await bondByCode(first, spike)
  await first.page.close()
  const page = await context.newPage()
  const watched = watchLoads(page)
  const buffy = first.beside(page)
  await page.goto(url)
  await buffy.at('home')
  await page.getByRole('button', { name: /^Spike/ }).waitFor()
  const home_bytes = watched.bytes()
  const digits = await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.press(digits)
  await spike.tap('Yes, I am asking')
  await buffy.at('verdict')
  const check_bytes = watched.bytes()
  await home(buffy)
  const [slow, plain]: [number[], number[]] = [[], []]
  for (let i = 0; i < loads; i += 1) {
    slow.push(await usableIn_ms(page, url, SLOWER))
    plain.push(await usableIn_ms(page, url, 1))
  }
  return { home_bytes, check_bytes, usable_ms: median(slow), plain_ms: median(plain) }
}

function loadRows({ home_bytes, check_bytes, usable_ms, plain_ms }: Loads): Row[] {
  const whole = `all there is: ${bytesText(wholeBytes())}`
  const row = (what: string, ours: string, beside: string): Row => {
    return { what, ours, beside, score: null, aim: null }
  }
  return [
    row('script and style that home asks for, its later parts too', bytesText(home_bytes), whole),
    row('script and style from opening to a verdict', bytesText(check_bytes), whole),
    row(
      `home usable, ${SLOWER} times slowed down`,
      timeText(usable_ms),
      `not slowed down: ${timeText(plain_ms)}`,
    ),
  ]
}
