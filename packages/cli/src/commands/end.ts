/** Ends a bond, after asking who sits at a terminal. */
import { plainName } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { type Known, soughtPerson } from '../people.ts'
import { nextSaid, typedDigits } from '../spoken/speaking.ts'
import { END_PROMPT, endedText, endQuestion } from '../text/sentences.ts'
import { untilIn_ms } from '../waiting.ts'

export const end: Command = {
  options: { yes: { type: 'boolean' } },
  words_max: 1,
  usualWait_ms: 5000,
  run: startEnd,
}

async function startEnd(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const name = given.words[0]
  if (name === undefined) return output.fail('name-missing', { command: 'end' })
  const isSure = given.flag('yes')
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    const sought = soughtPerson(output, vault.handfast.snapshot(), name)
    if ('exit' in sought) return sought.exit
    if (!isSure && (output.isJson || !context.canType)) return output.fail('yes-missing', { name })
    const isMeant = isSure || (await confirm(context, vault, sought))
    if (!isMeant) return output.fail('not-confirmed', { name: sought.person.label })
    return endBond(context, vault, sought)
  })
}

async function confirm(context: Context, vault: OpenVault, known: Known): Promise<boolean> {
  const { label } = known.person
  context.output.note(endQuestion(label))
  const lines = context.openLines()
  const patient = { ...context, wait_ms: CONFIRM_MS }
  const said = await nextSaid(
    { context: patient, vault, lines, known },
    { is: 'digits', prompt: END_PROMPT, hint: '', parseTyped: typedDigits },
  )
  lines.close()
  if (typeof said === 'string') return false
  return plainName(said.digits)?.toLowerCase() === label.toLowerCase()
}

const CONFIRM_MS = 600_000

async function endBond(
  { output, wait_ms }: Context,
  vault: OpenVault,
  { key, person }: Known,
): Promise<ExitCode> {
  const acted = await vault.handfast.act(key, { do: 'end' })
  if (!acted.ok) return output.fail(acted.code, { name: person.label })
  output.emit({ event: 'ended', person: person.label }, endedText(person.label))
  await vault.flush(untilIn_ms(wait_ms))
  return EXIT.done
}
