import type { ClientError } from '@handfast/client'
import type { CardsView } from '@handfast/core'
import { useRef, useState } from 'preact/hooks'
import { stopRun } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { Mark } from '../mark/Mark.tsx'
import { HOME } from '../route.ts'
import { Camera, type CameraTexts } from '../scan/Camera.tsx'
import type { CameraState } from '../scan/camera.ts'
import { QrCode } from '../scan/QrCode.tsx'
import '../scan/scan.css'
import { type Session, useSession } from '../session.ts'
import { say } from '../text/text.ts'

export interface CardsProps {
  readonly entry: string
  readonly cards: CardsView
}

/**
 * Two phones that look at each other. The camera goes on reading behind both questions, until the
 * other's last proof was seen.
 */
export function Cards({ entry, cards }: CardsProps) {
  const session = useSession()
  const [hint, setHint] = useState<ClientError | null>(null)
  const [camera, setCamera] = useState<CameraState>('starting')
  const see = useFrames(session, entry, setHint)
  const { partner } = cards
  return (
    <>
      {partner?.whole !== true && (
        <div key="camera" class={partner === null ? 'camera-front' : 'camera-behind'} {...aside(partner)}>
          <Camera texts={cameraTexts()} hint={hintWords(hint, cards)} onFrame={see} onState={setCamera} />
        </div>
      )}
      {partner === null ? (
        <Look key="look" entry={entry} cards={cards} failed={typeof camera === 'object'} />
      ) : (
        <Questions key="questions" entry={entry} cards={cards} partner={partner} />
      )}
    </>
  )
}
