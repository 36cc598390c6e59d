import { useEffect, useRef, useState } from 'preact/hooks'
import {
  type CameraAbilities,
  type CameraFailure,
  type CameraSession,
  type CameraState,
  startCamera,
} from './camera.ts'
import type { Aim } from './decode.ts'
import { soundAim } from './sounds.ts'

/** Everything said or shown in words; this component has none of its own. */
export interface CameraTexts {
  /** The picture's name for a screen reader. */
  readonly label: string
  /** Below the picture: where to point it. */
  readonly caption: string
  readonly switchCamera: string
  readonly torch: string
  readonly again: string
  readonly sounds: string
  /** What to do next, where something is in the way. */
  readonly aims: Readonly<Record<'nothing' | 'dark' | 'closer' | 'still', string>>
  readonly failed: Readonly<Record<CameraFailure, string>>
}

export interface CameraProps {
  readonly texts: CameraTexts
  /** Spoken as it changes, for those who cannot see where the camera points. */
  readonly hint?: string
  /** Whether finding and aiming are told by sounds too. */
  readonly sounds: boolean
  onSounds(sounds: boolean): void
  /** Every code read, the same one again and again. */
  onFrame(bytes: Uint8Array): void
  onState?(state: CameraState): void
}

const no_abilities: CameraAbilities = { cameras: 1, torch: 'none' }

/** The camera's picture. It is on only while this is on the screen and the page is in sight. */
export function Camera(props: CameraProps) {
  const { texts, hint } = props
  const camera = useCamera(props)
  const failed = typeof camera.state === 'object' ? camera.state.failed : null
  return (
    <div class="camera" data-state={failed ?? camera.state}>
      <div class="camera-view" hidden={failed !== null}>
        {/* A live picture without sound: there is nothing to caption. */}
        <video ref={camera.video} playsInline muted aria-label={texts.label} />
        <div class="camera-frame" aria-hidden="true" />
        <CameraButtons {...props} camera={camera} />
      </div>
      {failed === null ? (
        <p class="camera-caption">{texts.caption}</p>
      ) : (
        <CameraFailed text={texts.failed[failed]} again={texts.again} onAgain={camera.restart} />
      )}
      <p class="camera-hint" aria-live="polite">
        {failed === null && (hint || aimWords(texts, camera.aim))}
      </p>
    </div>
  )
}

type LiveCamera = ReturnType<typeof useCamera>

function aimWords(texts: CameraTexts, aim: Aim): string {
  return aim === 'read' ? '' : texts.aims[aim]
}

type ButtonsProps = Pick<CameraProps, 'texts' | 'sounds' | 'onSounds'> & {
  readonly camera: LiveCamera
}

function CameraButtons({ texts, sounds, onSounds, camera }: ButtonsProps) {
  if (camera.state !== 'running') return null
  const { cameras, torch } = camera.abilities
  return (
    <div class="camera-buttons">
      {cameras > 1 && (
        <button type="button" onClick={() => void camera.session.current?.switchCamera()}>
          {texts.switchCamera}
        </button>
      )}
      <button type="button" aria-pressed={sounds} onClick={() => onSounds(!sounds)}>
        {texts.sounds}
      </button>
      {torch !== 'none' && (
        <button
          type="button"
          aria-pressed={torch === 'on'}
          onClick={() => void camera.session.current?.switchTorch()}
        >
          {texts.torch}
        </button>
      )}
    </div>
  )
}

function CameraFailed(props: { text: string; again: string; onAgain(): void }) {
  return (
    <div class="camera-failed" role="alert">
      <p>{props.text}</p>
      <button type="button" onClick={props.onAgain}>
        {props.again}
      </button>
    </div>
  )
}

function useCamera(props: CameraProps) {
  const video = useRef<HTMLVideoElement>(null)
  const session = useRef<CameraSession | null>(null)
  const [state, setState] = useState<CameraState>('starting')
  const [aim, setAim] = useState<Aim>('read')
  const [abilities, setAbilities] = useState(no_abilities)
  const [attempt, setAttempt] = useState(0)
  // The newest callbacks without opening the camera anew for each.
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    const element = video.current
    if (element === null) return
    const onState = (next: CameraState) => {
      setState(next)
      latest.current.onState?.(next)
    }
    const onFrame = (bytes: Uint8Array) => latest.current.onFrame(bytes)
    const onAim = (next: Aim) => {
      setAim(next)
      if (latest.current.sounds) soundAim(next)
    }
    return whileInSight(() => {
      const onAbilities = setAbilities
      const started = startCamera({ video: element, onFrame, onState, onAim, onAbilities })
      session.current = started
      return () => started.stop()
    })
  }, [attempt])

  return { video, session, state, aim, abilities, restart: () => setAttempt(attempt + 1) }
}

/** Runs `begin` whenever the page comes into sight and what it returned whenever it leaves. */
function whileInSight(begin: () => () => void): () => void {
  let end: (() => void) | undefined
  const onVisibility = () => {
    end?.()
    end = document.visibilityState === 'visible' ? begin() : undefined
  }
  document.addEventListener('visibilitychange', onVisibility)
  onVisibility()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    end?.()
  }
}
