/** The one who doubts: nine digits to say, and the verdict over those that come back. */
import type { PersonView, Topic } from '@handfast/core'
import { type ExitCode, exitOfOutcome } from '../failures.ts'
import { personAt } from '../people.ts'
import { refused } from '../refusing.ts'
import {
  challengeText,
  DIGITS_JSON_HINT,
  DIGITS_PROMPT,
  fallbackNote,
  hangUpFirstNote,
} from '../text/sentences.ts'
import { wordsVerdictText } from '../text/verdicts.ts'
import { nextSaid, type Speaking, typedDigits } from './speaking.ts'

export async function askSpoken(
  speaking: Speaking,
  about: Topic,
  fallback: boolean,
): Promise<ExitCode> {
  const { context, vault, known } = speaking
  const { output } = context
  const { key, person } = known
  const name = person.label
  if (fallback && person.condition.is === 'sound' && !person.spoken.canFallBack) {
    return output.fail('no-fallback', { name })
  }
  const acted = await vault.handfast.act(key, { do: 'speak', about, fallback })
  const detail = `${Math.ceil(person.spoken.askPause_ms / 1000)} s`
  if (!acted.ok) return refused(output, { person, by: 'words' }, acted.code, { detail })
  const asking = personAt(vault.handfast.snapshot(), key)?.spoken.asking ?? null
  if (asking === null) return output.fail('no-challenge', { name })
  const { challenge, answerDigits } = asking
  if (isBetterRung(person, about)) output.note(hangUpFirstNote(name))
  output.emit(
    { event: 'challenge', digits: challenge },
    challengeText(name, challenge, answerDigits),
  )
  if (person.spoken.canFallBack && !fallback) output.note(fallbackNote(name))
  return judge(speaking, challenge)
}

/** After a no, no answer or wrong digits twice, money and passwords first want another call. */
function isBetterRung({ history }: PersonView, about: Topic): boolean {
  const isGrave = about === 'money' || about === 'secret'
  const [last, before] = history.filter(({ iAsked, by }) => iAsked && by === 'live')
  switch (last?.outcome) {
    case 'not-them':
    case 'no-answer':
      return isGrave
    case 'other-number':
      return isGrave && before?.outcome === 'other-number'
    case 'match':
    case undefined:
      return false
  }
}

async function judge(speaking: Speaking, challenge: string): Promise<ExitCode> {
  const { context, vault, known } = speaking
  const { output } = context
  const { key } = known
  const name = known.person.label
  const hint = output.isJson ? DIGITS_JSON_HINT : `type what ${name} says`
  for (;;) {
    const said = await nextSaid(speaking, {
      is: 'digits',
      prompt: DIGITS_PROMPT,
      hint,
      parseTyped: typedDigits,
    })
    if (typeof said === 'string') {
      await vault.handfast.act(key, { do: 'leave-spoken' })
      return output.fail(said, { command: `spoken "${name}" --ask` })
    }
    const asking = personAt(vault.handfast.snapshot(), key)?.spoken.asking
    // Another window asked for new digits: those that were said are of no more use.
    if (asking?.challenge !== challenge) return output.fail('no-challenge', { name })
    const acted = await vault.handfast.act(key, { do: 'judge-spoken', digits: said.digits })
    if (acted.ok) return tellVerdict(speaking)
    const exit = refused(output, { person: known.person, by: 'words' }, acted.code)
    if (acted.code !== 'bad-digits') return exit
  }
}

async function tellVerdict({ context, vault, known }: Speaking): Promise<ExitCode> {
  const { output } = context
  const snapshot = vault.handfast.snapshot()
  const person = personAt(snapshot, known.key)
  const asking = person?.spoken.asking ?? null
  const said = asking?.verdict ?? null
  if (person === undefined || asking === null || said === null) return output.fail('no-challenge')
  const outcome = said.verdict.is
  const { label, grade, made_ms, stepBegun_ms, spoken } = person
  const question = { about: asking.about, over: 'phone', saying: '' } as const
  const now_ms = snapshot.now.utc_ms
  const judged = { name: label, grade, made_ms, question, at_ms: said.at_ms, now_ms }
  const facts = { begun_ms: stepBegun_ms, hangUp: spoken.hangUp }
  output.emit(
    { event: 'verdict', verdict: outcome, person: label, grade: grade.kind, by: 'words' },
    wordsVerdictText(outcome, judged, facts),
  )
  await vault.handfast.act(known.key, { do: 'leave-spoken' })
  return exitOfOutcome(outcome)
}
