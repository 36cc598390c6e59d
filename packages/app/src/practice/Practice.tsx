import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import { HOME } from '../route.ts'
import { useSession } from '../session.ts'
import { by, byTopic, loud, say, type TextKey } from '../text/text.ts'
import { DRILLS, type Drill } from './drills.ts'
import './practice.css'

/** The same in every language, and nobody's in particular. */
const NAME = 'Robin'

/** A drill with a pretended impostor: nothing of it reaches a bond or a relay. */
export function Practice({ step }: { step: string }) {
  return (
    <>
      <header class="practice-band">{say('practice.band')}</header>
      <Stage key={step} step={step} />
    </>
  )
}

function Stage({ step }: { step: string }) {
  const [n, chosen] = step.split('-')
  const drill = DRILLS[Number(n)]
  if (step === 'begin') return <Begin />
  if (drill === undefined) return <End />
  return chosen === undefined ? (
    <Call drill={drill} n={Number(n)} />
  ) : (
    <Told drill={drill} n={Number(n)} right={chosen === 'right'} />
  )
}

function Begin() {
  const session = useSession()
  return (
    <Page
      screen="practice"
      onBack={session.back}
      actions={
        <Action kind="large" onTap={() => session.go({ at: 'practice', step: '0' })}>
          {say('practice.start')}
        </Action>
      }
    >
      <Heading>{say('practice.title')}</Heading>
      <p class="lead">
        <Words of="practice.lead" />
      </p>
    </Page>
  )
}

type CallProps = { readonly drill: Drill; readonly n: number }

function countOf(n: number): string {
  return say('practice.count', { n: String(n + 1), all: String(DRILLS.length) })
}

function Call({ drill, n }: CallProps) {
  const session = useSession()
  const pick = (choice: TextKey) =>
    session.go({ at: 'practice', step: `${n}-${choice === drill.right ? 'right' : 'wrong'}` })
  return (
    <Page screen="practice" onBack={session.back} aside={countOf(n)}>
      <Heading small>{say(drill.who)}</Heading>
      <p class="quote">{say(drill.said)}</p>
      <OnMyPhone screen={drill.screen} />
      <h2>{say('practice.what')}</h2>
      <ul class="choices">
        {drill.choices.map(choice => (
          <li key={choice}>
            <Tapped class="choice" onTap={() => pick(choice)}>
              {say(choice)}
            </Tapped>
          </li>
        ))}
      </ul>
    </Page>
  )
}

function Told({ drill, n, right }: CallProps & { readonly right: boolean }) {
  const session = useSession()
  const next = n + 1 < DRILLS.length ? String(n + 1) : 'end'
  return (
    <Page
      screen="practice"
      aside={countOf(n)}
      actions={
        right ? (
          <Action kind="main" onTap={() => session.go({ at: 'practice', step: next })}>
            {say('practice.next')}
          </Action>
        ) : (
          <Action kind="main" onTap={() => session.go({ at: 'practice', step: String(n) })}>
            {say('practice.again')}
          </Action>
        )
      }
    >
      <Heading>{say(right ? 'practice.right' : 'practice.wrong')}</Heading>
      <p class="lead">
        <Words of={right ? drill.why : drill.instead} />
      </p>
    </Page>
  )
}

function End() {
  const session = useSession()
  return (
    <Page
      screen="practice"
      actions={
        <>
          <Action kind="main" onTap={() => session.land(HOME)}>
            {say('done')}
          </Action>
          <Action kind="plain" onTap={() => session.go({ at: 'print' })}>
            {say('practice.print')}
          </Action>
        </>
      }
    >
      <Heading>{say('practice.end.title')}</Heading>
      <p class="lead">
        <Words of="practice.end.lead" />
      </p>
    </Page>
  )
}

/** The words that the own phone would show, on a sheet and not as the whole screen. */
function OnMyPhone({ screen }: { screen: Drill['screen'] }) {
  const name = NAME
  switch (screen) {
    case 'none':
      return null
    case 'silence':
      return (
        <div class="sheet practice-phone">
          <b>{say('none.title')}</b>
          <p>
            <Words of="none.lead" />
          </p>
        </div>
      )
    case 'talk':
      return (
        <div class="sheet practice-phone">
          <b>{say('there.title', { name })}</b>
          <p>
            <Words of="there.lead" />
          </p>
        </div>
      )
    case 'digits': {
      const values = { name, topic: loud('money'), channel: by('phone') }
      return (
        <div class="sheet practice-phone">
          <p>
            <Words of={byTopic('asked.title', 'money')} with={values} />
          </p>
        </div>
      )
    }
  }
}
