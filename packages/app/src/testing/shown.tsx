/** A screen on the page, put to a snapshot: what is tapped goes nowhere. */
import type { Handfast, Snapshot } from '@handfast/client'
import { signal } from '@preact/signals'
import { render } from 'preact'
import { Shown } from '../app.tsx'
import '../mark/mark.css'
import { HOME, type Route } from '../route.ts'
import { type Session, SessionProvider } from '../session.ts'
import '../style/base.css'
import '../style/parts.css'
import '../style/screens.css'
import { startLocking } from '../locking.ts'

/** Shows it in a place like the app's own, in place of what stood there. */
export function show(
  snapshot: Snapshot,
  route: Route = HOME,
  change: Partial<Session> = {},
): HTMLElement {
  hide()
  const place = document.createElement('div')
  place.id = 'app'
  document.body.append(place)
  const session = { ...sessionOf(snapshot, route), ...change }
  render(
    <SessionProvider value={session}>
      <Shown session={session} />
    </SessionProvider>,
    place,
  )
  return place
}

export function hide(): void {
  const place = document.getElementById('app')
  if (place === null) return
  render(null, place)
  place.remove()
}

/** The words on the screen, with single spaces. */
export function wordsOf(place: HTMLElement): string {
  return (place.querySelector('main')?.innerText ?? '').replace(/\s+/g, ' ').trim()
}

/** What can be tapped at the thumb, as it is written there. */
export function actionsOf(place: HTMLElement): string[] {
  return [...place.querySelectorAll<HTMLElement>('.actions button')].map(each => each.innerText)
}

function sessionOf(snapshot: Snapshot, route: Route): Session {
  const at = signal(route)
  const go = (next: Route) => {
    at.value = next
  }
  return {
    ...{ route: at, go, replace: go, land: go, back: () => go(HOME) },
    handfast: { snapshot: () => snapshot, subscribe: () => () => {} } as unknown as Handfast,
    snapshot: signal(snapshot),
    locking: startLocking(null, 0),
    practice: null,
    online: signal(true),
    problem: signal(null),
    attempt: async () => null,
    close: () => {},
  }
}
