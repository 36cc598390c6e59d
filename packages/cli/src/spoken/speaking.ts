/** What both halves of a spoken check need: the person, and the next line that is understood. */
import type { Context } from '../command.ts'
import type { Lines } from '../input.ts'
import type { OpenVault } from '../open-vault.ts'
import type { Known } from '../people.ts'
import { parseJsonLine, type Said } from '../said.ts'
import { untilIn_ms, waitFor } from '../waiting.ts'

export type Speaking = {
  readonly context: Context
  readonly vault: OpenVault
  readonly lines: Lines
  readonly known: Known
}

export type Wanted<S extends Said['is']> = {
  readonly is: S
  /** At a terminal. */
  readonly prompt: string
  readonly hint: string
  readonly parseTyped: (text: string) => Said
}

type Got<S extends Said['is']> = Extract<Said, { is: S }> | 'input-ended' | 'timed-out'

/** Asks until a line of the wanted kind comes; the others are told to be what they are. */
export async function nextSaid<S extends Said['is']>(
  { context, vault, lines }: Speaking,
  wanted: Wanted<S>,
): Promise<Got<S>> {
  const { output, interrupted } = context
  const until_ms = untilIn_ms(context.wait_ms)
  const detail = wanted.hint
  for (;;) {
    lines.prompt(wanted.prompt)
    const waited = await waitFor(
      { handfast: vault.handfast, lines, until_ms, interrupted },
      () => lines.take() ?? (lines.isEnded() ? ENDED : undefined),
    )
    lines.prompt(null)
    if (waited.is !== 'found') return 'timed-out'
    const { value } = waited
    if (value.is === 'ended') return 'input-ended'
    if (value.is === 'too-long') {
      output.fail('input-too-long', { detail })
      continue
    }
    if (value.text.trim() === '') continue
    const said = output.isJson ? parseJsonLine(value.text) : wanted.parseTyped(value.text)
    if (isOf(said, wanted.is)) return said
    output.fail('input-malformed', { detail })
  }
}

const ENDED = { is: 'ended' } as const

function isOf<S extends Said['is']>(said: Said, is: S): said is Extract<Said, { is: S }> {
  return said.is === is
}

export function typedDigits(text: string): Said {
  return { is: 'digits', digits: text }
}
