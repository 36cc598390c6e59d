/** A bond by code: one makes it and says it, the other joins with it. Links are joined here too. */
import { parseCode, parseRelay, plainName } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import type { ExitCode, Failure } from '../failures.ts'
import { followRun, forgetSpentRuns } from '../following.ts'
import { type OpenVault, withVault } from '../open-vault.ts'
import { refusedName } from '../people.ts'

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
  readonly join: Joining | null
}
type Joining =
  | { readonly by: 'code'; readonly code: string; readonly at: string | null }
  | { readonly by: 'link'; readonly link: string }

async function startBond(context: Context, given: Arguments): Promise<ExitCode> {
  const { output } = context
  const plan = parsePlan(given)
  if (typeof plan === 'string') {
    return output.fail(plan, { command: 'bond', detail: '--at without --join' })
  }
  return withVault(context, { isOnline: true, mayMake: false }, async vault => {
    const refusal = refusedName(output, vault.handfast.snapshot(), plan.label)
    if (refusal !== null) return refusal
    await forgetSpentRuns(vault)
    const begun = await beginRun(vault, plan)
    return begun.ok ? followRun(context, vault, begun.value) : output.fail(begun.code)
  })
}

function beginRun({ handfast }: OpenVault, { label, join }: Plan) {
  if (join === null) return handfast.startCode({ label })
  return join.by === 'code'
    ? handfast.joinCode({ label, code: join.code, at: join.at })
    : handfast.joinLink({ label, link: join.link })
}

function parsePlan(given: Arguments): Plan | Failure {
  const label = given.words[0] ?? ''
  const code = given.text('join')
  const at = given.text('at')
  if (given.flag('met')) return 'no-camera'
  if (label !== '' && plainName(label) === null) return 'bad-name'
  if (code === undefined) return at === undefined ? { label, join: null } : 'option-value'
  if (code.includes('#link=')) {
    return at === undefined ? { label, join: { by: 'link', link: code } } : 'option-value'
  }
  if (parseCode(code) === null) return 'code-malformed'
  if (at !== undefined && parseRelay(at) === null) return 'bad-relay'
  return { label, join: { by: 'code', code, at: at ?? null } }
}
