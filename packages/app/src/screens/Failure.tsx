import { useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Heading } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import type { OpeningFailure } from '../opening.ts'
import { errorKey } from '../text/errors.ts'
import { say } from '../text/text.ts'
import { EraseInstead } from './Erase.tsx'

/** What is kept here cannot be opened: why, and what to do. */
export function Failure({ code, onAgain }: { code: OpeningFailure; onAgain(): Promise<void> }) {
  const [erases, setErases] = useState(false)
  if (erases) return <EraseInstead onKeep={() => setErases(false)} />
  const insecure = code === 'insecure'
  return (
    <main class="page ground-paper" data-screen={insecure ? 'insecure' : 'failure'}>
      <div class="page-body">
        <Heading>{say(insecure ? 'failure.insecure.title' : 'failure.title')}</Heading>
        <p class="lead" role="alert">
          <Words of={errorKey(code)} />
        </p>
      </div>
      {!insecure && (
        <div class="actions">
          <Action kind="main" onTap={code === 'not-loaded' ? anew : onAgain}>
            {say('try-again')}
          </Action>
          {isForGood(code) && (
            <Action kind="plain" onTap={() => setErases(true)}>
              {say('safety.erase')}
            </Action>
          )}
        </div>
      )}
    </main>
  )
}

/** A page may remember that a file did not come, and never ask for it again. */
function anew(): void {
  location.reload()
}

/** No trying again brings it back: what is left is to begin anew. */
function isForGood(code: OpeningFailure): boolean {
  return code === 'device-key-missing' || code === 'device-key-damaged'
}
