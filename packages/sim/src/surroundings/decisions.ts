/** What the journal decided, seen where it is saved; and where a deliberate bug would go in. */
import type { Changes, Records } from '@handfast/client'
import { encodeEvidence, encodeKept, type State } from '@handfast/core'
import { openEntries, openJournal, openVault } from '../inside.ts'
import type { Phone, World } from '../world.ts'
import type { Image } from './disk.ts'

const ENTRIES = 'entry/'
const EVIDENCE = 'evidence/'

/** The state in what the journal tells itself: a made entry, or a step that succeeded. */
export function stateIn(result: unknown): State | null {
  if (isState(result)) return result
  if (typeof result !== 'object' || result === null || !('value' in result)) return null
  const { value } = result
  if (isState(value)) return value
  if (typeof value !== 'object' || value === null || !('state' in value)) return null
  return isState(value.state) ? value.state : null
}

function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && 'kept' in value && 'evidence' in value
}

/** Every entry of an image as production code reads it; what does not open is left out. */
export async function statesOf(
  world: World,
  phone: Phone,
  image: Image,
): Promise<ReadonlyMap<string, State>> {
  const refuse = () => Promise.reject(new Error('an image is only read'))
  const store = {
    update: refuse,
    readAll: async (prefix: string) => ({
      ok: true as const,
      value: new Map([...image].filter(([place]) => place.startsWith(prefix))),
    }),
    watch: () => () => {},
    close: () => {},
  }
  const clock = { now: () => ({ utc_ms: 0, steady_ms: 0, run: 0 }), wake: () => () => {} }
  const ports = { store, clock, entropy: { draw: refuse }, suite: world.suite }
  const loaded = await openJournal(ports, openEntries(world.suite, phone.dataKey)).loadAll()
  if (!loaded.ok) return new Map()
  return new Map(
    [...loaded.value].flatMap(([key, state]) =>
      typeof state === 'string' ? [] : [[key, state] as const],
    ),
  )
}

type Decision<T> = { readonly found: Records; readonly changes: Changes; readonly result: T }

export function decidedBy<T>(
  world: World,
  phone: Phone,
  decision: Decision<T>,
): { changes: Changes; result: T } {
  const { changes, result } = decision
  const { state } = world.plant
  const after = stateIn(result)
  const place = [...changes.keys()].find(each => each.startsWith(ENTRIES))
  if (state === undefined || after === null || place === undefined) return { changes, result }
  const key = place.slice(ENTRIES.length)
  const planted = state(after, phone.states.get(key) ?? null, phone.name)
  if (planted === after) return { changes, result }
  const vault = openVault(world.suite, phone.dataKey)
  const sealed = new Map(changes)
  const nonce = () => phone.random.bytes(24)
  // The roll names the entry by the beginning of its nonce.
  const named = changes.get(place)?.slice(1, 17) ?? new Uint8Array()
  const lists = encodeEvidence(planted.evidence)
  // As the journal writes it: an entry begins with a hash of the evidence beside it.
  const entry = Buffer.concat([world.suite.sha256(lists).slice(0, 16), encodeKept(planted.kept)])
  const nonceOfEntry = Uint8Array.from([...named, ...nonce().slice(named.length)])
  sealed.set(place, vault.seal(place, new Uint8Array(entry), nonceOfEntry))
  const beside = EVIDENCE + key
  sealed.set(beside, vault.seal(beside, lists, nonce()))
  return { changes: sealed, result: withState(result, planted) }
}

/** The same answer of the journal, with another state in it. */
function withState<T>(result: T, state: State): T {
  if (isState(result)) return { ...result, ...state }
  if (typeof result !== 'object' || result === null || !('value' in result)) return result
  const { value } = result
  return { ...result, value: isState(value) ? { ...value, ...state } : { ...Object(value), state } }
}
