/** How the commands are used, and what a person reads who used one otherwise. */
import { CHANNELS, TOPICS } from '@handfast/core'
import type { OwnFailure } from '../failures.ts'
import type { Told } from './failures.ts'

export const COMMAND_NAMES = [
  'init',
  'bond',
  'link',
  'people',
  'check',
  'listen',
  'spoken',
  'end',
  'doctor',
  'relay',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]

const ABOUT = `--about ${TOPICS.join('|')}`
const OVER = `--over ${CHANNELS.join('|')}`

export const HELP: Record<CommandName, string> = {
  init: `handfast init --name NAME --relay URL
  Makes your vault. NAME is what others see; HANDFAST_RELAY stands for --relay.
  Once it is there: changes the name or the relay.
`,
  bond: `handfast bond [NAME] [--wait SECONDS]
handfast bond --join CODE [--at RELAY] [NAME] [--wait SECONDS]
  One makes a code and says it, the other joins with it. NAME is what you call the other one.
  --at is the relay of who made the code, where it is not yours. CODE may be a link, in quotes.
`,
  link: `handfast link [NAME] [--wait SECONDS]
handfast link --list | --revoke NUMBER
  Makes a link to send to one person: seven days, one use. With --wait it stays until it is used.
  --list shows those that wait, by number; --revoke takes one back.
`,
  people: `handfast people
  Whom you have a bond with, how it was made, and when it was last proven.
`,
  check: `handfast check NAME ${ABOUT}
               [--saying TEXT] [${OVER}] [--wait SECONDS]
  Is NAME really there, and really asking that? Say the two digits and wait.
`,
  listen: `handfast listen [--wait SECONDS]
  Shows who is checking you, and takes the two digits.
`,
  spoken: `handfast spoken NAME --ask ${ABOUT} [--fallback]
handfast spoken NAME --answer
  The same by digits said aloud, without a network.
`,
  end: `handfast end NAME [--yes] [--wait SECONDS]
  Ends the bond. It stays listed.
`,
  doctor: `handfast doctor [--wait SECONDS]
  Looks after the vault, the relays and the clock.
`,
  relay: `handfast relay [--host 127.0.0.1] [--port 8788] [--data FILE]
handfast relay backup TO [--data FILE]
handfast relay restore FROM [--data FILE]
  Runs a relay until it is ended with Ctrl-C.
  backup copies its database, while it runs too; restore puts such a copy in its place.
`,
}

export const OVERVIEW = `handfast: is it really the one it sounds like?

  handfast init --name NAME --relay URL    once
  handfast bond [NAME]                     makes a code; the other one: bond --join CODE
  handfast link [NAME]                     makes a link to send; the other one: bond --join 'LINK'
  handfast check NAME --about money        asks the other one
  handfast listen                          shows who is asking you
  handfast spoken NAME --ask|--answer      the same without a network
  handfast people | end NAME | doctor | relay

  --json      one object a line, out and in
  --wait N    at most N seconds
  handfast COMMAND --help tells more.
  The vault is in HANDFAST_HOME; HANDFAST_PASSPHRASE_FILE may protect it.
`

const HOW = 'handfast {command} --help'

export const USAGE_TEXT = {
  'no-command': { error: 'a command is missing', hint: 'handfast help' },
  'command-unknown': { error: 'there is no command {detail}', hint: 'handfast help' },
  'option-unknown': { error: '{command} knows no {detail}', hint: HOW },
  'option-value': { error: '{detail} is not used like that', hint: HOW },
  'too-many-words': {
    error: '{detail} is one word too many',
    hint: 'put a name of several words in quotes: "Aunt May"',
  },
  'name-missing': { error: 'a name is missing', hint: HOW },
  'name-unknown': { error: 'nobody here is called {name}', hint: 'handfast people' },
  'name-ambiguous': {
    error: 'several people here are called {name}',
    hint: 'say which: {detail}',
  },
  'relay-missing': {
    error: 'a relay is missing',
    hint: 'handfast init --name NAME --relay URL, or set HANDFAST_RELAY',
  },
  'about-missing': { error: 'what is being asked for is missing', hint: ABOUT },
  'bad-about': { error: '{detail} is no topic', hint: ABOUT },
  'bad-over': {
    error: '{detail} is no way to reach somebody',
    hint: OVER,
  },
  'bad-wait': {
    error: '{detail} is no time to wait',
    hint: '--wait SECONDS, a whole number',
  },
  'bad-port': { error: '{detail} is no port', hint: '--port 8788' },
  'side-missing': {
    error: 'which side of the spoken check is yours?',
    hint: 'you doubt: handfast spoken {name} --ask --about money; you are asked: handfast spoken {name} --answer',
  },
  'file-missing': { error: 'the name of a file is missing', hint: HOW },
  'no-camera': {
    error: 'a command line has no camera and makes no bond of two who met',
    hint: 'meet with the app, or bond by code: handfast bond',
  },
  'needs-terminal': {
    error: 'something must be typed here, and this is no terminal',
    hint: 'run it in a terminal, or give it lines with --json',
  },
  'yes-missing': {
    error: 'nobody is there to confirm the end of a bond',
    hint: 'handfast end {name} --yes',
  },
  'not-confirmed': { error: 'the bond with {name} was kept', hint: 'handfast people' },
  'input-malformed': {
    error: 'this line was not understood',
    hint: '{detail}',
  },
  'input-too-long': { error: 'this line is too long', hint: '{detail}' },
  'input-ended': {
    error: 'the input ended before what was needed came; nothing is proven',
    hint: 'begin again with: handfast {command}',
  },
  'nothing-asked': {
    error: 'nobody is asking you anything just now',
    hint: 'wait for a question, then answer that',
  },
  'timed-out': {
    error: 'the time to wait is over',
    hint: 'begin again, or wait longer with --wait SECONDS',
  },
  'no-fallback': {
    error: 'there are no other digits to ask {name} with',
    hint: 'begin again without --fallback',
  },
  'passphrase-unreadable': {
    error: 'the file that HANDFAST_PASSPHRASE_FILE names cannot be read',
    hint: 'compare its name; it holds the passphrase and nothing else',
  },
  'output-closed': {
    error: 'nobody reads the output any more',
    hint: 'begin again',
  },
  internal: {
    error: 'a mistake of this program: {detail}',
    hint: 'your vault is as it was last saved; do it again, and tell who makes Handfast',
  },
} as const satisfies Record<OwnFailure, Told>
