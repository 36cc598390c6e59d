import { useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { QrCode } from '../scan/QrCode.tsx'
import '../scan/scan.css'
import '../style/link.css'
import { Words } from '../components/Words.tsx'
import { useSession } from '../session.ts'
import { say } from '../text/text.ts'
import { canShare, copyText, shareAddress } from './sharing.ts'

/** For who does not have the app yet: its plain address, to type, to scan or to send. */
export function Invite() {
  const session = useSession()
  const [copied, setCopied] = useState(false)
  const address = appAddress(document.baseURI)
  const copy = async () => setCopied(await copyText(address))
  return (
    <Page
      screen="invite"
      onBack={session.back}
      actions={
        <Action kind="plain" onTap={canShare() ? () => shareAddress(address) : copy}>
          {say(canShare() ? 'invite.share' : 'invite.copy')}
        </Action>
      }
    >
      <Heading small>{say('invite.title')}</Heading>
      <p>
        <Words of="invite.lead" />
      </p>
      <p class="invite-address">
        <bdi>{address}</bdi>
      </p>
      <div class="card invite-card">
        <QrCode bytes={new TextEncoder().encode(address)} label={say('invite.qr')} />
      </div>
      <p role="status">{copied && say('invite.copied')}</p>
      {isLocal(address) && (
        <p class="notice">
          <Words of="invite.local" />
        </p>
      )}
      <p class="soft">
        <Words of="invite.install" />
      </p>
      <p class="soft">
        <Words of="invite.send" />
      </p>
    </Page>
  )
}

/** Where the app itself lies, without what was said to it. */
export function appAddress(base: string): string {
  const { origin, pathname } = new URL(base)
  return origin + pathname.replace(/[^/]*$/, '')
}

/** An address that another phone cannot open. */
export function isLocal(address: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(address)
}
