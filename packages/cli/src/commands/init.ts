/** Makes the vault, or changes the name and the relay in it. */
import type { Me } from '@handfast/client'
import { parseRelay, plainName } from '@handfast/core'
import type { Arguments } from '../arguments.ts'
import type { Command, Context } from '../command.ts'
import { EXIT, type ExitCode } from '../failures.ts'
import { openVaultAt, withVault } from '../open-vault.ts'
import { readyText } from '../text/sentences.ts'

export const init: Command = {
  options: { name: { type: 'string' }, relay: { type: 'string' } },
  words_max: 0,
  usualWait_ms: 0,
  run: startInit,
}

async function startInit(context: Context, given: Arguments): Promise<ExitCode> {
  const { output, environment } = context
  const before = await currentMe(context)
  if (typeof before === 'number') return before
  const name = given.text('name') ?? before?.name
  const relay = given.text('relay') ?? before?.relay ?? environment.HANDFAST_RELAY
  // Looked at first, so that a wrong word leaves no half-made vault.
  if (name === undefined) return output.fail('name-missing', { command: 'init' })
  if (relay === undefined) return output.fail('relay-missing')
  if (plainName(name) === null) return output.fail('bad-name')
  if (parseRelay(relay) === null) return output.fail('bad-relay')
  return withVault(context, { isOnline: false, mayMake: true }, async ({ handfast }) => {
    const saved = await handfast.setMe({ name, relay, language: 'en' })
    if (!saved.ok) return output.fail(saved.code)
    const { value } = saved
    const event = { event: 'ready', name: value.name, relay: value.relay } as const
    output.emit(event, readyText(value.name, value.relay))
    return EXIT.done
  })
}

/** Who I am in a vault that is there; a vault that does not open is not written over. */
async function currentMe({ output, environment }: Context): Promise<Me | null | ExitCode> {
  const opened = await openVaultAt(environment, { isOnline: false, mayMake: false })
  if (opened.ok) {
    const { me } = opened.value.handfast.snapshot()
    opened.value.handfast.close()
    return me
  }
  return opened.failure === 'not-set-up' ? null : output.fail(opened.failure)
}
