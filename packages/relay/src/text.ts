import type { Arguments } from './arguments.ts'
import type { StoreFailure } from './sqlite-failure.ts'
import type { StartFailure } from './start.ts'

/** The sentences name what the program was asked for. */
export type Told = { readonly error: string; readonly hint: string }

type Text = (asked: Arguments) => Told

type TextOfFile = (asked: Pick<Arguments, 'file'>) => Told

export const STORE_TEXT: Readonly<Record<StoreFailure, TextOfFile>> = {
  'store-full': ({ file }) => ({
    error: `the disk of ${file} is full; new messages are refused, nothing stored is lost`,
    hint: 'make room; the relay goes on by itself',
  }),
  'store-damaged': ({ file }) => ({
    error: `${file} is damaged or is no relay database`,
    hint: 'put a backup in its place, or move the file away to start empty',
  }),
  'store-in-use': ({ file }) => ({
    error: `another process has ${file} open`,
    hint: 'stop the other relay, or give this one another file with --data',
  }),
  'store-not-writable': ({ file }) => ({
    error: `${file} cannot be written`,
    hint: 'choose a folder you may write to with --data, or change its owner',
  }),
  'store-broken': ({ file }) => ({
    error: `the disk of ${file} fails`,
    hint: 'look at the system log for disk errors, then start again',
  }),
}

export const START_TEXT: Readonly<Record<StartFailure, Text>> = {
  ...STORE_TEXT,
  'store-foreign': ({ file }) => ({
    error: `${file} is the database of another program`,
    hint: 'name another file with --data; this one was not touched',
  }),
  'store-newer': ({ file }) => ({
    error: `${file} was written by a newer relay`,
    hint: 'start that version again, or name another file with --data',
  }),
  'port-in-use': ({ port }) => ({
    error: `port ${port} is in use`,
    hint: 'stop the other program, or choose another port with --port',
  }),
  'port-not-allowed': ({ port }) => ({
    error: `port ${port} is not allowed for this user`,
    hint: 'choose a port above 1023 with --port',
  }),
  'host-unknown': ({ host }) => ({
    error: `${host} is no address of this machine`,
    hint: 'use --host 127.0.0.1 for this machine only, or --host 0.0.0.0 for all',
  }),
  'listen-failed': ({ host, port }) => ({
    error: `cannot listen on ${host} port ${port}`,
    hint: 'check --host and --port',
  }),
}

/** What is not as it should be around a relay. */
export const SURROUNDINGS_TEXT = {
  'tls-unusable': ({ tlsFiles }: Arguments): Told => ({
    error: `${tlsFiles?.cert} and ${tlsFiles?.key} are no certificate and its key, or not readable`,
    hint: 'name two PEM files with --tls-cert and --tls-key; one in use before stays in use',
  }),
  'few-open-files': ({ limits }: Arguments): Told => ({
    error: `this process may not open enough files for ${limits.connections} connections`,
    hint: 'it takes fewer; raise the limit with ulimit -n or LimitNOFILE=, or lower --connections',
  }),
  'proxy-ignored': (): Told => ({
    error: 'a proxy says who asks, and is not believed: all its clients count as one address',
    hint: 'add --trust-proxy where only the proxy can reach this port',
  }),
} as const

export const ADMIN_TEXT = ({ admin_port }: Arguments): Told => ({
  error: `port ${admin_port} for numbers cannot be used`,
  hint: 'choose another one with --admin-port, or leave it out',
})
