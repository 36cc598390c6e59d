import { installing } from '../offline/installing.ts'
import { say } from '../text/text.ts'
import { Action } from './Action.tsx'
import { Words } from './Words.tsx'

/** Nothing where there is nothing to install, or it is installed. */
export function InstallOffer() {
  const offer = installing.value
  switch (offer.is) {
    case 'nothing':
      return null
    case 'offered':
      return (
        <div class="sheet sheet-quiet">
          <p>
            <Words of="install.why" />
          </p>
          <Action onTap={offer.accept}>{say('install.offer')}</Action>
        </div>
      )
    case 'by-hand':
      return (
        <div class="sheet sheet-quiet">
          <p>
            <Words of="install.by-hand" />
          </p>
        </div>
      )
  }
}
