import { useState } from 'preact/hooks'
import { joinCode, startCode, startTogether } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { HOME } from '../route.ts'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'

export function MakeBond() {
  const session = useSession()
  return (
    <Page
      screen="make-bond"
      onBack={session.back}
      actions={
        <>
          <Action kind="large" onTap={() => startTogether(session, null)}>
            {say('bond.together')}
          </Action>
          <Action onTap={() => session.go({ at: 'apart-question' })}>{say('bond.apart')}</Action>
          <Action kind="plain" onTap={() => session.go({ at: 'invite' })}>
            {say('bond.invite')}
          </Action>
        </>
      }
    >
      <Heading>{say('bond.title')}</Heading>
      <p class="lead">
        <Words of="bond.lead" />
      </p>
    </Page>
  )
}

export function ApartQuestion() {
  const session = useSession()
  return (
    <Page
      screen="apart-question"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={() => session.go({ at: 'apart-stop' })}>
            {say('apart.no')}
          </Action>
          <Action onTap={() => session.go({ at: 'apart' })}>{say('apart.yes')}</Action>
        </>
      }
    >
      <Heading>{say('apart.title')}</Heading>
      <p class="lead">
        <Words of="apart.trick" />
      </p>
    </Page>
  )
}

export function ApartStop() {
  const session = useSession()
  return (
    <Page
      screen="apart-stop"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={() => session.land(HOME)}>
          {say('apart.home')}
        </Action>
      }
    >
      <Heading>{say('apart.stop.title')}</Heading>
      <p class="lead">
        <Words of="apart.stop.lead" />
      </p>
    </Page>
  )
}

export function Apart() {
  const session = useSession()
  return (
    <Page
      screen="apart"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={() => startCode(session)}>
            {say('code.make')}
          </Action>
          <Action onTap={() => session.go({ at: 'join-code' })}>{say('code.join')}</Action>
          <Action kind="plain" onTap={() => session.go({ at: 'link' })}>
            {say('link.instead')}
          </Action>
        </>
      }
    >
      <Heading>{say('code.who.title')}</Heading>
      <p class="lead">
        <Words of="code.who.lead" />
      </p>
    </Page>
  )
}

export function JoinCode() {
  const session = useSession()
  const [code, setCode] = useState('')
  const [at, setAt] = useState('')
  return (
    <Page
      screen="join-code"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={() => joinCode(session, code, at)}>
          {say('code.type.join')}
        </Action>
      }
    >
      <Heading>{say('code.type.title')}</Heading>
      <Field
        label={say('code.type.field')}
        value={code}
        kind="digits"
        longest={40}
        onChange={setCode}
      />
      <details class="fold">
        <summary>{say('code.type.relay')}</summary>
        <Field
          label={say('code.type.relay.field')}
          value={at}
          longest={200}
          kind="address"
          onChange={setAt}
        />
      </details>
    </Page>
  )
}
