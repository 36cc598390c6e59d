/** Out of the app and into a message: the system's own share sheet, or the clipboard. */

export function canShare(): boolean {
  return typeof navigator.share === 'function'
}

/** Who closes the sheet has changed their mind: that is no fault. */
export async function shareAddress(url: string): Promise<void> {
  await navigator.share({ url }).catch(() => undefined)
}

/** False where the browser does not allow it: the text stands on the screen to be selected. */
export function copyText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}
