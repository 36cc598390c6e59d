import { isNewerReady, takeNewer } from '../offline/newer.ts'
import type { Screen } from '../routing.ts'
import { say } from '../text/text.ts'
import { Tapped } from './Tapped.tsx'

/** Where nothing is begun, typed or awaited. */
const QUIET: readonly (Screen['is'] | 'failure')[] = [
  'home',
  'somebody-else',
  'safety',
  'emergency',
  'about',
  'person',
  'person-more',
  'history',
  'settling',
  'unfinished',
  'torn',
  'beside-torn',
  'ended',
  'make-bond',
  'failure',
]

/** A newer version is offered where nothing can be lost, and taken by one tap. */
export function NewVersion({ on }: { on: Screen['is'] | 'failure' }) {
  const offered = isNewerReady.value && QUIET.includes(on)
  return (
    <div role="status">
      {offered && (
        <div class="bar">
          <p>{say('update.ready')}</p>
          <Tapped class="bar-look" onTap={takeNewer}>
            {say('update.take')}
          </Tapped>
        </div>
      )}
    </div>
  )
}
