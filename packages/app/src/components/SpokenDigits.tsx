export interface SpokenDigitsProps {
  readonly groups: readonly string[]
  readonly label: string
  /** Two groups a line, for a long code. */
  readonly code?: boolean
}

/**
 * Digits to say aloud, in groups. A screen reader says them when they have the focus and not
 * before: the caller may hear it too.
 */
export function SpokenDigits({ groups, label, code }: SpokenDigitsProps) {
  const shape = code === true ? 'digits digits-code' : 'digits'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: read on focus only, so it must take focus
    <p class={shape} role="img" aria-label={label} tabIndex={0}>
      {groups.map((group, i) => (
        <span key={i}>{group}</span>
      ))}
    </p>
  )
}

/** `583204119` as 583 204 119. */
export function inThrees(digits: string): readonly string[] {
  return digits.match(/.{1,3}/g) ?? []
}
