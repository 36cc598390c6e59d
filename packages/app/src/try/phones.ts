/** Three phones on one page: each a vault of its own in memory, all of them on the same relay. */
import { emptyMemory, type Memory, memoryStore } from '@handfast/client'
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { leaveCover } from '../actions.ts'
import { type Session, startSession } from '../session.ts'
import { language, say, type TextKey } from '../text/text.ts'
import { type AheadClock, openAheadClock } from './clock.ts'
import { isOpenHere, openPlacesInMemory } from './places.ts'
import { NO_RELAYS, tapped, type Wire } from './wire.ts'

export const WHO = ['you', 'friend', 'impostor'] as const
export type Who = (typeof WHO)[number]

/** The same in every language, and in its sentences. The impostor takes the friend's. */
export const NAMES = { you: 'Kim', friend: 'Robin', impostor: 'Robin' } as const

export const LABELS = {
  you: 'try.phone.you',
  friend: 'try.phone.friend',
  impostor: 'try.phone.impostor',
} as const satisfies Record<Who, TextKey>

export type Phone = {
  readonly who: Who
  readonly session: Session
  readonly memory: Memory
  readonly dataKey: Uint8Array
  readonly wire: Wire
  /** It was the friend's, byte for byte. */
  readonly isCopy: boolean
}

/** The program behind the screens, which the app loads after them. */
export type Program = Pick<typeof import('../whole.ts'), 'startWhole' | 'systemRelays'>

export type Phones = {
  readonly program: Program
  readonly relay: string
  readonly clock: AheadClock
  /** A phone may be put in the place of another: the impostor's, by a copy. */
  readonly of: { readonly [who in Who]: Signal<Phone> }
  /** A tap on what is left out on this page, until the next step. */
  readonly leftOut: Signal<boolean>
}

/** Null where a vault cannot be opened: that would be our own mistake, or no memory. */
export async function openPhones(program: Program, relay: string): Promise<Phones | null> {
  const surroundings = { program, relay, clock: openAheadClock(), leftOut: signal(false) }
  const all = signal<Partial<Phones['of']>>({})
  const open = (who: Who, inSight: Opening['inSight']) => {
    const dataKey = crypto.getRandomValues(new Uint8Array(32))
    return openPhone(surroundings, {
      who,
      memory: emptyMemory(),
      dataKey,
      lies: 'with-owner',
      inSight,
    })
  }
  const you = await open(
    'you',
    computed(() => cardOf(all.value.friend)),
  )
  const friend = await open(
    'friend',
    computed(() => cardOf(all.value.you)),
  )
  const impostor = await open('impostor', signal(null))
  if (you === null || friend === null || impostor === null) return null
  const of = { you: signal(you), friend: signal(friend), impostor: signal(impostor) }
  all.value = of
  return { ...surroundings, of }
}

/** Everything on the friend's phone, byte by byte, in the impostor's hands; it lies in a drawer. */
export async function copyFriend(phones: Phones): Promise<boolean> {
  const { memory, dataKey } = phones.of.friend.value
  const records = new Map([...memory.records].map(([name, record]) => [name, record.slice()]))
  const copied = { records, watchers: new Set<never>() }
  return replaceImpostor(phones, { memory: copied, dataKey: dataKey.slice(), lies: 'in-drawer' })
}

/** The copy is taken out of the drawer: now it is on the network. */
export async function useCopy(phones: Phones): Promise<boolean> {
  const { memory, dataKey } = phones.of.impostor.value
  return replaceImpostor(phones, { memory, dataKey, lies: 'copied' })
}

async function replaceImpostor(
  phones: Phones,
  given: Pick<Opening, 'memory' | 'dataKey' | 'lies'>,
): Promise<boolean> {
  phones.of.impostor.value.session.close()
  const opened = await openPhone(phones, { ...given, who: 'impostor', inSight: signal(null) })
  if (opened === null) return false
  phones.of.impostor.value = opened
  return true
}

type Opening = {
  readonly who: Who
  readonly memory: Memory
  readonly dataKey: Uint8Array
  /** Whose it is: its owner's, or a copy's, with the network or without. */
  readonly lies: 'with-owner' | 'in-drawer' | 'copied'
  readonly inSight: ReadonlySignal<Uint8Array | null>
}

/** What the other phone shows to a camera, while it shows a card. */
function cardOf(phone: Signal<Phone> | undefined): Uint8Array | null {
  const entries = phone?.value.session.snapshot.value.entries ?? []
  for (const { view } of entries) {
    if (view.is === 'cards' && view.cards.left_ms > 0) return view.cards.frame
  }
  return null
}

async function openPhone(
  { program, relay, clock, leftOut }: Omit<Phones, 'of'>,
  { who, memory, dataKey, lies, inSight }: Opening,
): Promise<Phone | null> {
  const wire = tapped(
    lies === 'in-drawer' ? NO_RELAYS : program.systemRelays(),
    () => clock.now().steady_ms,
  )
  const whole = { store: memoryStore(memory), clock, dataKey }
  const opened = await program.startWhole(whole, wire.relays)
  if (!opened.ok) return null
  const handfast = opened.value
  if (handfast.snapshot().me === null) {
    const me = await handfast.setMe({ name: NAMES[who], relay, language: language() })
    if (!me.ok) return null
  }
  const session = startSession(handfast, null, leaveCover, {
    inSight,
    name: () => say(LABELS[who]),
    openPlaces: options =>
      openPlacesInMemory(options, route => {
        leftOut.value = !isOpenHere(route)
        return isOpenHere(route)
      }),
  })
  return { who, session, memory, dataKey, wire, isCopy: lies !== 'with-owner' }
}
