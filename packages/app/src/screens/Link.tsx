import type { LinkView } from '@handfast/core'
import { useEffect, useState } from 'preact/hooks'
import { joinLink, makeLink, stopRun, takeBack } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Tapped } from '../components/Tapped.tsx'
import { Words } from '../components/Words.tsx'
import { isDown } from '../relays.ts'
import { linkRoute } from '../route.ts'
import type { RunningLink } from '../routing.ts'
import { useSession } from '../session.ts'
import { errorKey } from '../text/errors.ts'
import { say } from '../text/text.ts'
import '../style/link.css'
import { daysOf } from '../text/time.ts'
import { appAddress } from './Invite.tsx'
import { canShare, copyText, shareAddress } from './sharing.ts'

/** A link of mine: what it does and does not prove, and those that wait already. */
export function Link({ open }: { open: readonly RunningLink[] }) {
  const session = useSession()
  const [label, setLabel] = useState('')
  return (
    <Page
      screen="link"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={() => makeLink(session, label)}>
            {say('link.make')}
          </Action>
          <Action onTap={() => session.go({ at: 'join-link' })}>{say('link.paste')}</Action>
        </>
      }
    >
      <Heading>{say('link.title')}</Heading>
      <p>
        <Words of="link.lead" />
      </p>
      <p>
        <Words of="link.proves" />
      </p>
      <Field label={say('touch.label')} value={label} longest={64} onChange={setLabel} />
      <OpenLinks open={open} />
    </Page>
  )
}

