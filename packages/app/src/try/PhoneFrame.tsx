import { effect } from '@preact/signals'
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Shown } from '../app.tsx'
import { type Session, SessionProvider } from '../session.ts'
import { direction, language } from '../text/text.ts'

/**
 * One phone with the app in it, in a document of its own: the app measures its window, moves the
 * focus and names its parts as if it were alone. The document is empty and has no address, so it
 * stands under the policy of this page.
 */
export function PhoneFrame({ session, name }: { session: Session; name: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isThere, setThere] = useState(false)
  useEffect(() => {
    const page = frame.current?.contentDocument
    if (!isThere || !page) return
    const root = page.createElement('div')
    root.id = 'app'
    page.body.replaceChildren(root)
    render(
      <SessionProvider value={session}>
        <Shown session={session} />
      </SessionProvider>,
      root,
    )
    return () => render(null, root)
  }, [isThere, session])
  useEffect(() => {
    const page = frame.current?.contentDocument
    if (!isThere || !page) return
    page.title = name
    page.documentElement.className = 'try-screen'
    return followStyle(page)
  }, [isThere, name])
  return (
    <iframe ref={frame} class="try-frame" title={name} onLoad={() => setThere(true)}>
      {null}
    </iframe>
  )
}

/** The styles of this page, also those that come later, its language and the way it is written. */
function followStyle(page: Document): () => void {
  const copyStyles = () => {
    const there = new Set([...page.querySelectorAll('link')].map(({ href }) => href))
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
      if (!there.has(link.href)) page.head.append(page.importNode(link))
    }
  }
  copyStyles()
  const observer = new MutationObserver(copyStyles)
  observer.observe(document.head, { childList: true })
  const unfollow = effect(() => {
    page.documentElement.lang = language()
    page.documentElement.dir = direction()
  })
  return () => {
    observer.disconnect()
    unfollow()
  }
}
