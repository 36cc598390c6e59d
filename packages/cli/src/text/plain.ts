/** Text of others, without controls and without what turns the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '')
}

/** The same on one line. */
export function plainText(text: string): string {
  return printable(text).replace(/\s+/gu, ' ')
}
