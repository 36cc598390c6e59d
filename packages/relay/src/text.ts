import type { StoreFailure } from './sqlite-failure.ts'
import type { StartFailure } from './start.ts'

/** What the relay's program was asked for; the sentences name it. */
export type Arguments = { readonly port: number; readonly host: string; readonly file: string }
export type Told = { readonly error: string; readonly hint: string }

type Text = (asked: Arguments) => Told

export const STORE_TEXT: Readonly<Record<StoreFailure, Text>> = {
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
