import { Action } from '../components/Action.tsx'
import { Words } from '../components/Words.tsx'
import type { OpeningFailure } from '../opening.ts'
import { errorKey } from '../text/errors.ts'
import { say } from '../text/text.ts'

/** What is kept here cannot be opened: why, and what to do. */
export function Failure({ code, onAgain }: { code: OpeningFailure; onAgain(): Promise<void> }) {
  const insecure = code === 'insecure'
  return (
    <main class="page ground-paper" data-screen={insecure ? 'insecure' : 'failure'}>
      <div class="page-body">
        <h1 class="title">{say(insecure ? 'failure.insecure.title' : 'failure.title')}</h1>
        <p class="lead" role="alert">
          <Words of={errorKey(code)} />
        </p>
      </div>
      {!insecure && (
        <div class="actions">
          <Action kind="main" onTap={onAgain}>
            {say('try-again')}
          </Action>
        </div>
      )}
    </main>
  )
}
