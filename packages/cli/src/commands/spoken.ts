/** The check by digits said aloud, without a network. */
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import type { ExitCode } from '../failures.ts'
import { withVault } from '../open-vault.ts'
import { soughtPerson } from '../people.ts'
import { parseQuestion } from '../question.ts'
import { answerSpoken } from '../spoken/answering.ts'
import { askSpoken } from '../spoken/asking.ts'

export const spoken: Command = {
  options: {
    ask: { type: 'boolean' },
    answer: { type: 'boolean' },
    fallback: { type: 'boolean' },
    about: { type: 'string' },
  },
  words_max: 1,
  usualWait_ms: 600_000,
  run: startSpoken,
}

async function startSpoken(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const name = given.words[0]
  if (name === undefined) return output.fail('name-missing', { command: 'spoken' })
  const isAsking = given.flag('ask')
  if (isAsking === given.flag('answer')) return output.fail('side-missing', { name })
  const question = isAsking ? parseQuestion(given) : null
  if (question !== null && 'failure' in question) {
    return output.fail(question.failure, question.facts)
  }
  if (!context.canType) return output.fail('needs-terminal')
  return withVault(context, { isOnline: false, mayMake: false }, async vault => {
    const sought = soughtPerson(output, vault.handfast.snapshot(), name)
    if ('exit' in sought) return sought.exit
    const lines = context.openLines()
    const speaking = { context, vault, lines, known: sought }
    try {
      return question === null
        ? await answerSpoken(speaking)
        : await askSpoken(speaking, question.about, given.flag('fallback'))
    } finally {
      lines.close()
    }
  })
}
