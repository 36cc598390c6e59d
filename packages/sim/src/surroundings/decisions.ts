/** What the journal decided, seen where it is saved; and where a deliberate bug would go in. */
import type { Changes, Records } from '@handfast/client'
import { decodeEvidence, decodeKept, encodeEvidence, encodeKept, type State } from '@handfast/core'
import { openVault, type Vault } from '../inside.ts'
import type { Phone, World } from '../world.ts'
import type { Image } from './disk.ts'

const ENTRIES = 'entry/'
const EVIDENCE = 'evidence/'

/** The state in what the journal tells itself: a made entry, or a step that succeeded. */
export function stateIn(result: unknown): State | null {
  if (isState(result)) return result
  if (typeof result !== 'object' || result === null || !('value' in result)) return null
  const { value } = result
  if (typeof value !== 'object' || value === null || !('state' in value)) return null
  return isState(value.state) ? value.state : null
}

function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && 'kept' in value && 'evidence' in value
}

/** Every entry of an image; what does not open is left out. */
export function statesOf(image: Image, vault: Vault): ReadonlyMap<string, State> {
  const states = new Map<string, State>()
  for (const [place, sealed] of image) {
    if (!place.startsWith(ENTRIES)) continue
    const key = place.slice(ENTRIES.length)
    const record = vault.open(place, sealed)
    const kept = record === null ? null : decodeKept(record)
    const beside = image.get(EVIDENCE + key)
    const lists = beside === undefined ? null : vault.open(EVIDENCE + key, beside)
    const evidence = lists === null ? { epochs: [] } : decodeEvidence(lists)
    if (kept !== null && evidence !== null) states.set(key, { kept, evidence })
  }
  return states
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
  sealed.set(place, vault.seal(place, encodeKept(planted.kept), nonce()))
  const beside = EVIDENCE + key
  sealed.set(beside, vault.seal(beside, encodeEvidence(planted.evidence), nonce()))
  return { changes: sealed, result: withState(result, planted) }
}

/** The same answer of the journal, with another state in it. */
function withState<T>(result: T, state: State): T {
  if (isState(result)) return { ...result, ...state }
  if (typeof result !== 'object' || result === null || !('value' in result)) return result
  return { ...result, value: { ...Object(result.value), state } }
}
