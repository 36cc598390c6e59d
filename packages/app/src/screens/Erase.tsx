import { useState } from 'preact/hooks'
import { beginAnew } from '../adapters/erased.ts'
import { eraseEverything } from '../adapters/erasing.ts'
import { Action } from '../components/Action.tsx'
import { useKeptFocus } from '../components/kept-focus.ts'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'

/** Explained first, and then asked once more. */
export function Erase() {
  const session = useSession()
  return (
    <Page screen="erase" onBack={session.back} actions={<EraseActions onKeep={session.back} />}>
      <EraseWords />
    </Page>
  )
}

/** Where nothing could be opened, and so there is no session. */
export function EraseInstead({ onKeep }: { onKeep(): void }) {
  return (
    <main class="page ground-paper" data-screen="erase">
      <div class="page-body">
        <EraseWords />
      </div>
      <div class="actions">
        <EraseActions onKeep={onKeep} />
      </div>
    </main>
  )
}

export function EraseWords() {
  return (
    <>
      <Heading>{say('erase.title')}</Heading>
      <p class="lead">
        <Words of="end.caller" />
      </p>
      <p>
        <Words of="erase.what" />
      </p>
      <p>
        <Words of="erase.others" />
      </p>
    </>
  )
}

export function EraseActions({ onKeep }: { onKeep(): void }) {
  const [stand, setStand] = useState<'explained' | 'asked' | 'failed'>('explained')
  const kept = useKeptFocus<HTMLParagraphElement>()
  const erase = async () => {
    if (await eraseEverything()) beginAnew()
    else setStand('failed')
  }
  return (
    <>
      <p role="alert" ref={kept}>
        {stand === 'asked' && <Words of="erase.sure" />}
        {stand === 'failed' && <Words of="erase.failed" />}
      </p>
      <Action kind="main" onTap={onKeep}>
        {say('erase.keep')}
      </Action>
      {stand === 'explained' ? (
        <Action key="erase" onTap={() => setStand('asked')}>
          {say('erase.erase')}
        </Action>
      ) : (
        // Another button: a key held down on the first does not say yes to the second.
        <Action key="now" onTap={erase}>
          {say('erase.now')}
        </Action>
      )}
    </>
  )
}
