/** The libraries throw on refused input; at this door that becomes a value. */
export function orNull<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch {
    return null
  }
}
