import type { CodeView } from '@handfast/core'
import { stopRun } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { SpokenDigits } from '../components/SpokenDigits.tsx'
import { Words } from '../components/Words.tsx'
import { isDown } from '../relays.ts'
import { useSession } from '../session.ts'
import { errorKey } from '../text/errors.ts'
import { say, spell } from '../text/text.ts'
import { minutesOf } from '../text/time.ts'

/** A bond by a code, under way. */
export function Code({ entry, code }: { entry: string; code: CodeView }) {
  const session = useSession()
  return (
    <Page
      screen="code"
      onBack={session.back}
      actions={
        <Action kind="plain" onTap={() => stopRun(session, entry)}>
          {say('code.stop')}
        </Action>
      }
    >
      <Stage code={code} />
    </Page>
  )
}

function Stage({ code }: { code: CodeView }) {
  const { stage, at, left_ms } = code
  switch (stage.is) {
    case 'preparing':
      return (
        <UnderWay key="preparing" of="code.preparing" trouble="code.preparing.trouble" at={at} />
      )
    case 'running':
      return <UnderWay key="running" of="code.running" trouble="code.running.trouble" at={at} />
    case 'waiting':
      return <Made key="waiting" digits={stage.code} left_ms={left_ms} at={at} />
    case 'over':
      return null
  }
}

type UnderWayProps = {
  readonly of: 'code.preparing' | 'code.running'
  readonly trouble: 'code.preparing.trouble' | 'code.running.trouble'
  readonly at: string
}

function UnderWay({ of, trouble, at }: UnderWayProps) {
  const down = isDown(useSession(), at)
  return (
    <>
      <Heading small>{say(of)}</Heading>
      <p class="lead" role="status">
        {down && <Words of={trouble} with={{ relay: at }} />}
      </p>
    </>
  )
}

function Made({ digits, left_ms, at }: { digits: string; left_ms: number; at: string }) {
  const last = left_ms < 60_000
  return (
    <>
      <Heading>{say('code.title')}</Heading>
      <SpokenDigits
        code
        groups={digits.split('-')}
        label={say('code.label', { digits: spell(digits.replaceAll('-', '')) })}
      />
      <p>
        <Words of={last ? 'code.line.last' : 'code.line'} with={{ left: minutesOf(left_ms) }} />
      </p>
      <p class="soft">
        <Words of="code.other-relay" with={{ relay: at }} />
      </p>
    </>
  )
}

/** A code is spent by its first run, whatever happened: say why, and begin again. */
export function CodeOver({ entry, code }: { entry: string; code: CodeView }) {
  const session = useSession()
  if (code.stage.is !== 'over') return null
  const anew = async () => {
    await session.attempt(session.handfast.forget(entry))
    session.replace({ at: 'apart' })
  }
  return (
    <Page
      screen="code-over"
      actions={
        <>
          <Action kind="main" onTap={anew}>
            {say('code.over.anew')}
          </Action>
          <Action kind="plain" onTap={() => stopRun(session, entry)}>
            {say('apart.home')}
          </Action>
        </>
      }
    >
      <Heading>{say('code.over.title')}</Heading>
      <p class="lead">
        <Words of={errorKey(code.stage.why)} />
      </p>
    </Page>
  )
}
