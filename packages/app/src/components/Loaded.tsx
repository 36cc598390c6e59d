import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** A screen whose code comes only when it is wanted. */
export function Loaded<P extends object>(props: { load(): Promise<ComponentType<P>>; with: P }) {
  const [screen, setScreen] = useState<{ readonly of: ComponentType<P> } | null>(null)
  useEffect(() => {
    void props.load().then(of => setScreen({ of }))
  }, [])
  if (screen === null) return <main class="page" data-screen="loading" />
  return <screen.of {...props.with} />
}
