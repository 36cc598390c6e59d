/** Installing, where the browser offers it to a page, and where only a person can do it. */
import { type ReadonlySignal, signal } from '@preact/signals'

export type Installing =
  /** It is installed, or this browser cannot. */
  | { readonly is: 'nothing' }
  | { readonly is: 'offered'; accept(): Promise<void> }
  /** An iPhone or iPad: by hand, and with another storage than the browser's. */
  | { readonly is: 'by-hand' }

interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

const offer = signal<Installing>({ is: 'nothing' })

export const installing: ReadonlySignal<Installing> = offer

/** To be called before the page has loaded: the browser tells only once. */
export function watchInstalling(): void {
  if (isByHand(navigator)) offer.value = { is: 'by-hand' }
  window.addEventListener('beforeinstallprompt', event => {
    // Offered where it is explained, not by a bar of the browser's.
    event.preventDefault()
    const accept = async () => {
      await (event as InstallEvent).prompt()
      offer.value = { is: 'nothing' }
    }
    offer.value = { is: 'offered', accept }
  })
  window.addEventListener('appinstalled', () => {
    offer.value = { is: 'nothing' }
  })
}

/** Only there has a navigator this property: true in the installed app, false in the browser. */
function isByHand(of: Navigator): boolean {
  return 'standalone' in of && of.standalone === false
}
