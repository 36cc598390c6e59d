/**
 * Where a person went: what the browser's history holds, so that a reload and the back button find
 * it again. Names of places, keys of entries, topics; no secret but a link that was just opened,
 * which stood in the address itself.
 */
import { TOPICS, type Topic } from '@handfast/core'

const PLAIN_PLACES = [
  'home',
  'somebody-else',
  'me',
  'make-bond',
  'apart-question',
  'apart-stop',
  'apart',
  'join-code',
  'link',
  'join-link',
  'invite',
  'print',
  'safety',
  'emergency',
  'about',
  'erase',
  'lock',
] as const
const ENTRY_PLACES = [
  'person',
  'person-more',
  'history',
  'rename',
  'end',
  'bonding',
  'check-topic',
  'spoken-topic',
  'hear-topic',
] as const
const TOPIC_PLACES = [
  'check-details',
  'spoken-ring-first',
  'hear-digits',
  'hear-answer',
  /** The digits typed fitted this topic, not what was picked. */
  'hear-warning',
] as const

export type Route =
  | { readonly at: (typeof PLAIN_PLACES)[number] }
  | { readonly at: (typeof ENTRY_PLACES)[number]; readonly key: string }
  | { readonly at: (typeof TOPIC_PLACES)[number]; readonly key: string; readonly about: Topic }
  /** A link was opened or pasted: nothing is done with it until a tap. */
  | { readonly at: 'link-opened'; readonly link: string }
  /** Where in the drill: `begin`, `end`, or a call and what was chosen in it. */
  | { readonly at: 'practice'; readonly step: string }
  /** A question of somebody else, looked at while my own digits stand. */
  | { readonly at: 'asked'; readonly key: string; readonly id: string }

export const HOME: Route = { at: 'home' }

/** What history held, or home for anything else. */
export function parseRoute(raw: unknown): Route {
  if (typeof raw !== 'object' || raw === null) return HOME
  const { at, key, about, id, step, link } = raw as { readonly [name: string]: unknown }
  const plain = PLAIN_PLACES.find(place => place === at)
  if (plain !== undefined) return { at: plain }
  if (at === 'practice') return { at, step: isStep(step) ? step : 'begin' }
  if (at === 'link-opened') return typeof link === 'string' ? linkRoute(link) : HOME
  if (!isEntryKey(key)) return HOME
  const ofEntry = ENTRY_PLACES.find(place => place === at)
  if (ofEntry !== undefined) return { at: ofEntry, key }
  if (at === 'asked') return isAskId(id) ? { at, key, id } : HOME
  const topic = TOPICS.find(known => known === about)
  if (topic === undefined) return HOME
  const ofTopic = TOPIC_PLACES.find(place => place === at)
  return ofTopic === undefined ? HOME : { at: ofTopic, key, about: topic }
}

/** Of anything that may be a link; what it is, is read where it is shown. */
export function linkRoute(link: string): Route {
  return { at: 'link-opened', link: link.slice(0, LINK_MOST) }
}

/** Longer than any link. */
const LINK_MOST = 3000

/** Where *Back* leads when the browser's history has nothing before this. */
export function parentOf(route: Route): Route {
  switch (route.at) {
    case 'home':
    case 'somebody-else':
    case 'safety':
    case 'make-bond':
    case 'person':
    case 'bonding':
    case 'asked':
    case 'practice':
    case 'link-opened':
      return HOME
    case 'me':
    case 'emergency':
    case 'about':
    case 'erase':
    case 'lock':
      return { at: 'safety' }
    case 'person-more':
    case 'check-topic':
    case 'spoken-topic':
    case 'hear-topic':
      return { at: 'person', key: route.key }
    case 'history':
    case 'rename':
    case 'end':
      return { at: 'person-more', key: route.key }
    case 'check-details':
      return { at: 'check-topic', key: route.key }
    case 'spoken-ring-first':
      return { at: 'spoken-topic', key: route.key }
    case 'hear-digits':
    case 'hear-answer':
    case 'hear-warning':
      return { at: 'hear-topic', key: route.key }
    case 'apart-question':
    case 'invite':
      return { at: 'make-bond' }
    case 'print':
      return { at: 'practice', step: 'end' }
    case 'apart-stop':
    case 'apart':
      return { at: 'apart-question' }
    case 'join-code':
    case 'link':
      return { at: 'apart' }
    case 'join-link':
      return { at: 'link' }
  }
}

export function sameRoute(a: Route, b: Route): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isEntryKey(raw: unknown): raw is string {
  return typeof raw === 'string' && /^[0-9a-f]{32}$/.test(raw)
}

function isStep(raw: unknown): raw is string {
  return typeof raw === 'string' && /^(begin|end|[0-9](-right|-wrong)?)$/.test(raw)
}

function isAskId(raw: unknown): raw is string {
  return typeof raw === 'string' && /^[0-9a-f]{16}$/.test(raw)
}
