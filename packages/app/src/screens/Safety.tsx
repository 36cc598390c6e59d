import { Action } from '../components/Action.tsx'
import { InstallOffer } from '../components/InstallOffer.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { StayingAsked } from '../components/Staying.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import { HOME, type Route } from '../route.ts'
import { useSession } from '../session.ts'
import '../style/safety.css'
import { say, type TextKey } from '../text/text.ts'

/** The two sentences that matter, and where the rest is. */
const PLACES: readonly (readonly [Route, TextKey])[] = [
  [{ at: 'emergency' }, 'safety.emergency'],
  [{ at: 'practice', step: 'begin' }, 'safety.practice'],
  [{ at: 'lock' }, 'safety.lock'],
  [{ at: 'print' }, 'practice.print'],
  [{ at: 'me' }, 'safety.me'],
  [{ at: 'about' }, 'safety.about'],
  [{ at: 'erase' }, 'safety.erase'],
]

export function Safety() {
  const session = useSession()
  const { entries } = session.snapshot.value
  return (
    <Page screen="safety" onBack={session.back}>
      <Heading>{say('safety.title')}</Heading>
      <p class="lead">
        <Words of="safety.wrong" />
      </p>
      <p class="lead">
        <Words of="safety.icon" />
      </p>
      <ul class="choices">
        {PLACES.map(([route, words]) => (
          <li key={words}>
            <Tapped class="choice" onTap={() => session.go(route)}>
              {say(words)}
            </Tapped>
          </li>
        ))}
      </ul>
      <StayingAsked ask={entries.length > 0} />
      <InstallOffer />
    </Page>
  )
}

const STEPS: readonly TextKey[] = [
  'emergency.hang-up',
  'emergency.nothing',
  'emergency.ring',
  'emergency.paid',
  'emergency.danger',
  'emergency.phone',
]

/** What to do, in the order in which it is to be done. */
export function Emergency() {
  const session = useSession()
  return (
    <Page
      screen="emergency"
      onBack={session.back}
      actions={<Action onTap={() => session.land(HOME)}>{say('apart.home')}</Action>}
    >
      <Heading>{say('emergency.title')}</Heading>
      <ol class="steps">
        {STEPS.map(step => (
          <li key={step}>
            <Words of={step} />
          </li>
        ))}
      </ol>
    </Page>
  )
}
