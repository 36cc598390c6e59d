/** Shows who is checking me and takes the two digits, until it is ended. */
import type { Snapshot } from '@handfast/client'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode, type Failure } from '../failures.ts'
import type { Line, Lines } from '../input.ts'
import { type News, nextNews, nothingTold, standing, type Told, toldAfter } from '../listening.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { idBytes, type Known, nameIn, peopleOf } from '../people.ts'
import { linkFailure } from '../relay-states.ts'
import { parseJsonLine, parseTypedAnswer, type Said } from '../said.ts'
import { plainText } from '../text/plain.ts'
import {
  ANSWER_HINT,
  ANSWER_JSON_HINT,
  ASKED_PROMPT,
  answeredText,
  askedText,
  listeningNote,
  silentLine,
} from '../text/sentences.ts'
import { alarmText, lateNoText, missedText, outcomeText } from '../text/verdicts.ts'
import { untilIn_ms, waitFor } from '../waiting.ts'

export const listen: Command = {
  options: {},
  words_max: 0,
  usualWait_ms: Number.POSITIVE_INFINITY,
  run: startListening,
}

function startListening(context: Context): Promise<ExitCode> {
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    const lines = context.openLines()
    try {
      context.output.note(listeningNote())
      return await listenOn(context, vault, lines)
    } finally {
      lines.close()
      context.output.progress('')
      await vault.flush()
    }
  })
}

type Heard =
  | { readonly is: 'line'; readonly line: Line }
  | { readonly is: 'news'; readonly news: News<Known> }
  | { readonly is: 'trouble'; readonly failure: Failure | null }

async function listenOn(context: Context, vault: OpenVault, lines: Lines): Promise<ExitCode> {
  const { output, interrupted } = context
  const { handfast } = vault
  const until_ms = untilIn_ms(context.wait_ms)
  let told = nothingTold(peopleOf(handfast.snapshot()))
  let trouble: Failure | null = null
  for (;;) {
    const waited = await waitFor<Heard>(
      { handfast, lines, until_ms, interrupted, tell: tellSilence },
      snapshot => heard(snapshot, told, lines, trouble),
    )
    if (waited.is !== 'found') return EXIT.done
    output.progress('')
    const { value } = waited
    switch (value.is) {
      case 'line':
        told = await onLine(context, vault, told, value.line)
        break
      case 'news':
        told = toldAfter(told, value.news)
        await tellNews(context, vault, value.news)
        break
      case 'trouble':
        trouble = value.failure
        if (trouble !== null) output.fail(trouble)
        break
    }
    lines.prompt(promptOf(vault, told))
  }

  function tellSilence(snapshot: Snapshot, left_ms: number): void {
    const silent = [...snapshot.relays.keys()].find(relay => linkFailure(snapshot, relay) !== null)
    const isFree = told.current === null
    output.progress(isFree && silent !== undefined ? silentLine(silent, left_ms) : '')
  }
}

function heard(
  snapshot: Snapshot,
  told: Told,
  lines: Lines,
  trouble: Failure | null,
): Heard | undefined {
  const news = nextNews(told, peopleOf(snapshot))
  if (news !== undefined) return { is: 'news', news }
  if (snapshot.trouble !== trouble) return { is: 'trouble', failure: snapshot.trouble }
  const line = lines.take()
  return line === undefined ? undefined : { is: 'line', line }
}

function promptOf({ handfast }: OpenVault, told: Told): string | null {
  return standing(told, peopleOf(handfast.snapshot())) === undefined ? null : ASKED_PROMPT
}

async function tellNews(context: Context, vault: OpenVault, news: News<Known>): Promise<void> {
  if (news.is === 'withdrawn') return
  const { output } = context
  const { handfast } = vault
  const snapshot = handfast.snapshot()
  const now_ms = snapshot.now.utc_ms
  const { known } = news
  const name = nameIn(known, peopleOf(snapshot))
  const person = known.person.label
  if (news.is === 'torn') {
    output.emit({ event: 'torn', person }, alarmText(name))
    return
  }
  if (news.is === 'late-no') {
    const grade = known.person.grade.kind
    const { state } = news.ask
    const late_ms = state.is === 'over' ? (state.late_ms ?? now_ms) : now_ms
    output.emit(
      { event: 'verdict', verdict: 'not-them', person, grade, by: 'live' },
      lateNoText(name, late_ms, now_ms),
    )
    return
  }
  const { asked } = news
  const { about, over } = asked.question
  const saying = plainText(asked.question.saying)
  const question = { about, saying, over }
  switch (news.is) {
    case 'asked':
      output.emit({ event: 'asked', person, ...question }, askedText(name, question))
      return
    case 'missed': {
      const at = new Date(asked.asked_ms).toISOString()
      const text = missedText(name, question, asked.asked_ms, now_ms)
      output.emit({ event: 'missed', person, ...question, at }, text)
      await handfast.act(known.key, { do: 'dismiss', id: idBytes(asked.id) })
      return
    }
    case 'outcome': {
      if (asked.state.is !== 'over') return
      const { outcome } = asked.state
      output.emit({ event: 'outcome', outcome, person }, outcomeText(outcome, name, question))
    }
  }
}

/** What was typed answers the question shown last, and no other. */
async function onLine(
  { output, interrupted }: Context,
  { handfast }: OpenVault,
  told: Told,
  line: Line,
): Promise<Told> {
  const hint = { detail: output.isJson ? ANSWER_JSON_HINT : ANSWER_HINT }
  if (line.is === 'too-long') {
    output.fail('input-too-long', hint)
    return told
  }
  if (line.text.trim() === '') return told
  const said: Said = output.isJson ? parseJsonLine(line.text) : parseTypedAnswer(line.text)
  if (said.is !== 'number' && said.is !== 'not-me') {
    output.fail('input-malformed', hint)
    return told
  }
  const open = standing(told, peopleOf(handfast.snapshot()))
  if (open === undefined) {
    output.fail('nothing-asked')
    return { ...told, current: null }
  }
  const name = open.known.person.label
  const yes = said.is === 'number'
  const number = yes ? said.number : 0
  const id = idBytes(open.asked.id)
  const acted = await handfast.act(open.known.key, { do: 'answer', id, yes, number })
  if (!acted.ok) {
    output.fail(acted.code, { name })
    return told
  }
  const theirs = open.known.person.relays.at(-1) ?? null
  const until_ms = untilIn_ms(REACH_MS)
  const reached = await waitFor({ handfast, until_ms, interrupted }, snapshot => {
    return linkFailure(snapshot, theirs) === null ? true : undefined
  })
  output.note(answeredText(name, yes, reached.is === 'found' ? null : theirs))
  return { ...told, current: null }
}

/** A relay that nothing was sent to yet takes a moment to reach. */
const REACH_MS = 5000
