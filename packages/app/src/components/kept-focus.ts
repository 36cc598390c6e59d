import { useEffect, useRef } from 'preact/hooks'

/**
 * What had the focus may go with the step it began: then the focus stays near it, never nowhere.
 * To be put on anything on the screen that stays.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const anything = useRef<E>(null)
  useEffect(() => {
    const main = anything.current?.closest('main')
    return main ? keepFocus(main) : undefined
  }, [])
  return anything
}

/** Until it is let go by what is returned. */
export function keepFocus(main: HTMLElement): () => void {
  let around = aroundOf(main.ownerDocument.activeElement, main)
  const onFocus = ({ target }: FocusEvent) => {
    around = aroundOf(target, main)
  }
  const observer = new MutationObserver(() => {
    const isGone = around[0]?.isConnected === false
    if (isGone && main.ownerDocument.activeElement === main.ownerDocument.body) moveNear()
  })
  const moveNear = () => {
    const there = around.find(each => each.isConnected)
    const next = there?.querySelector<HTMLElement>('button:enabled, a[href]')
    const heading = main.querySelector<HTMLElement>('h1')
    ;(next ?? heading)?.focus()
  }
  main.addEventListener('focusin', onFocus)
  observer.observe(main, { childList: true, subtree: true })
  return () => {
    main.removeEventListener('focusin', onFocus)
    observer.disconnect()
  }
}

/** From what has the focus outwards, without the screen itself. */
function aroundOf(focused: EventTarget | null, main: HTMLElement): readonly Element[] {
  const around: Element[] = []
  if (!(focused instanceof Node) || focused === main || !main.contains(focused)) return around
  for (let each = focused as Element; each !== main; each = each.parentElement ?? main) {
    around.push(each)
  }
  return around
}
