import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { openRest, say } from '../text/text.ts'
import { Action } from './Action.tsx'

/** A screen whose code and words come only when it is wanted, and then are there at once. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let there: ComponentType<P> | null = null
  return props => {
    const [stand, setStand] = useState<'loading' | 'failed' | 'there'>('loading')
    const bring = async () => {
      setStand('loading')
      try {
        const [screen] = await Promise.all([load(), openRest()])
        there = screen
        setStand('there')
      } catch {
        setStand('failed')
      }
    }
    useEffect(() => {
      if (there === null) void bring()
    }, [])
    const Screen = there
    if (Screen !== null) return <Screen {...props} />
    if (stand === 'failed') return <NotThere onAgain={bring} />
    return <main class="page" data-screen="loading" />
  }
}

function NotThere({ onAgain }: { onAgain(): Promise<void> }) {
  return (
    <main class="page ground-paper" data-screen="not-loaded">
      <div class="page-body">
        <p class="lead" role="alert">
          {say('load.failed')}
        </p>
      </div>
      <div class="actions">
        <Action kind="main" onTap={onAgain}>
          {say('try-again')}
        </Action>
      </div>
    </main>
  )
}
