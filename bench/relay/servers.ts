/** The servers that are compared, each in a process of its own. */
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '../kit/child.ts'
import { type Person, startPeople } from './people.ts'

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

/** All the processor time so far. */
export async function workOf_ms(server: Server): Promise<number> {
  return (await server.ask<{ cpu_ms: number }>('work')).cpu_ms
}

/** The memory that it cannot let go. */
export async function memoryOf_bytes(server: Server): Promise<number> {
  return (await server.ask<{ resident_bytes: number }>('memory')).resident_bytes
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
