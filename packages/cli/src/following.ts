/** A run by code or link, followed until it is a bond, fails, or its time is over. */
import type { Snapshot } from '@handfast/client'
import type { CodeView, LinkView, PersonView, View } from '@handfast/core'
import type { Context } from './command.ts'
import { EXIT, type ExitCode, type Failure } from './failures.ts'
import type { OpenVault } from './open-vault.ts'
import { personAt } from './people.ts'
import { linkFailure, stubbornFailure, whyNothing } from './relay-states.ts'
import { bondedText, codeText, codeWaitingLine, linkText, silentLine } from './text/sentences.ts'
import { untilIn_ms, type Waiting, waitFor } from './waiting.ts'

export type Run = CodeView | LinkView

export function runIn(view: View | undefined): Run | null {
  if (view?.is === 'code') return view.code
  return view?.is === 'link' ? view.link : null
}

/** Runs of before that nobody follows and whose time is over. */
export async function forgetSpentRuns({ handfast }: OpenVault): Promise<void> {
  for (const { key, view } of handfast.snapshot().entries) {
    const run = runIn(view)
    if (run === null || run.stage.is !== 'over' || run.left_ms > 0) continue
    await handfast.forget(key)
  }
}

type Seen =
  | { readonly is: 'told'; readonly run: Run }
  | { readonly is: 'made'; readonly person: PersonView }
  | { readonly is: 'failed'; readonly failure: Failure; readonly relay?: string }

export async function followRun(
  context: Context,
  vault: OpenVault,
  key: string,
): Promise<ExitCode> {
  const { output, interrupted } = context
  const stubborn = stubbornFailure()
  const until_ms = untilIn_ms(context.wait_ms)
  let isTold = false
  const waiting: Waiting = {
    handfast: vault.handfast,
    until_ms,
    interrupted,
    tell: (snapshot, left_ms) => output.progress(progressOf(snapshot, key, left_ms)),
  }
  for (;;) {
    const waited = await waitFor(waiting, snapshot => seen(snapshot, key, isTold, stubborn))
    output.progress('')
    if (waited.is !== 'found') return leaveRun(context, vault, key)
    const { value } = waited
    switch (value.is) {
      case 'told':
        isTold = true
        tellRun(context, value.run)
        break
      case 'made':
        return leaveBond(context, vault, value.person)
      case 'failed': {
        const exit = output.fail(value.failure, { relay: value.relay ?? 'the relay' })
        // The other side is told to stop before the run is forgotten.
        await vault.flush()
        await vault.handfast.forget(key)
        return exit
      }
    }
  }
}

/** What goes to the other one: the code to say, or the link to send. */
export function tellRun({ output }: Pick<Context, 'output'>, run: Run): void {
  const { at, label, stage } = run
  if (stage.is !== 'waiting') return
  if ('code' in stage) {
    output.emit({ event: 'code', code: stage.code }, codeText(stage.code, at, label))
  } else output.emit({ event: 'link', link: stage.link }, linkText(stage.link, label))
}

function seen(
  snapshot: Snapshot,
  key: string,
  isTold: boolean,
  stubborn: ReturnType<typeof stubbornFailure>,
): Seen | undefined {
  const view = viewAt(snapshot, key)
  if (view === undefined) return { is: 'failed', failure: 'unknown-entry' }
  if (view.is === 'person') return seenPerson(view.person)
  const run = runIn(view)
  if (run === null) return undefined
  switch (run.stage.is) {
    case 'over':
      return { is: 'failed', failure: run.stage.why }
    case 'waiting':
      return isTold ? undefined : { is: 'told', run }
    case 'preparing':
    case 'running': {
      const failure = stubborn(snapshot, run.at)
      return failure === null ? undefined : { is: 'failed', failure, relay: run.at }
    }
  }
}

function seenPerson(person: PersonView): Seen | undefined {
  const { is } = person.condition
  const isToCome = is === 'unfinished' || (is === 'sound' && !person.settled)
  return isToCome ? undefined : { is: 'made', person }
}

/** How long another process of this vault may take to tell of what it has just saved. */
const TOLD_MS = 1000

/** The time is over or the person left: what is not a bond yet goes. */
async function leaveRun(context: Context, vault: OpenVault, key: string): Promise<ExitCode> {
  const { output, interrupted } = context
  const { handfast } = vault
  const look = (snapshot: Snapshot) => personAt(snapshot, key)
  const snapshot = handfast.snapshot()
  const run = runIn(viewAt(snapshot, key))
  const at = run?.at ?? null
  // A run that both sides are in may still finish at the next start.
  const mayFinish = run?.stage.is === 'running' && linkFailure(snapshot, at) === null
  if (mayFinish) await waitFor({ handfast, until_ms: untilIn_ms(TOLD_MS), interrupted }, look)
  else if (look(snapshot) === undefined) await handfast.forget(key)
  // What another process has made a bond of is not forgotten.
  const made = look(handfast.snapshot())
  if (made !== undefined) return leaveBond(context, vault, made)
  if (interrupted.aborted) return EXIT.unproven
  return output.fail(whyNothing(snapshot, at), at === null ? {} : { relay: at })
}

/** It is a bond, whoever made it of the run: what it has come to is told. */
async function leaveBond(
  { output }: Context,
  vault: OpenVault,
  person: PersonView,
): Promise<ExitCode> {
  const { label, condition, grade } = person
  if (condition.is !== 'sound') {
    await vault.flush()
    return output.fail(condition.is, { name: label })
  }
  output.emit({ event: 'bonded', person: label, grade: grade.kind }, bondedText(label, person))
  await vault.flush()
  return EXIT.done
}

function progressOf(snapshot: Snapshot, key: string, left_ms: number): string {
  const at = runIn(viewAt(snapshot, key))?.at ?? null
  const isSilent = at !== null && linkFailure(snapshot, at) === 'unreachable'
  return isSilent ? silentLine(at, left_ms) : codeWaitingLine(left_ms)
}

function viewAt(snapshot: Snapshot, key: string): View | undefined {
  return snapshot.entries.find(entry => entry.key === key)?.view
}
