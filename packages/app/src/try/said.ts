/** What is heard on a call, and from whom. */
import { say, spell, type TextKey } from '../text/text.ts'
import type { Who } from './phones.ts'

export type Said = { readonly who: Who; readonly key: TextKey; readonly digits?: string }

export function wordsOf({ key, digits = '' }: Said): string {
  return say(key, { digits: spell(digits) })
}

/** As short as there is room for, beside two others. */
export const TABS = {
  you: 'try.tab.you',
  friend: 'try.tab.friend',
  impostor: 'try.tab.impostor',
} as const satisfies Record<Who, TextKey>
