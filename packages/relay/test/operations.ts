/** A run of operations on a store, and what it must hold afterwards, whatever was refused. */
import { createHash } from 'node:crypto'
import type { Mailboxes, Stored } from '../src/mailboxes.ts'
import { openSqliteMailboxes } from '../src/sqlite.ts'

export const NOW_MS = 1_800_000_000_000
const BOXES = 5

type Operation =
  | { readonly do: 'put'; readonly message: number; readonly at_ms: number }
  | { readonly do: 'ack'; readonly message: number }
  | { readonly do: 'sweep'; readonly until_ms: number }
  | { readonly do: 'allocate'; readonly plate: number }

/** What is asked at the same time goes into one transaction. */
type Batch = readonly Operation[]

/** What was answered: for `allocate` the digits. */
export type Answer = string
export type Answers = readonly (readonly Answer[])[]

const ROUNDS = 1

export const BATCHES: readonly Batch[] = Array.from({ length: ROUNDS }, (_, round) =>
  roundOf(round * 20, NOW_MS + round * 1000),
).flat()

function roundOf(first: number, at_ms: number): Batch[] {
  const put = (message: number, later_ms = 0): Operation => ({
    do: 'put',
    message: first + message,
    at_ms: at_ms + later_ms,
  })
  const ack = (message: number): Operation => ({ do: 'ack', message: first + message })
  return [
    [put(0), put(1), put(2), put(3)],
    [put(4), { do: 'allocate', plate: first }],
    [ack(1)],
    // The same bytes again: only their time begins anew.
    [put(0, 500), put(5)],
    Array.from({ length: 8 }, (_, at) => put(10 + at)),
    [ack(10), ack(12), put(1, 600), ack(3)],
    [{ do: 'allocate', plate: first + 1 }],
    [{ do: 'sweep', until_ms: at_ms }],
    [put(6, 700)],
  ]
}

/** Every batch after the other, whatever is refused. */
export async function runBatches(
  mailboxes: Mailboxes,
  done: (batch: number) => void = () => {},
): Promise<Answers> {
  const answers: Answer[][] = []
  for (const [at, batch] of BATCHES.entries()) {
    answers.push(await Promise.all(batch.map(operation => ask(mailboxes, operation))))
    done(at)
  }
  return answers
}

async function ask(mailboxes: Mailboxes, operation: Operation): Promise<Answer> {
  switch (operation.do) {
    case 'put':
      return mailboxes.put({ ...messageOf(operation.message), at_ms: operation.at_ms })
    case 'ack': {
      const { mailbox, id } = messageOf(operation.message)
      return mailboxes.ack(mailbox, id)
    }
    case 'sweep':
      return mailboxes.sweep(operation.until_ms, NOW_MS)
    case 'allocate': {
      const owner = hash('owner')
      const payload = hash(`plate ${operation.plate}`)
      const made = await mailboxes.allocate({ use: 'link', owner, payload, at_ms: NOW_MS })
      return typeof made === 'string' ? made : made.nameplate
    }
  }
}

/** What may lie in the store of one message: `null` that it is gone, else its time. */
type Possible = ReadonlySet<number | null>
export type Expected = {
  readonly messages: ReadonlyMap<number, Possible>
  /** The digits that were given out, with the plate behind them. */
  readonly plates: ReadonlyMap<string, number>
}

/** After these answers: what was promised is sure, what was refused may have been done or not. */
export function expectedAfter(answers: Answers): Expected {
  const messages = new Map<number, Possible>()
  const plates = new Map<string, number>()
  for (const [at, batch] of BATCHES.slice(0, answers.length).entries()) {
    for (const [place, operation] of batch.entries()) {
      const answer = answers[at]?.[place] ?? 'storage-failed'
      if (operation.do === 'allocate') {
        if (/^[0-9]+$/.test(answer)) plates.set(answer, operation.plate)
      } else expectMessages(messages, operation, answer !== 'storage-failed')
    }
  }
  return { messages, plates }
}

