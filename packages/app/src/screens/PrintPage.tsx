import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'
import './print.css'

const STEPS = ['print.1', 'print.2', 'print.3', 'print.yes', 'print.no'] as const
const LINES = [1, 2, 3] as const

/** One page to hang beside the phone: what to do, and nothing that is secret. */
export function PrintPage() {
  const session = useSession()
  return (
    <Page
      screen="print"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={() => window.print()}>
          {say('print.print')}
        </Action>
      }
    >
      <Heading>{say('print.title')}</Heading>
      <p>
        <Words of="print.when" />
      </p>
      <ol class="print-steps">
        {STEPS.map(step => (
          <li key={step}>
            <Words of={step} />
          </li>
        ))}
      </ol>
      <p class="print-else">
        <Words of="print.else" />
      </p>
      <p>
        <Words of="print.tricks" />
      </p>
      <p>
        <Words of="print.paid" />
      </p>
      <h2>{say('print.whom')}</h2>
      {LINES.map(line => (
        <p key={line} class="print-line" aria-hidden="true" />
      ))}
      <p class="soft">{say('print.no-secret')}</p>
    </Page>
  )
}