function OpenLinks({ open }: { open: readonly RunningLink[] }) {
  const session = useSession()
  if (open.length === 0) return null
  return (
    <section aria-labelledby="open-links">
      <h2 id="open-links">{say('link.list')}</h2>
      <ul class="choices">
        {open.map(({ key, link }) => (
          <li key={key}>
            <Tapped class="choice" onTap={() => session.go({ at: 'bonding', key })}>
              <span>
                <Words
                  of="link.list.line"
                  with={{ name: nameOf(link), left: daysOf(link.left_ms) }}
                />
              </span>
            </Tapped>
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf({ label }: LinkView): string {
  return label === '' ? say('link.nameless') : label
}

export type LinkRunProps = { readonly entry: string; readonly link: LinkView }

/** A link on its way: being made, waiting to be opened, or opened and not finished. */
export function LinkRun({ entry, link }: LinkRunProps) {
  const { stage } = link
  if (stage.is === 'waiting') return <Waiting entry={entry} link={link} text={stage.link} />
  const preparing = stage.is === 'preparing'
  return (
    <UnderWay key={stage.is} entry={entry} link={link}>
      {say(preparing ? 'link.preparing' : 'link.running.title')}
    </UnderWay>
  )
}

function UnderWay({ entry, link, children }: LinkRunProps & { readonly children: string }) {
  const session = useSession()
  const down = isDown(session, link.at)
  return (
    <Page
      screen="link-run"
      onBack={session.back}
      actions={
        <Action kind="plain" onTap={() => stopRun(session, entry)}>
          {say('code.stop')}
        </Action>
      }
    >
      <Heading small>{children}</Heading>
      {link.stage.is === 'running' && (
        <p class="lead">
          <Words of="link.running" />
        </p>
      )}
      <p class="lead" role="status">
        {down && <Words of="code.running.trouble" with={{ relay: link.at }} />}
      </p>
    </Page>
  )
}

/** The whole address, to send or to copy; it may be taken back until somebody opens it. */
function Waiting({ entry, link, text }: LinkRunProps & { readonly text: string }) {
  const session = useSession()
  const [copied, setCopied] = useState(false)
  const address = appAddress(document.baseURI) + text
  const copy = async () => setCopied(await copyText(address))
  return (
    <Page
      screen="link-run"
      onBack={session.back}
      aside={nameOf(link)}
      actions={
        <>
          {canShare() && (
            <Action kind="main" onTap={() => shareAddress(address)}>
              {say('link.share')}
            </Action>
          )}
          <Action kind={canShare() ? 'usual' : 'main'} onTap={copy}>
            {say('link.copy')}
          </Action>
          <Action kind="plain" onTap={() => takeBack(session, entry)}>
            {say('link.take-back')}
          </Action>
        </>
      }
    >
      <Heading>{say('link.waiting.title')}</Heading>
      <p class="link-text">
        <bdi>{address}</bdi>
      </p>
      <p role="status">{copied && say('link.copied')}</p>
      <p>
        <Words of="link.waiting.line" with={{ left: daysOf(link.left_ms) }} />
      </p>
      <p>
        <Words of="link.proves" />
      </p>
    </Page>
  )
}

/** Spent, too old, or taken back: say why. */
export function LinkOver({ entry, link }: LinkRunProps) {
  const session = useSession()
  if (link.stage.is !== 'over') return null
  return (
    <Page
      screen="link-over"
      actions={
        <Action kind="main" onTap={() => stopRun(session, entry)}>
          {say('apart.home')}
        </Action>
      }
    >
      <Heading>{say('code.over.title')}</Heading>
      <p class="lead">
        <Words of={errorKey(link.stage.why)} />
      </p>
    </Page>
  )
}

/** Somebody's link: opening it does nothing yet. */
export function LinkOpened({ link }: { link: string }) {
  const session = useSession()
  const [label, setLabel] = useState('')
  const [copied, setCopied] = useState(false)
  const [read, setRead] = useState<Awaited<ReturnType<typeof session.handfast.readLink>>>()
  useEffect(() => {
    void session.handfast.readLink(link).then(setRead)
  }, [link])
  if (read === undefined) return <main class="page ground-paper" data-screen="loading" />
  if (!read.ok) return <LinkBad of={errorKey(read.code)} />
  const fragment = `#link=${link.slice(link.lastIndexOf('=') + 1)}`
  const carry = async () => setCopied(await copyText(appAddress(document.baseURI) + fragment))
  return (
    <Page
      screen="link-opened"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={() => session.land({ at: 'apart-stop' })}>
            {say('apart.no')}
          </Action>
          <Action onTap={() => joinLink(session, link, label)}>{say('link.opened.yes')}</Action>
        </>
      }
    >
      <Heading>{say('apart.title')}</Heading>
      <p>
        <Words of="apart.trick" />
      </p>
      <p>
        <Words of="link.opened.lead" />
      </p>
      <Field label={say('touch.label')} value={label} longest={64} onChange={setLabel} />
      {!isInstalled() && (
        <>
          <p class="soft">
            <Words of="link.opened.carry" />
          </p>
          <Action kind="plain" onTap={carry}>
            {say('link.opened.copy')}
          </Action>
          <p role="status">{copied && say('link.copied')}</p>
        </>
      )}
    </Page>
  )
}

function LinkBad({ of }: { of: ReturnType<typeof errorKey> }) {
  const session = useSession()
  return (
    <Page
      screen="link-opened"
      actions={
        <Action kind="main" onTap={() => session.land({ at: 'home' })}>
          {say('apart.home')}
        </Action>
      }
    >
      <Heading>{say('link.bad')}</Heading>
      <p class="lead">
        <Words of={of} />
      </p>
    </Page>
  )
}

/** A link that was opened elsewhere, carried here as text. */
export function JoinLink() {
  const session = useSession()
  const [text, setText] = useState('')
  /** What is wrong with it is said where it can still be mended. */
  const next = async () => {
    const read = await session.attempt(session.handfast.readLink(text))
    if (read !== null) session.go(linkRoute(text.trim()))
  }
  return (
    <Page
      screen="join-link"
      onBack={session.back}
      actions={
        <Action kind="main" onTap={next}>
          {say('link.paste.next')}
        </Action>
      }
    >
      <Heading>{say('link.paste.title')}</Heading>
      <Field
        label={say('link.paste.field')}
        value={text}
        longest={3000}
        kind="address"
        onChange={setText}
      />
    </Page>
  )
}

/** What the browser keeps and what the app on the home screen keeps may be two places. */
function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches
}
