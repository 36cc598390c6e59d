/** Who I am to others, and which relay holds my mailboxes. */
import { parseRelay, plainName } from '@handfast/core'
import { failed, type Result, succeeded } from './errors.ts'
import type { Ports } from './journal.ts'
import type { Records } from './ports/store.ts'
import { isNewer, VAULT_ENTROPY_BYTES, type Vault } from './vault.ts'

export type Me = { readonly name: string; readonly relay: string; readonly language: string }

const PLACE = 'me'

export async function loadMe(ports: Ports, vault: Vault): Promise<Result<Me | null>> {
  const read = await ports.store.readAll(PLACE)
  if (!read.ok) return failed(read.failure)
  return meIn(vault, read.value)
}

/** As it lies in these records; `null` where nobody has said yet who they are. */
export function meIn(vault: Vault, records: Records): Result<Me | null> {
  const sealed = records.get(PLACE)
  if (sealed === undefined) return succeeded(null)
  const opened = vault.open(PLACE, sealed)
  if (typeof opened === 'string') return failed(`record-${opened}`)
  const me = parseMe(new TextDecoder().decode(opened))
  return me === null ? failed('record-damaged') : succeeded(me)
}

export async function saveMe(ports: Ports, vault: Vault, raw: Me): Promise<Result<Me>> {
  const name = plainName(raw.name)
  const relay = parseRelay(raw.relay)
  if (name === null) return failed('bad-name')
  if (relay === null) return failed('bad-relay')
  const me = { name, relay, language: raw.language }
  const nonce = await ports.entropy.draw(VAULT_ENTROPY_BYTES)
  const sealed = vault.seal(PLACE, new TextEncoder().encode(JSON.stringify(me)), nonce)
  const saved = await ports.store.update<Result<Me>>([PLACE], found => {
    // Another tab or process may have been updated while this one was open.
    if (isNewer(found.get(PLACE))) return { changes: new Map(), result: failed('record-newer') }
    return { changes: new Map([[PLACE, sealed]]), result: succeeded(me) }
  })
  return saved.ok ? saved.value : failed(saved.failure)
}

function parseMe(text: string): Me | null {
  try {
    const { name, relay, language } = JSON.parse(text) as { [key: string]: unknown }
    const isText = [name, relay, language].every(value => typeof value === 'string')
    const me = { name: String(name), relay: String(relay), language: String(language) }
    const isPlain = plainName(me.name) === me.name && parseRelay(me.relay) === me.relay
    return isText && isPlain ? me : null
  } catch {
    return null
  }
}
