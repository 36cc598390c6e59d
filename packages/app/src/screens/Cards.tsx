import type { ClientError } from '@handfast/client'
import { type CardsView, equalBytes } from '@handfast/core'
import { useEffect, useRef, useState } from 'preact/hooks'
import { preferSounds, stopRun } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { Mark } from '../mark/Mark.tsx'
import { isDown } from '../relays.ts'
import { HOME } from '../route.ts'
import { Camera, type CameraTexts } from '../scan/Camera.tsx'
import type { CameraState } from '../scan/camera.ts'
import { QrCode } from '../scan/QrCode.tsx'
import '../scan/scan.css'
import { type Session, useSession } from '../session.ts'
import { errorKey } from '../text/errors.ts'
import { say } from '../text/text.ts'

export interface CardsProps {
  readonly entry: string
  readonly cards: CardsView
}

type Stage = 'cards' | 'touch' | 'fits'

/**
 * Two phones that look at each other. The camera goes on reading behind both questions, until the
 * other's last proof was seen; so it is one screen with three stages.
 */
export function Cards({ entry, cards }: CardsProps) {
  const session = useSession()
  const { hint, onFrame } = useFrames(session, entry)
  const [camera, setCamera] = useState<CameraState>('starting')
  const [label, setLabel] = useState<string | null>(null)
  const { partner } = cards
  const stage: Stage = partner === null ? 'cards' : cards.touched ? 'fits' : 'touch'
  const alone = useAlone(session, cards)
  const called = label ?? partner?.name ?? ''
  const reads = partner === null || !partner.whole
  const behind = stage === 'cards' ? {} : { 'aria-hidden': true, inert: true }
  const onBack = () => (partner === null ? void stopRun(session, entry) : session.land(HOME))
  return (
    <Page
      screen={stage}
      onBack={onBack}
      aside={say('cards.title')}
      actions={<Actions {...{ stage, entry, called }} failed={typeof camera === 'object'} />}
    >
      <Top key={`top-${stage}`} cards={cards} />
      {reads && (
        <div class={stage === 'cards' ? 'camera-front' : 'camera-behind'} {...behind}>
          {session.practice === null ? (
            <Camera
              texts={cameraTexts()}
              hint={hint === null ? '' : hintWords(hint, cards)}
              sounds={session.snapshot.value.preferences.sounds}
              onSounds={sounds => void preferSounds(session, sounds)}
              onFrame={onFrame}
              onState={setCamera}
            />
          ) : (
            <OtherScreen frame={session.practice.inSight.value} onFrame={onFrame} />
          )}
        </div>
      )}
      {stage === 'touch' && (
        <Field label={say('touch.label')} value={called} longest={64} onChange={setLabel} />
      )}
      {reads || stage === 'touch' ? (
        <MyCard key="card" cards={cards} stage={stage} alone={alone} />
      ) : null}
    </Page>
  )
}

/** Where a phone of this page looks through no camera: the other one's screen is there already. */
function OtherScreen(props: { frame: Uint8Array | null; onFrame(frame: Uint8Array): void }) {
  const { frame, onFrame } = props
  useEffect(() => {
    if (frame !== null) onFrame(frame)
  }, [frame])
  return (
    <div class="camera">
      <div class="camera-view">
        {frame !== null && <QrCode bytes={frame} label={say('cards.camera')} />}
        <div class="camera-frame" />
      </div>
      <p class="camera-caption">{say('cards.caption')}</p>
    </div>
  )
}

/** What is asked; the halves last, large, for two phones side by side. */
function Top({ cards }: { cards: CardsView }) {
  const { partner, touched } = cards
  if (partner === null) {
    return (
      <div class="unseen">
        <Heading>{say('cards.title')}</Heading>
      </div>
    )
  }
  if (!touched) {
    const { name } = partner
    return (
      <>
        <Heading small>
          <Words of="touch.title" with={{ name }} />
        </Heading>
        <p>
          <Words of="touch.lead" with={{ name }} />
        </p>
      </>
    )
  }
  return (
    <>
      <Heading>{say('fits.title')}</Heading>
      <p>
        <Words of="fits.lead" />
      </p>
      <div class="figure figure-edge">
        <Mark
          seed={partner.mark}
          half={partner.half}
          pose="mine"
          size={190}
          label={say('fits.mark')}
          detail="large"
        />
      </div>
    </>
  )
}

type MyCardProps = { readonly cards: CardsView; readonly stage: Stage; readonly alone: boolean }

function MyCard({ cards, stage, alone }: MyCardProps) {
  const captions = { cards: null, touch: 'touch.qr', fits: 'fits.qr' } as const
  const caption = captions[stage]
  return (
    <div class={`card card-${stage} ${alone ? 'card-alone' : ''}`}>
      {caption !== null && <p class="center soft">{say(caption)}</p>}
      <QrCode bytes={cards.frame} label={say('cards.qr')} />
    </div>
  )
}

