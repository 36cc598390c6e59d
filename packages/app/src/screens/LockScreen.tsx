import { useState } from 'preact/hooks'
import { openDeviceKey } from '../adapters/device-key.ts'
import { type Bytes, IDLE_MIN, IDLE_MIN_USUAL, type Lock, type Secured } from '../adapters/lock.ts'
import { keepIdle, keepLocked, keepUnlocked } from '../adapters/lock-changing.ts'
import { hasPasskeys, newPasskey } from '../adapters/passkey.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Unlocking } from '../components/Unlocking.tsx'
import { Words } from '../components/Words.tsx'
import { useSession } from '../session.ts'
import '../style/select.css'
import { say, type TextKey } from '../text/text.ts'
import { minutesOf } from '../text/time.ts'
import { NewPassphrase } from './NewPassphrase.tsx'

/** Where a person is in turning the lock on, off, or over to another. */
type Stand =
  | { readonly is: 'shown' }
  | { readonly is: 'confirming'; readonly to: 'change' | 'off' }
  | { readonly is: 'choosing'; readonly key: Bytes }
  | { readonly is: 'typing'; readonly key: Bytes }

export function LockScreen() {
  const session = useSession()
  const { locking } = session
  const lock = locking.lock.value
  const [stand, setStand] = useState<Stand>({ is: 'shown' })
  const [problem, setProblem] = useState<TextKey | null>(null)
  const finish = async (saved: boolean) => {
    setProblem(saved ? null : 'lock.failed')
    if (!saved) return
    await locking.changed()
    setStand({ is: 'shown' })
  }
  const secure = (key: Bytes) => async (secured: Omit<Secured, 'idle_min'>) =>
    finish(await keepLocked(key, { ...secured, idle_min: lock?.idle_min ?? IDLE_MIN_USUAL }))
  const begin = async () => {
    const opened = await openDeviceKey({ mayCreate: false })
    if (opened.ok) setStand({ is: 'choosing', key: new Uint8Array(opened.key) })
    else setProblem('lock.failed')
  }
  const back = () => (stand.is === 'shown' ? session.back() : setStand({ is: 'shown' }))
  return (
    <Page screen={`lock-${stand.is}`} onBack={back}>
      {/* Anew with each step: the focus would be nowhere once what was tapped is gone. */}
      <Heading key={`${stand.is} ${lock === null}`}>{say('lock.title')}</Heading>
      {stand.is === 'shown' && lock === null && <Off onBegin={begin} />}
      {stand.is === 'shown' && lock !== null && <On lock={lock} onStand={setStand} />}
      {stand.is === 'confirming' && lock !== null && (
        <Confirming lock={lock} stand={stand} onStand={setStand} finish={finish} />
      )}
      {stand.is === 'choosing' && (
        <Choosing
          onPassphrase={() => setStand({ is: 'typing', key: stand.key })}
          onSecured={secure(stand.key)}
        />
      )}
      {stand.is === 'typing' && <NewPassphrase onSecured={secure(stand.key)} />}
      <p role="alert">{problem !== null && say(problem)}</p>
    </Page>
  )
}

function Off({ onBegin }: { onBegin(): Promise<void> }) {
  return (
    <>
      <p class="lead">
        <Words of="lock.off" />
      </p>
      <div class="actions at-thumb">
        <Action kind="main" onTap={onBegin}>
          {say('lock.begin')}
        </Action>
      </div>
    </>
  )
}

function On({ lock, onStand }: { lock: Lock; onStand(stand: Stand): void }) {
  const { locking } = useSession()
  const onIdle = async (minutes: number) => {
    if (await keepIdle(lock, minutes)) await locking.changed()
  }
  return (
    <>
      <p class="lead">{say(lock.way === 'passkey' ? 'lock.on.passkey' : 'lock.on.passphrase')}</p>
      <Idle value={lock.idle_min} onChoose={onIdle} />
      <div class="actions at-thumb">
        <Action kind="main" onTap={locking.lockNow}>
          {say('lock.now')}
        </Action>
        <Action onTap={() => onStand({ is: 'confirming', to: 'change' })}>
          {say('lock.change')}
        </Action>
        <Action onTap={() => onStand({ is: 'confirming', to: 'off' })}>
          {say('lock.turn-off')}
        </Action>
      </div>
    </>
  )
}

function Idle({ value, onChoose }: { value: number; onChoose(minutes: number): Promise<void> }) {
  return (
    <div class="field">
      <label for="idle">{say('lock.idle')}</label>
      <select
        id="idle"
        class="select"
        value={value}
        onChange={event => void onChoose(Number(event.currentTarget.value))}
      >
        {IDLE_MIN.map(minutes => (
          <option key={minutes} value={minutes}>
            {minutesOf(minutes * 60_000)}
          </option>
        ))}
      </select>
    </div>
  )
}

type ConfirmingProps = {
  readonly lock: Lock
  readonly stand: Extract<Stand, { is: 'confirming' }>
  onStand(stand: Stand): void
  finish(saved: boolean): Promise<void>
}

function Confirming({ lock, stand, onStand, finish }: ConfirmingProps) {
  const onKey = async (key: Bytes) => {
    if (stand.to === 'off') await finish(await keepUnlocked(key))
    else onStand({ is: 'choosing', key })
  }
  return (
    <>
      <p>
        <Words of="lock.confirm" />
      </p>
      <div class="at-thumb">
        <Unlocking
          lock={lock}
          words={stand.to === 'off' ? 'lock.turn-off' : 'locked.unlock'}
          onKey={onKey}
        />
      </div>
    </>
  )
}

type ChoosingProps = {
  onPassphrase(): void
  onSecured(secured: Omit<Secured, 'idle_min'>): Promise<void>
}

function Choosing({ onPassphrase, onSecured }: ChoosingProps) {
  const [problem, setProblem] = useState<TextKey | null>(null)
  const onPasskey = async () => {
    const made = await newPasskey()
    if (typeof made !== 'string') await onSecured(made)
    else setProblem(made === 'no-prf' ? 'lock.no-prf' : 'lock.refused')
  }
  return (
    <>
      <p>
        <Words of="lock.lost" />
      </p>
      <p role="alert">{problem !== null && say(problem)}</p>
      <div class="actions at-thumb">
        {hasPasskeys() && (
          <Action kind={problem === null ? 'main' : 'usual'} onTap={onPasskey}>
            {say('lock.passkey')}
          </Action>
        )}
        <Action kind={problem === null && hasPasskeys() ? 'usual' : 'main'} onTap={onPassphrase}>
          {say('lock.passphrase')}
        </Action>
      </div>
    </>
  )
}
