/** A state and its screen: one each, and it receives exactly that state's payload. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { leaveCover } from './actions.ts'
import type { Lock } from './adapters/lock.ts'
import { Bars } from './components/Bars.tsx'
import { NewVersion } from './components/NewVersion.tsx'
import { type OpeningFailure, openKept, type Unlocked } from './opening.ts'
import { isBeingAsked, type Making, type Screen, screenOf } from './routing.ts'
import { Answered, LateAsks } from './screens/Answered.tsx'
import { BeingChecked } from './screens/BeingChecked.tsx'
import { CheckDetails, CheckTopic } from './screens/Check.tsx'
import { Home } from './screens/Home.tsx'
import { Ended, PersonScreen, Settling, Torn, Unfinished } from './screens/PersonScreen.tsx'
import {
  About,
  Apart,
  ApartQuestion,
  ApartStop,
  Cards,
  CardsOver,
  Code,
  CodeOver,
  Emergency,
  EndBond,
  Erase,
  Failure,
  FirstRun,
  HearAnswer,
  HearDigits,
  HearTopic,
  HearWarning,
  History,
  Invite,
  JoinCode,
  JoinLink,
  Link,
  LinkOpened,
  LinkOver,
  LinkRun,
  Locked,
  LockScreen,
  Made,
  MakeBond,
  MeScreen,
  PersonMore,
  Practice,
  PrintPage,
  Rename,
  Safety,
  SpokenAsk,
  SpokenRingFirst,
  SpokenTopic,
} from './screens/rare.tsx'
import { SomebodyElse } from './screens/SomebodyElse.tsx'
import { LateNo, LiveVerdict, SpokenVerdict } from './screens/Verdict.tsx'
import { Waiting } from './screens/Waiting.tsx'
import { type Session, SessionProvider, startSession } from './session.ts'
import { FALLBACK } from './text/languages.ts'
import { openLanguage, preferredLanguage, say } from './text/text.ts'

type Opening =
  | { readonly is: 'opening' }
  | { readonly is: 'failed'; readonly code: OpeningFailure }
  | { readonly is: 'locked'; readonly lock: Lock }
  | { readonly is: 'open'; readonly session: Session }

export function App() {
  const [opening, setOpening] = useState<Opening>({ is: 'opening' })
  const open = async (unlocked: Unlocked | null = null) => {
    const opened = await openKept(unlocked)
    const chosen = opened.ok ? opened.value.snapshot().me?.language : undefined
    if (!(await openLanguage(preferredLanguage(chosen)))) await openLanguage(FALLBACK)
    if (opened.ok) {
      const session = startSession(opened.value, opened.lock, leaveCover)
      setOpening({ is: 'open', session })
      const failure = await opened.rest
      if (failure !== null) setOpening({ is: 'failed', code: failure })
    } else if (opened.code === 'locked') setOpening({ is: 'locked', lock: opened.lock })
    else setOpening({ is: 'failed', code: opened.code })
  }
  useEffect(() => void open(), [])
  switch (opening.is) {
    case 'opening':
      return (
        <main class="page ground-paper" data-screen="opening">
          <p class="opening">{say('app.name') || 'Handfast'}</p>
        </main>
      )
    case 'failed':
      return (
        <>
          <NewVersion on="failure" />
          <Failure code={opening.code} onAgain={open} />
        </>
      )
    case 'locked': {
      const { lock } = opening
      return <Locked lock={lock} asked={false} onKey={key => open({ lock, key })} />
    }
    case 'open':
      return (
        <SessionProvider value={opening.session}>
          <Shown session={opening.session} />
        </SessionProvider>
      )
  }
}

export function Shown({ session }: { session: Session }) {
  const { lock, locked, unlock } = session.locking
  if (!locked.value || lock.value === null) return <ShownScreen session={session} />
  const asked = isBeingAsked(session.snapshot.value)
  return <Locked lock={lock.value} asked={asked} onKey={unlock} />
}

function ShownScreen({ session }: { session: Session }) {
  const { screen, bars } = screenOf(session.snapshot.value, session.route.value)
  return (
    <>
      <Bars bars={bars} />
      {session.practice === null && <NewVersion on={screen.is} />}
      <ScreenOf key={identityOf(screen)} screen={screen} />
      <Announcer screen={screen} />
    </>
  )
}

/** Another identity is another screen: it begins anew, and focus goes to its heading. */
function identityOf(screen: Screen): string {
  const of = [
    screen.is,
    'key' in screen ? screen.key : '',
    'person' in screen ? screen.person.key : '',
    'ask' in screen ? screen.ask.id : '',
    screen.is === 'being-checked' || screen.is === 'answered' ? screen.asked.id : '',
  ]
  return of.join('/')
}

const ANNOUNCED: readonly Screen['is'][] = [
  'verdict',
  'spoken-verdict',
  'late-no',
  'being-checked',
  'late-asks',
]

/** What comes by itself is said at once, wherever the reader was. */
function Announcer({ screen }: { screen: Screen }) {
  const [said, setSaid] = useState('')
  const place = useRef<HTMLParagraphElement>(null)
  const identity = identityOf(screen)
  useEffect(() => {
    const title = place.current?.ownerDocument.querySelector('main h1')?.textContent ?? ''
    setSaid(ANNOUNCED.includes(screen.is) ? title : '')
  }, [identity])
  return (
    <p class="unseen" aria-live="assertive" ref={place}>
      {said}
    </p>
  )
}