type ActionsProps = {
  readonly stage: Stage
  readonly entry: string
  readonly called: string
  readonly failed: boolean
}

function Actions({ stage, entry, called, failed }: ActionsProps) {
  const session = useSession()
  const act = session.handfast.act
  const useCode = async () => {
    await session.attempt(session.handfast.forget(entry))
    session.replace({ at: 'apart' })
  }
  switch (stage) {
    case 'cards':
      if (!failed) return null
      return (
        <Action kind="main" onTap={useCode}>
          {say('cards.code')}
        </Action>
      )
    case 'touch':
      return (
        <>
          <Action onTap={() => stopRun(session, entry)}>{say('touch.no')}</Action>
          <Action
            kind="main"
            onTap={() => session.attempt(act(entry, { do: 'touched', label: called }))}
          >
            {say('touch.yes')}
          </Action>
        </>
      )
    case 'fits':
      return (
        <>
          <Action onTap={() => stopRun(session, entry)}>{say('fits.no')}</Action>
          <Action kind="main" onTap={() => session.attempt(act(entry, { do: 'fits' }))}>
            {say('fits.yes')}
          </Action>
        </>
      )
  }
}

/** Two minutes without an answer: nothing is kept. */
export function CardsOver({ entry }: { entry: string }) {
  const session = useSession()
  const anew = async () => {
    await session.attempt(session.handfast.forget(entry))
    session.replace({ at: 'make-bond' })
  }
  return (
    <Page
      screen="cards-over"
      actions={
        <>
          <Action kind="main" onTap={anew}>
            {say('cards.over.anew')}
          </Action>
          <Action kind="plain" onTap={() => stopRun(session, entry)}>
            {say('apart.home')}
          </Action>
        </>
      }
    >
      <Heading>{say('cards.over.title')}</Heading>
      <p class="lead">
        <Words of="cards.over.lead" />
      </p>
    </Page>
  )
}

/** By then a network would have brought the other's last proof. */
const NETWORK_MS = 3000

/** Whether the other phone may have nothing but this screen to read my last proof from. */
function useAlone(session: Session, { partner }: CardsView): boolean {
  const [waited, setWaited] = useState(false)
  const waits = partner !== null && !partner.whole
  useEffect(() => {
    const timer = waits ? setTimeout(() => setWaited(true), NETWORK_MS) : undefined
    return () => clearTimeout(timer)
  }, [waits])
  const { online, snapshot } = session
  const down = !online.value || isDown(session, snapshot.value.me?.relay ?? '')
  return down || (waits && waited)
}

/** The camera reads the same frame again and again: each is looked at once. */
function useFrames(session: Session, entry: string) {
  const [hint, setHint] = useState<ClientError | null>(null)
  const last = useRef<Uint8Array | null>(null)
  const onFrame = (frame: Uint8Array) => {
    if (last.current !== null && equalBytes(last.current, frame)) return
    last.current = frame
    void session.handfast.act(entry, { do: 'see-frame', frame }).then(seen => {
      // What was not saved is tried again with the next picture.
      if (!seen.ok && !isOfCards(seen.code)) last.current = null
      setHint(seen.ok ? null : seen.code)
    })
  }
  return { hint, onFrame }
}

const HINTS = {
  'other-card': 'cards.hint.other-card',
  'not-a-card': 'cards.hint.not-a-card',
  'card-version': 'cards.hint.card-version',
} as const

function isOfCards(code: ClientError): boolean {
  return code in HINTS || code === 'own-card' || code === 'card-expired'
}

/** My own card in a mirror, or on the table, is no fault. */
function hintWords(code: ClientError, cards: CardsView): string {
  const name = cards.partner?.name ?? ''
  if (code === 'other-card' || code === 'not-a-card' || code === 'card-version') {
    return say(HINTS[code], { name })
  }
  return code === 'own-card' || code === 'card-expired' ? '' : say(errorKey(code))
}

function cameraTexts(): CameraTexts {
  return {
    label: say('cards.camera'),
    caption: say('cards.caption'),
    switchCamera: say('cards.switch'),
    torch: say('cards.torch'),
    again: say('cards.again'),
    sounds: say('cards.sounds'),
    aims: {
      nothing: say('cards.aim.nothing'),
      dark: say('cards.aim.dark'),
      closer: say('cards.aim.closer'),
      still: say('cards.aim.still'),
    },
    failed: {
      refused: say('cards.failed.refused'),
      missing: say('cards.failed.missing'),
      busy: say('cards.failed.busy'),
      insecure: say('cards.failed.insecure'),
      unsupported: say('cards.failed.unsupported'),
    },
  }
}