function expectMessages(
  messages: Map<number, Possible>,
  operation: Exclude<Operation, { do: 'allocate' }>,
  isSure: boolean,
): void {
  const put = (message: number, becomes: number | null) => {
    const before = messages.get(message) ?? new Set([null])
    messages.set(message, isSure ? new Set([becomes]) : new Set([...before, becomes]))
  }
  switch (operation.do) {
    case 'put':
      put(operation.message, operation.at_ms)
      break
    case 'ack':
      put(operation.message, null)
      break
    case 'sweep':
      for (const [message, possible] of messages) {
        const swept = [...possible].map(at_ms =>
          at_ms !== null && at_ms <= operation.until_ms ? null : at_ms,
        )
        messages.set(message, new Set(isSure ? swept : [...possible, ...swept]))
      }
  }
}

/** What is wrong with the store in words, once it was opened again; nothing is as it should be. */
export async function judge(mailboxes: Mailboxes, expected: Expected): Promise<string[]> {
  const wrong: string[] = []
  const held = await heldIn(mailboxes)
  if (held === null) return ['it cannot be read']
  for (const [message, possible] of expected.messages) {
    const times = held.get(message) ?? []
    if (times.length > 1) wrong.push(`message ${message} is there ${times.length} times`)
    const at_ms = times[0] ?? null
    if (!possible.has(at_ms)) {
      wrong.push(`message ${message} is ${at_ms} and has to be ${[...possible].join(' or ')}`)
    }
  }
  for (const message of held.keys()) {
    if (!expected.messages.has(message)) wrong.push(`message ${message} was never put`)
  }
  for (const [nameplate, plate] of expected.plates) {
    const claimed = await mailboxes.claim({ nameplate, claimant: hash('me'), now_ms: NOW_MS })
    const payload = typeof claimed === 'object' ? Buffer.from(claimed.payload).toString('hex') : ''
    if (payload !== hash(`plate ${plate}`).toString('hex')) wrong.push(`plate ${plate} is gone`)
  }
  return wrong
}

/** The times of every message that lies there; `-1` stands for one that was never put. */
async function heldIn(mailboxes: Mailboxes): Promise<Map<number, number[]> | null> {
  const numbers = new Map(
    BATCHES.flat().flatMap(operation =>
      operation.do === 'put'
        ? [[messageOf(operation.message).id.toString('hex'), operation.message] as const]
        : [],
    ),
  )
  const held = new Map<number, number[]>()
  for (let box = 0; box < BOXES; box += 1) {
    const page = await listAll(mailboxes, mailboxOf(box))
    if (page === null) return null
    for (const { id, body, at_ms } of page) {
      const number = numbers.get(Buffer.from(id).toString('hex')) ?? -1
      const isWhole = createHash('sha256').update(body).digest().equals(id)
      const key = isWhole ? number : -1
      held.set(key, [...(held.get(key) ?? []), at_ms])
    }
  }
  return held
}

async function listAll(mailboxes: Mailboxes, mailbox: Uint8Array): Promise<Stored[] | null> {
  const all: Stored[] = []
  for (;;) {
    const page = await mailboxes.list(mailbox, all.at(-1)?.seq ?? 0, 500)
    if (page === 'storage-failed') return null
    if (page.length === 0) return all
    all.push(...page)
  }
}

export function messageOf(message: number) {
  // Some are large: many pages, so that half of one would be seen.
  const body = Buffer.alloc(message % 10 === 3 ? 65_536 : 4096, hash(`body ${message}`))
  const id = createHash('sha256').update(body).digest()
  return { mailbox: mailboxOf(message % BOXES), id, body }
}

function mailboxOf(box: number): Buffer {
  return hash(`mailbox ${box}`)
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export function openStore(file: string, failures: string[] = []) {
  return openSqliteMailboxes({
    file,
    now_ms: NOW_MS + 3_600_000,
    store_bytes: 1 << 30,
    onFailure: failure => void failures.push(failure),
  })
}
