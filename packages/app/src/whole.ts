/** The whole program behind the screens: what the first look does without. */
import { type Opening, openHandfast, systemEntropy, systemRelays } from '@handfast/client'
import { openSuite } from '@handfast/core'

export type Whole = Pick<Opening, 'store' | 'clock' | 'dataKey' | 'entries'>

/**
 * `relays`: the way to them, where it is another than the browser's own. Not `systemPorts()`: that
 * carries the whole suite, and here the group of codes is fetched only for a code.
 */
export function startWhole(whole: Whole, relays = systemRelays()): ReturnType<typeof openHandfast> {
  const { suite, loadGroup } = openSuite()
  const ports = { suite, loadForCodes: loadGroup, entropy: systemEntropy(), relays }
  return openHandfast({ ...whole, ...ports })
}

export { systemRelays } from '@handfast/client'
