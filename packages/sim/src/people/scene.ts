/** What people do goes through here: the same calls that a screen makes. */
import type { Act } from '@handfast/client'
import type { PersonView } from '@handfast/core'
import { appOf, opened } from '../phone.ts'
import type { Side, World } from '../world.ts'

export type Acted = Awaited<ReturnType<NonNullable<ReturnType<typeof appOf>>['act']>>

/** A tap; `null` when the app does not open. A phone that dies meanwhile never answers. */
export async function act(world: World, { phone, key }: Side, what: Act): Promise<Acted | null> {
  const app = await opened(world, phone)
  if (app === null) return null
  world.counts.acts += 1
  world.digest('act', phone.name, key, what.do)
  world.tell({ is: 'acted', phone, key, act: what })
  return app.act(key, what)
}

/** What the screen of this entry shows now; `null` when the app is closed. */
export function personOf({ phone, key }: Side): PersonView | null {
  const entry = appOf(phone)
    ?.snapshot()
    .entries.find(each => each.key === key)
  return entry?.view.is === 'person' ? entry.view.person : null
}

/** Something that goes on by itself; a mistake in it is the world's. */
export function play(world: World, scene: Promise<unknown>): void {
  scene.catch((error: unknown) => world.fail('threw', String(error)))
}
