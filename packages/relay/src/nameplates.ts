import { NAMEPLATE_MAX_DIGITS, NAMEPLATE_MIN_DIGITS, type NameplateUse } from '@handfast/envelope'

/**
 * How many digits the next nameplate has. For a code the shortest length of which less than half
 * is used or kept as used, so a random one is free in two tries on average and a guess rarely finds one in
 * use. For a link the longest: nobody types it, and nobody shall find it by guessing for a week.
 */
export function chooseDigits(use: NameplateUse, usedOf: (digits: number) => number): number {
  if (use === 'link') return NAMEPLATE_MAX_DIGITS
  for (let digits = NAMEPLATE_MIN_DIGITS; digits < NAMEPLATE_MAX_DIGITS; digits += 1) {
    if (usedOf(digits) < 10 ** digits / 2) return digits
  }
  return NAMEPLATE_MAX_DIGITS
}

/** A random nameplate of so many digits that is free. `random(n)` is below n and even. */
export function chooseNameplate(
  digits: number,
  random: (below: number) => number,
  isFree: (nameplate: string) => boolean,
): string {
  for (;;) {
    const nameplate = String(random(10 ** digits)).padStart(digits, '0')
    if (isFree(nameplate)) return nameplate
  }
}
