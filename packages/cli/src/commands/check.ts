/** A live check: the digits to say, and then the verdict, as it stands in the person's view. */
import type { Snapshot } from '@handfast/client'
import type { AskView, PersonView, Question } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode, exitOfOutcome, type Failure } from '../failures.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { idBytes, type Known, personAt, soughtPerson, unopenedIn } from '../people.ts'
import { parseQuestion } from '../question.ts'
import { refused } from '../refusing.ts'
import { linkFailure, silentRelay } from '../relay-states.ts'
import { answerFirstNote, numberText, silentLine, waitingLine } from '../text/sentences.ts'
import { notAskedText, verdictText } from '../text/verdicts.ts'
import { untilIn_ms, waitFor } from '../waiting.ts'

export const check: Command = {
  options: { about: { type: 'string' }, saying: { type: 'string' }, over: { type: 'string' } },
  words_max: 1,
  usualWait_ms: 180_000,
  run: startCheck,
}

async function startCheck(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const name = given.words[0]
  if (name === undefined) return output.fail('name-missing', { command: 'check' })
  const question = parseQuestion(given)
  if ('failure' in question) return output.fail(question.failure, question.facts)
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    const sought = soughtPerson(output, vault.handfast.snapshot(), name)
    return 'exit' in sought ? sought.exit : ask(context, vault, sought, question)
  })
}

async function ask(
  context: Context,
  vault: OpenVault,
  { key, person }: Known,
  question: Question,
): Promise<ExitCode> {
  const { output } = context
  const known = new Set(person.asks.map(({ id }) => id))
  const acted = await vault.handfast.act(key, { do: 'ask', question })
  if (!acted.ok) return refused(output, { person, by: 'live' }, acted.code)
  const mine = personAt(vault.handfast.snapshot(), key)?.asks.findLast(({ id }) => !known.has(id))
  if (mine?.state.is !== 'waiting') return output.fail('unknown-check')
  const { number } = mine.state
  output.emit({ event: 'number', number }, numberText(person.label, number, mine.question))
  if (person.asked.some(({ state }) => state.is === 'shown')) {
    output.note(answerFirstNote(person.label))
  }
  return follow(context, vault, { key, id: mine.id, before: person })
}

type Following = {
  readonly key: string
  readonly id: string
  /** The person as they stood before the question. */
  readonly before: PersonView
}

type Ended =
  | { readonly is: 'judged'; readonly ask: AskView; readonly person: PersonView }
  | { readonly is: 'failed'; readonly failure: Failure }

async function follow(context: Context, vault: OpenVault, following: Following): Promise<ExitCode> {
  const { output, interrupted } = context
  const { key, id } = following
  const begun_ms = performance.now()
  const waiting = {
    handfast: vault.handfast,
    until_ms: untilIn_ms(context.wait_ms),
    interrupted,
    tell: (snapshot: Snapshot, left_ms: number) => {
      const gone_ms = performance.now() - begun_ms
      output.progress(progressOf(snapshot, following, left_ms, gone_ms))
    },
  }
  const waited = await waitFor(waiting, snapshot => ended(snapshot, following))
  output.progress('')
  const before = vault.handfast.snapshot()
  const unsent = isUnsent(before, following) ? before : null
  // Going back closes the question: from now on nothing can become a match.
  if (waited.is !== 'found') await vault.handfast.act(key, { do: 'leave-ask', id: idBytes(id) })
  if (interrupted.aborted) return EXIT.unproven
  const end = waited.is === 'found' ? waited.value : ended(vault.handfast.snapshot(), following)
  const failure = vault.handfast.snapshot().trouble ?? 'unknown-check'
  return conclude(context, vault, following, end ?? { is: 'failed', failure }, unsent)
}

function ended(snapshot: Snapshot, following: Following): Ended | undefined {
  const person = personAt(snapshot, following.key)
  if (person === undefined) {
    return { is: 'failed', failure: unopenedIn(snapshot) ?? 'record-damaged' }
  }
  const ask = askAt(snapshot, following)
  if (ask?.state.is === 'over') return { is: 'judged', ask, person }
  const { is } = person.condition
  if (is === 'torn' || is === 'ended') return { is: 'failed', failure: is }
  return ask === undefined ? { is: 'failed', failure: 'unknown-check' } : undefined
}

function askAt(snapshot: Snapshot, { key, id }: Following): AskView | undefined {
  return personAt(snapshot, key)?.asks.find(ask => ask.id === id)
}

function isUnsent(snapshot: Snapshot, following: Following): boolean {
  return askAt(snapshot, following)?.unsent === true
}

async function conclude(
  context: Context,
  vault: OpenVault,
  { key, before }: Following,
  end: Ended,
  unsent: Snapshot | null,
): Promise<ExitCode> {
  const { output } = context
  if (end.is === 'failed') return refused(output, { person: before, by: 'live' }, end.failure)
  const { ask, person } = end
  if (ask.state.is !== 'over') return output.fail('unknown-check')
  const outcome = ask.state.verdict.is
  const event = { event: 'verdict', verdict: outcome, person: person.label } as const
  const text = unsent !== null && outcome === 'no-answer' ? notAskedText : textOf
  output.emit({ ...event, grade: person.grade.kind, by: 'live' }, text(person.label))
  if (outcome === 'no-answer') return nothingProven(context, vault, person, unsent)
  await stayForStep(context, vault, key, before)
  return exitOfOutcome(outcome)

  function textOf(name: string): string {
    if (ask.state.is !== 'over') return ''
    const { grade, made_ms } = person
    const now_ms = vault.handfast.snapshot().now.utc_ms
    const { question } = ask
    const judged = { name, grade, made_ms, question, at_ms: ask.state.at_ms, now_ms }
    return verdictText(outcome, judged, ask.state.again)
  }
}

/**
 * Nothing came, or nothing even left this machine: `unsent`, how it stood then. Once the question is
 * closed nobody asks for the relay that it did not reach.
 */
async function nothingProven(
  { output }: Context,
  vault: OpenVault,
  person: PersonView,
  unsent: Snapshot | null,
): Promise<ExitCode> {
  if (unsent === null) {
    await vault.flush()
    return EXIT.unproven
  }
  const silent = silentRelay(unsent, person, true)
  const { trouble } = vault.handfast.snapshot()
  const failure = trouble ?? linkFailure(unsent, silent) ?? 'unreachable'
  return output.fail(failure, { name: person.label, relay: silent ?? 'the relay' })
}

const STAY_MS = 5000

/** The outcome is told to the other side, and the step that follows a check may finish. */
async function stayForStep(
  { interrupted }: Context,
  vault: OpenVault,
  key: string,
  before: PersonView,
): Promise<void> {
  const until_ms = untilIn_ms(STAY_MS)
  await waitFor({ handfast: vault.handfast, until_ms, interrupted }, snapshot => {
    const begun_ms = personAt(snapshot, key)?.stepBegun_ms
    return begun_ms === undefined || begun_ms !== before.stepBegun_ms ? true : undefined
  })
  if (!interrupted.aborted) await vault.flush(until_ms)
}

function progressOf(
  snapshot: Snapshot,
  following: Following,
  left_ms: number,
  gone_ms: number,
): string {
  const { before } = following
  const silent = silentRelay(snapshot, before, isUnsent(snapshot, following))
  const isAway = linkFailure(snapshot, silent) === 'unreachable'
  return silent !== null && isAway
    ? silentLine(silent, left_ms)
    : waitingLine(before.label, left_ms, gone_ms)
}
