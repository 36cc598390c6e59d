/** A bond by code: one makes it and says it, the other joins with it. */
import type { Snapshot } from '@handfast/client'
import { type PersonView, parseCode, parseRelay, plainName, type View } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode, type Failure } from '../failures.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { peopleOf } from '../people.ts'
import { linkFailure, stubbornFailure, whyNothing } from '../relay-states.ts'
import {
  bondedText,
  codeText,
  codeWaitingLine,
  sameNameNote,
  silentLine,
} from '../text/sentences.ts'
import { untilIn_ms, type Waiting, waitFor } from '../waiting.ts'

export const bond: Command = {
  options: {
    join: { type: 'string' },
    at: { type: 'string' },
    // Only to say why not.
    met: { type: 'boolean' },
  },
  words_max: 1,
  usualWait_ms: 600_000,
  run: startBond,
}

type Plan = {
  readonly label: string
  readonly join: { readonly code: string; readonly at: string | null } | null
}

async function startBond(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const plan = parsePlan(given)
  if (typeof plan === 'string') {
    return output.fail(plan, { command: 'bond', detail: '--at without --join' })
  }
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    const refusal = refusedName(context, vault, plan.label)
    if (refusal !== null) return refusal
    await forgetSpentRuns(vault)
    const { label, join } = plan
    const begun =
      join === null
        ? await vault.handfast.startCode({ label })
        : await vault.handfast.joinCode({ label, ...join })
    return begun.ok ? followRun(context, vault, begun.value) : output.fail(begun.code)
  })
}

function parsePlan(given: Arguments): Plan | Failure {
  const label = given.words[0] ?? ''
  const code = given.text('join')
  const at = given.text('at')
  if (given.flag('met')) return 'no-camera'
  if (label !== '' && plainName(label) === null) return 'bad-name'
  if (code === undefined) return at === undefined ? { label, join: null } : 'option-value'
  if (parseCode(code) === null) return 'code-malformed'
  if (at !== undefined && parseRelay(at) === null) return 'bad-relay'
  return { label, join: { code, at: at ?? null } }
}

/** While a bond is torn, none is made under its name. */
function refusedName({ output }: Context, { handfast }: OpenVault, label: string): ExitCode | null {
  const name = plainName(label)?.toLowerCase()
  const same = peopleOf(handfast.snapshot()).filter(
    ({ person }) => person.label.toLowerCase() === name && person.condition.is !== 'ended',
  )
  if (same.some(({ person }) => person.condition.is === 'torn')) {
    return output.fail('torn', { name: label })
  }
  if (same.length > 0) output.note(sameNameNote(label))
  return null
}

/** Runs of before that nobody follows and whose time is over. */
async function forgetSpentRuns({ handfast }: OpenVault): Promise<void> {
  for (const { key, view } of handfast.snapshot().entries) {
    if (view.is !== 'code' || view.code.stage.is !== 'over' || view.code.left_ms > 0) continue
    await handfast.forget(key)
  }
}

type Seen =
  | { readonly is: 'code'; readonly code: string; readonly at: string; readonly label: string }
  | { readonly is: 'bonded'; readonly person: PersonView }
  | { readonly is: 'failed'; readonly failure: Failure; readonly relay?: string }

async function followRun(context: Context, vault: OpenVault, key: string): Promise<ExitCode> {
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
      case 'code':
        isTold = true
        output.emit(
          { event: 'code', code: value.code },
          codeText(value.code, value.at, value.label),
        )
        break
      case 'bonded':
        return bonded(context, vault, value.person)
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

function seen(
  snapshot: Snapshot,
  key: string,
  isTold: boolean,
  stubborn: ReturnType<typeof stubbornFailure>,
): Seen | undefined {
  const view = viewAt(snapshot, key)
  if (view === undefined) return { is: 'failed', failure: 'unknown-entry' }
  if (view.is === 'person') return seenPerson(view.person)
  if (view.is !== 'code') return undefined
  const { at, label, stage } = view.code
  switch (stage.is) {
    case 'over':
      return { is: 'failed', failure: stage.why }
    case 'waiting':
      return isTold ? undefined : { is: 'code', code: stage.code, at, label }
    case 'preparing':
    case 'running': {
      const failure = stubborn(snapshot, at)
      return failure === null ? undefined : { is: 'failed', failure, relay: at }
    }
  }
}

function seenPerson(person: PersonView): Seen | undefined {
  switch (person.condition.is) {
    case 'sound':
      return person.settled ? { is: 'bonded', person } : undefined
    case 'unfinished':
      return undefined
    case 'torn':
    case 'ended':
      return { is: 'failed', failure: person.condition.is }
  }
}

async function bonded(context: Context, vault: OpenVault, person: PersonView): Promise<ExitCode> {
  const event = { event: 'bonded', person: person.label, grade: person.grade.kind } as const
  context.output.emit(event, bondedText(person.label, person))
  await vault.flush()
  return EXIT.done
}

/** The time is over or the person left: what is not a bond yet goes. */
async function leaveRun(context: Context, vault: OpenVault, key: string): Promise<ExitCode> {
  const { output } = context
  const snapshot = vault.handfast.snapshot()
  const view = viewAt(snapshot, key)
  if (view?.is === 'person') {
    const { person } = view
    if (person.condition.is === 'sound') return bonded(context, vault, person)
    await vault.flush()
    return output.fail('unfinished', { name: person.label })
  }
  const at = view?.is === 'code' ? view.code.at : null
  const isUnderWay = view?.is === 'code' && view.code.stage.is === 'running'
  // A run that both sides are in may still finish at the next start.
  if (!isUnderWay || linkFailure(snapshot, at) !== null) await vault.handfast.forget(key)
  if (context.interrupted.aborted) return EXIT.unproven
  return output.fail(whyNothing(snapshot, at), at === null ? {} : { relay: at })
}

function progressOf(snapshot: Snapshot, key: string, left_ms: number): string {
  const view = viewAt(snapshot, key)
  const at = view?.is === 'code' ? view.code.at : null
  const isSilent = at !== null && linkFailure(snapshot, at) === 'unreachable'
  return isSilent ? silentLine(at, left_ms) : codeWaitingLine(left_ms)
}

function viewAt(snapshot: Snapshot, key: string): View | undefined {
  return snapshot.entries.find(entry => entry.key === key)?.view
}
