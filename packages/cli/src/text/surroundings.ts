/** What a person reads when not the protocol but what is around it fails. */
import type { ClientError } from '@handfast/client'
import type { ErrorCode } from '@handfast/core'
import type { StartFailure } from '@handfast/relay'
import type { KeyFileFailure } from '../adapters/key-file.ts'
import type { Told } from './failures.ts'

const WAIT = 'it is tried again by itself; if it stays so, look with: handfast doctor'

const CLIENT_TEXT = {
  'store-full': {
    error: 'the disk is full; nothing was lost, and nothing new was saved',
    hint: 'make room, then do it again',
  },
  'store-damaged': {
    error: 'the vault is damaged',
    hint: 'leave it as it is, and put a copy of the disk aside; see: handfast doctor',
  },
  'store-busy': {
    error: 'another program holds the vault',
    hint: 'end it, or wait, then do it again',
  },
  'store-failed': {
    error: 'the vault cannot be read or written',
    hint: 'see whose it is, and whether a newer version wrote it: handfast doctor',
  },
  'record-damaged': {
    error: 'a bond in the vault is damaged or from earlier; the others are not touched',
    hint: 'see how many: handfast doctor; a damaged bond is made anew, best by meeting',
  },
  'record-newer': {
    error: 'this was written by a newer Handfast; nothing was changed',
    hint: 'update Handfast to open it',
  },
  'unknown-entry': { error: 'this bond is not there any more', hint: 'handfast people' },
  'not-set-up': {
    error: 'there is no vault here yet',
    hint: 'handfast init --name NAME --relay URL',
  },
  unreachable: {
    error: '{relay} does not answer',
    hint: 'see whether you are on line; without a network: handfast spoken {name} --ask --about money',
  },
  'not-a-relay': {
    error: 'what answers at {relay} is no relay',
    hint: 'compare the address; set yours with: handfast init --relay URL',
  },
  'other-version': {
    error: '{relay} is of another version',
    hint: 'update the older of the two',
  },
  'bad-frame': { error: '{relay} did not understand', hint: WAIT },
  'wrong-size': { error: '{relay} does not take messages of this size', hint: WAIT },
  'mailbox-full': {
    error: 'the mailbox of {name} is full',
    hint: 'ask {name} to open Handfast once',
  },
  'too-many-mailboxes': {
    error: '{relay} does not listen for so many bonds',
    hint: 'use another relay: handfast init --relay URL',
  },
  'nameplate-unknown': { error: 'the relay knows no such code', hint: 'compare the digits' },
  'nameplate-used': { error: 'this code was used already', hint: 'make a new one: handfast bond' },
  'nameplate-expired': {
    error: 'the ten minutes of this code are over',
    hint: 'make a new one: handfast bond',
  },
  'slow-down': { error: '{relay} asks for patience', hint: 'wait a minute, then do it again' },
  'too-many-requests': {
    error: '{relay} was asked too often from this address',
    hint: 'wait a minute, then do it again',
  },
  busy: {
    error: '{relay} has too much to do, or is being stopped',
    hint: WAIT,
  },
  'storage-failed': {
    error: 'the disk of {relay} is full or broken; nothing was lost',
    hint: `tell who runs it; ${WAIT}`,
  },
} as const satisfies Record<Exclude<ClientError, ErrorCode>, Told>

const FILES_TEXT = {
  'key-missing': {
    error: 'the vault is there, but not the file vault.key that opens it',
    hint: 'put vault.key back beside it from a copy',
  },
  'key-exists': {
    error: 'there is a file vault.key already; it was left as it is',
    hint: 'choose another folder with HANDFAST_HOME, or move the file away',
  },
  'key-damaged': {
    error: 'the file vault.key is damaged',
    hint: 'put it back from a copy',
  },
  'key-unwritable': {
    error: 'the file vault.key cannot be read or written',
    hint: 'see whose folder it is, or choose another one with HANDFAST_HOME',
  },
  'passphrase-wrong': {
    error: 'the passphrase is wrong',
    hint: 'compare the file that HANDFAST_PASSPHRASE_FILE names',
  },
  'passphrase-needed': {
    error: 'this vault is under a passphrase',
    hint: 'name a file with the passphrase in HANDFAST_PASSPHRASE_FILE',
  },
} as const satisfies Record<KeyFileFailure, Told>

/** The relay's own failures, where it runs in the foreground. `{detail}` is its file or place. */
export const RELAY_TEXT = {
  'store-full': {
    error: 'the disk of {detail} is full',
    hint: 'make room; nothing stored is lost',
  },
  'store-damaged': {
    error: '{detail} is damaged or is no database of a relay',
    hint: 'move it away to begin with an empty one, or name another with --data',
  },
  'store-in-use': {
    error: 'another process has {detail} open',
    hint: 'end the other relay, or name another file with --data',
  },
  'store-not-writable': {
    error: '{detail} cannot be written',
    hint: 'name a file of your own with --data',
  },
  'store-broken': { error: 'the disk of {detail} fails', hint: 'look at the log of the system' },
  'store-foreign': {
    error: '{detail} belongs to another program',
    hint: 'name another file with --data; this one was not touched',
  },
  'store-newer': {
    error: '{detail} was written by a newer relay',
    hint: 'start that version, or name another file with --data',
  },
  'port-in-use': {
    error: 'the port of {detail} is in use',
    hint: 'end the other program, or choose another one with --port',
  },
  'port-not-allowed': {
    error: 'the port of {detail} is not allowed for you',
    hint: 'choose one above 1023 with --port',
  },
  'host-unknown': {
    error: '{detail} is no address of this machine',
    hint: '--host 127.0.0.1 is this machine only, --host 0.0.0.0 everybody',
  },
  'listen-failed': { error: 'nothing can be served at {detail}', hint: 'see --host and --port' },
} as const satisfies Record<StartFailure, Told>

export const SURROUNDINGS_TEXT = { ...RELAY_TEXT, ...FILES_TEXT, ...CLIENT_TEXT }
