import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { BackIcon } from '../icons/icons.tsx'
import { usePractice, useSession } from '../session.ts'
import { errorKey } from '../text/errors.ts'
import { say, type TextKey } from '../text/text.ts'
import { Tapped } from './Tapped.tsx'
import { Words } from './Words.tsx'

/** What a screen stands on: paper, the accent (it fits), ink (it is not them), hatched (nothing). */
export type Ground = 'paper' | 'accent' | 'stop' | 'hatched'

export interface PageProps {
  /** The state that is shown. */
  readonly screen: string
  readonly ground?: Ground
  readonly onBack?: () => void
  readonly backLabel?: TextKey
  /** Beside *Back*: whom or what this is about. */
  readonly aside?: string
  /** At the thumb, the main one filled. */
  readonly actions?: ComponentChildren
  /** The actions stay in view however large the text is. */
  readonly pinned?: boolean
  readonly children: ComponentChildren
}

export function Page(props: PageProps) {
  const { screen, ground = 'paper', pinned = false, actions, children } = props
  const label = usePractice()?.name()
  const shape = `page ground-${ground} ${groundClass(ground)}`
  return (
    <main class={shape} data-screen={screen} aria-label={label}>
      <div class={pinned ? 'page-body page-body-scrolls' : 'page-body'}>
        <Top {...props} />
        {children}
      </div>
      {actions !== undefined && (
        <div class="actions">
          <Problem />
          {actions}
        </div>
      )}
    </main>
  )
}

/** The mark takes its colours from these. */
function groundClass(ground: Ground): string {
  return ground === 'accent' ? 'on-accent' : ground === 'stop' ? 'on-stop' : ''
}

function Top({ onBack, backLabel = 'back', aside }: PageProps) {
  if (onBack === undefined && aside === undefined) return null
  return (
    <div class="top">
      {onBack !== undefined && (
        <Tapped class="top-back" onTap={onBack}>
          <BackIcon />
          {say(backLabel)}
        </Tapped>
      )}
      <span class="top-aside">{aside}</span>
    </div>
  )
}

/** Why the last thing was refused, and what to do next: in large letters it would begin below. */
function Problem() {
  const { value } = useSession().problem
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (value !== null) place.current?.scrollIntoView({ block: 'nearest' })
  }, [value])
  return (
    <div role="alert" ref={place}>
      {value !== null && (
        <p class="problem">
          <Words of={errorKey(value)} />
        </p>
      )}
    </div>
  )
}

/** The screen's name: focus goes there when the screen changes. */
export function Heading({ children, small }: { children: ComponentChildren; small?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const page = heading.current?.ownerDocument
    page?.defaultView?.scrollTo(0, 0)
    // One of several phones on a page does not take the focus from where it is.
    if (page === document || page?.hasFocus()) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} class={small === true ? 'title title-small' : 'title'}>
      {children}
    </h1>
  )
}
