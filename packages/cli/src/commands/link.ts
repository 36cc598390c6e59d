/** A bond by link: one makes it and sends it, the other joins with it within seven days. */
import { type LinkView, plainName } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { followRun, forgetSpentRuns, tellRun } from '../following.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { refusedName } from '../people.ts'
import { linkFailure, whyNothing } from '../relay-states.ts'
import { LINK_NOTE, linkRow, noLinksText, takenBackText } from '../text/sentences.ts'
import { untilIn_ms, waitFor } from '../waiting.ts'

export const link: Command = {
  options: { list: { type: 'boolean' }, revoke: { type: 'string' } },
  words_max: 1,
  usualWait_ms: 30_000,
  run: startLink,
}

async function startLink(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const label = given.words[0] ?? ''
  const revoked = given.text('revoke')
  if (label !== '' && plainName(label) === null) return output.fail('bad-name')
  if (given.flag('list')) {
    return withVault(context, { isOnline: false, mayMake: false }, vault =>
      listLinks(context, vault),
    )
  }
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    if (revoked !== undefined) return takeBack(context, vault, revoked)
    return makeLink(context, vault, { label, follows: given.text('wait') !== undefined })
  })
}

type Plan = { readonly label: string; readonly follows: boolean }

async function makeLink(context: Context, vault: OpenVault, plan: Plan): Promise<ExitCode> {
  const { output } = context
  const refusal = refusedName(output, vault.handfast.snapshot(), plan.label)
  if (refusal !== null) return refusal
  await forgetSpentRuns(vault)
  const made = await vault.handfast.makeLink({ label: plan.label })
  if (!made.ok) return output.fail(made.code)
  if (plan.follows) return followRun(context, vault, made.value)
  return tellWhenThere(context, vault, made.value)
}

/** The relay gives it a place; then it can be sent, and this command ends. */
async function tellWhenThere(context: Context, vault: OpenVault, key: string): Promise<ExitCode> {
  const { output, interrupted, wait_ms } = context
  const waiting = { handfast: vault.handfast, until_ms: untilIn_ms(wait_ms), interrupted }
  const waited = await waitFor(waiting, () => {
    const mine = linksOf(vault).find(each => each.key === key)
    return mine?.link.stage.is === 'waiting' ? mine : undefined
  })
  if (waited.is === 'found') {
    tellRun(context, waited.value.link)
    output.note(LINK_NOTE)
    return EXIT.done
  }
  const snapshot = vault.handfast.snapshot()
  const at = linksOf(vault).find(each => each.key === key)?.link.at ?? null
  await vault.handfast.forget(key)
  return output.fail(whyNothing(snapshot, at), at === null ? {} : { relay: at })
}

type Mine = { readonly key: string; readonly link: LinkView }

/** Those that wait, the oldest first: their places in this list stand for them. */
function linksOf({ handfast }: OpenVault): readonly Mine[] {
  return handfast
    .snapshot()
    .entries.flatMap(({ key, view }) => (view.is === 'link' ? [{ key, link: view.link }] : []))
    .filter(({ link: { by, stage } }) => by === 'maker' && stage.is !== 'over')
    .toSorted((a, b) => a.link.begun_ms - b.link.begun_ms || (a.key < b.key ? -1 : 1))
}

async function listLinks({ output }: Context, vault: OpenVault): Promise<ExitCode> {
  const links = linksOf(vault)
  for (const [i, { link: mine }] of links.entries()) {
    const number = i + 1
    const { label, left_ms, stage } = mine
    const shown = stage.is === 'waiting' ? stage.link : null
    output.emit(
      { event: 'open-link', number, label, left_s: Math.floor(left_ms / 1000), link: shown },
      linkRow(number, label, left_ms, shown),
    )
  }
  if (links.length === 0) output.note(noLinksText())
  return EXIT.done
}

async function takeBack(context: Context, vault: OpenVault, typed: string): Promise<ExitCode> {
  const { output, interrupted, wait_ms } = context
  const mine = /^\d{1,2}$/.test(typed) ? linksOf(vault)[Number(typed) - 1] : undefined
  if (mine === undefined) return output.fail('option-value', { command: 'link', detail: typed })
  const { key, link: taken } = mine
  const revoked = await vault.handfast.revokeLink(key)
  if (!revoked.ok) return output.fail(revoked.code)
  const waiting = { handfast: vault.handfast, until_ms: untilIn_ms(wait_ms), interrupted }
  const waited = await waitFor(waiting, ({ entries }) =>
    entries.every(entry => entry.key !== key) ? true : undefined,
  )
  const isTold = waited.is === 'found'
  output.emit({ event: 'taken-back', label: taken.label, relay: isTold }, takenBackText(isTold))
  const failure = linkFailure(vault.handfast.snapshot(), taken.at)
  return isTold || failure === null ? EXIT.done : output.fail(failure, { relay: taken.at })
}
