import { common } from './primitives/common.ts'
import type { Group, Suite } from './suite.ts'

/** For programs that load code when it is wanted: the group is there once `loadGroup` resolves. */
export function openSuite(): { readonly suite: Suite; loadGroup(): Promise<void> } {
  let loaded: Group | null = null
  const group = () => {
    if (loaded === null) throw new Error('a code was begun before its group was loaded')
    return loaded
  }
  const suite: Suite = {
    ...common,
    group: {
      element: uniform => group().element(uniform),
      scalar: uniform => group().scalar(uniform),
      multiply: (scalar, element) => group().multiply(scalar, element),
    },
  }
  const loadGroup = async () => {
    loaded = (await import('./primitives/ristretto.ts')).ristretto
  }
  return { suite, loadGroup }
}
