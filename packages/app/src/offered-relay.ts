/** The relay that whoever serves the app offers: `relay.json` beside it. */
import { parseRelay } from '@handfast/core'

const LONGEST = 1000

/** Its canonical address; `null` where none is offered, or what came is no address. */
export async function offeredRelay(): Promise<string | null> {
  try {
    const response = await fetch('./relay.json', { cache: 'no-store' })
    return response.ok ? parseOffer(await response.text()) : null
  } catch {
    return null
  }
}

/** `{"relay": "https://relay.example"}` and nothing else counts. */
export function parseOffer(text: string): string | null {
  if (text.length > LONGEST) return null
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null || !('relay' in found)) return null
    return typeof found.relay === 'string' ? parseRelay(found.relay) : null
  } catch {
    return null
  }
}