function ScreenOf({ screen }: { screen: Screen }) {
  switch (screen.is) {
    case 'first-run':
      return <FirstRun />
    case 'home':
      return <Home home={screen.home} />
    case 'me':
      return <MeScreen me={screen.me} />
    case 'somebody-else':
      return <SomebodyElse people={screen.people} />
    case 'make-bond':
    case 'apart-question':
    case 'apart-stop':
    case 'apart':
    case 'join-code':
    case 'link':
    case 'link-opened':
    case 'join-link':
    case 'invite':
      return <MakingScreen screen={screen} />
    case 'practice':
      return <Practice step={screen.step} />
    case 'print':
      return <PrintPage />
    case 'safety':
    case 'emergency':
    case 'about':
    case 'erase':
    case 'lock':
      return <SafetyScreen is={screen.is} />
    case 'cards':
    case 'cards-over':
    case 'code':
    case 'code-over':
    case 'link-run':
    case 'link-over':
      return <RunScreen screen={screen} />
    case 'waiting':
    case 'verdict':
    case 'late-no':
    case 'being-checked':
    case 'answered':
    case 'late-asks':
      return <CheckScreen screen={screen} />
    default:
      return <PersonScreens screen={screen} />
  }
}

function SafetyScreen({ is }: { is: 'safety' | 'emergency' | 'about' | 'erase' | 'lock' }) {
  switch (is) {
    case 'safety':
      return <Safety />
    case 'emergency':
      return <Emergency />
    case 'about':
      return <About />
    case 'erase':
      return <Erase />
    case 'lock':
      return <LockScreen />
  }
}

type MakingScreenOf =
  | { readonly is: Making }
  | Extract<Screen, { is: 'link' }>
  | Extract<Screen, { is: 'link-opened' }>

function MakingScreen({ screen }: { screen: MakingScreenOf }) {
  switch (screen.is) {
    case 'make-bond':
      return <MakeBond />
    case 'apart-question':
      return <ApartQuestion />
    case 'apart-stop':
      return <ApartStop />
    case 'apart':
      return <Apart />
    case 'join-code':
      return <JoinCode />
    case 'link':
      return <Link open={screen.open} />
    case 'link-opened':
      return <LinkOpened link={screen.link} />
    case 'join-link':
      return <JoinLink />
    case 'invite':
      return <Invite />
  }
}

type RunScreenOf = Extract<
  Screen,
  { is: 'cards' | 'cards-over' | 'code' | 'code-over' | 'link-run' | 'link-over' }
>

function RunScreen({ screen }: { screen: RunScreenOf }) {
  switch (screen.is) {
    case 'cards':
      return <Cards entry={screen.key} cards={screen.cards} />
    case 'cards-over':
      return <CardsOver entry={screen.key} />
    case 'code':
      return <Code entry={screen.key} code={screen.code} />
    case 'code-over':
      return <CodeOver entry={screen.key} code={screen.code} />
    case 'link-run':
      return <LinkRun entry={screen.key} link={screen.link} />
    case 'link-over':
      return <LinkOver entry={screen.key} link={screen.link} />
  }
}

type CheckScreenOf = Extract<
  Screen,
  { is: 'waiting' | 'verdict' | 'late-no' | 'being-checked' | 'answered' | 'late-asks' }
>

function CheckScreen({ screen }: { screen: CheckScreenOf }) {
  switch (screen.is) {
    case 'waiting':
      return <Waiting person={screen.person} ask={screen.ask} />
    case 'verdict':
      return <LiveVerdict person={screen.person} ask={screen.ask} />
    case 'late-no':
      return <LateNo person={screen.person} ask={screen.ask} />
    case 'being-checked':
      return <BeingChecked person={screen.person} asked={screen.asked} />
    case 'answered':
      return <Answered person={screen.person} asked={screen.asked} />
    case 'late-asks':
      return <LateAsks late={screen.late} />
  }
}

type PersonScreenOf = Exclude<Extract<Screen, { person: unknown }>, CheckScreenOf>

function PersonScreens({ screen }: { screen: PersonScreenOf }) {
  const { person } = screen
  switch (screen.is) {
    case 'person':
      return <PersonScreen person={person} />
    case 'settling':
      return <Settling person={person} />
    case 'unfinished':
      return <Unfinished person={person} />
    case 'torn':
      return <Torn person={person} beside={null} />
    case 'beside-torn':
      return <Torn person={screen.torn} beside={person} />
    case 'ended':
      return <Ended person={person} />
    case 'person-more':
      return <PersonMore person={person} />
    case 'history':
      return <History person={person} />
    case 'rename':
      return <Rename person={person} />
    case 'end':
      return <EndBond person={person} />
    case 'made':
      return <Made person={person} />
    case 'check-topic':
      return <CheckTopic person={person} asked={screen.asked} />
    case 'check-details':
      return <CheckDetails person={person} about={screen.about} />
    case 'spoken-topic':
      return <SpokenTopic person={person} />
    case 'spoken-ring-first':
      return <SpokenRingFirst person={person} about={screen.about} />
    case 'spoken-ask':
      return <SpokenAsk person={person} />
    case 'spoken-verdict':
      return <SpokenVerdict person={person} />
    case 'hear-topic':
      return <HearTopic person={person} />
    case 'hear-digits':
      return <HearDigits person={person} about={screen.about} />
    case 'hear-answer':
      return <HearAnswer person={person} about={screen.about} />
    case 'hear-warning':
      return <HearWarning person={person} about={screen.about} />
  }
}
