/** The whole program behind the screens: what the first look does without. */
import { type Opening, openHandfast, systemEntropy, systemRelays } from '@handfast/client'
import { openSuite } from '@handfast/core'

export type Whole = Pick<Opening, 'store' | 'clock' | 'dataKey' | 'entries'>

export function startWhole(whole: Whole): ReturnType<typeof openHandfast> {
  const { suite, loadGroup } = openSuite()
  const ports = { suite, loadForCodes: loadGroup, entropy: systemEntropy(), relays: systemRelays() }
  return openHandfast({ ...whole, ...ports })
}
