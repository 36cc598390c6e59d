/** The servers that are compared, each in a process of its own. */
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '../kit/child.ts'
import { type Person, startPeople } from './people.ts'
import type { Used } from './used.ts'

export type Server = Child & { readonly hello: { readonly port: number } }

const programOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const flags = ['--expose-gc']

export function startForwarder(): Promise<Server> {
  return startChild(programOf('./forwarder.program.ts'), { flags })
}

/** `wait`: whether a commit waits for the disk. */
export function startRelayChild(file: string, wait: boolean): Promise<Server> {
  const args = wait ? [file] : [file, 'off']
  return startChild(programOf('./relay.program.ts'), { args, flags })
}

export function startInserts(file: string): Promise<Child> {
  return startChild(programOf('./inserts.program.ts'), { args: [file] })
}

export function usedBy(server: Server): Promise<Used> {
  return server.ask('used')
}

export type Crowd = {
  readonly server: Server
  readonly people: readonly Person[]
  leave(): Promise<void>
}

/** A server with its people. */
export async function crowdAt(server: Server, count: number): Promise<Crowd> {
  const people = await startPeople(server.hello.port, count)
  return {
    server,
    people,
    async leave() {
      for (const person of people) person.close()
      await server.end()
    },
  }
}
