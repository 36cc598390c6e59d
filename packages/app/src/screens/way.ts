/** Of a bond that was not made by meeting: which way it was made, in the same sentence. */
import type { PersonView } from '@handfast/core'

const BY_LINK = {
  'unproven.title': 'unproven.title.link',
  'aged.title.unproven': 'aged.title.unproven.link',
  'no.title.unproven': 'no.title.unproven.link',
} as const

type ByWay = typeof BY_LINK

/** The sentence's key as it is for a code, or the one for a link. */
export function wayOf<K extends keyof ByWay>({ grade }: PersonView, key: K): K | ByWay[K] {
  return grade.kind === 'link' ? BY_LINK[key] : key
}
