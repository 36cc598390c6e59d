/** Where things lie on this machine. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { Environment } from './command.ts'

export type Places = {
  readonly folder: string
  readonly vaultFile: string
  readonly relayFile: string
}

export function placesOf(environment: Environment): Places {
  const home = environment.HANDFAST_HOME
  const data = dataFolder(environment)
  const folder = home ? resolve(home) : join(data, 'handfast')
  return {
    folder,
    vaultFile: join(folder, 'vault.db'),
    relayFile: join(data, 'handfast-relay', 'relay.db'),
  }
}

/** The XDG Base Directory Specification: a relative path is ignored. */
function dataFolder({ XDG_DATA_HOME, HOME }: Environment): string {
  if (XDG_DATA_HOME && isAbsolute(XDG_DATA_HOME)) return XDG_DATA_HOME
  return join(HOME || homedir(), '.local', 'share')
}
