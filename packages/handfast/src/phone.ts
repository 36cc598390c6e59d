/** One phone, over what the runtime itself has. */
import {
  type Handfast,
  type Opening,
  openHandfast,
  type Result,
  succeeded,
  systemPorts,
} from '@handfast/client'

/** Where its records lie, and the 32 bytes they are sealed with. */
export type PhonePlace = Pick<Opening, 'store' | 'dataKey'>

/** Opens it; a phone that has no name yet gets this one, and this relay. */
export async function openPhone(
  options: PhonePlace & { readonly name: string; readonly relay: string },
): Promise<Result<Handfast>> {
  const { name, relay, store, dataKey } = options
  const opened = await openHandfast({ ...systemPorts(), store, dataKey })
  if (!opened.ok || opened.value.snapshot().me !== null) return opened
  const named = await opened.value.setMe({ name, relay, language: 'en' })
  if (named.ok) return succeeded(opened.value)
  opened.value.close()
  return named
}

/** For scripts, which end where something cannot be done: the value, or an error of that code. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(result.code, { cause: result.code })
}
