/** What tabs tell each other when everything was erased. */

/** The database of the vault. */
export const VAULT = 'handfast'
const CHANNEL = 'handfast erased'

/** Another tab erased everything: there is nothing here to go on with. */
export function watchErasing(): void {
  new BroadcastChannel(CHANNEL).onmessage = beginAnew
}

/** As on the first day: where the person was is forgotten as well. */
export function beginAnew(): void {
  history.replaceState(null, '')
  location.reload()
}

export function tellErased(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(null)
  channel.close()
}
