/** Connections in pairs: each puts into its partner's mailbox, and acknowledges what it gets. */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'
import { BODY_SIZES_BYTES, encodeClientFrame } from '@handfast/envelope'
import { times } from '../kit/numbers.ts'
import { type Line, openLine } from './line.ts'

/** First bytes of frames, as spec/relay.md has them. */
const STORED = 0x81
const ACKED = 0x82
const LISTENING = 0x83
const MESSAGE = 0x87
const REFUSED = 0x86

const ID_BYTES = 32
const PUT_HEAD_BYTES = 5 + ID_BYTES
const MESSAGE_HEAD_BYTES = 1 + ID_BYTES + ID_BYTES + 4

export interface Person {
  /** A message to the partner; `mark` comes back with it. */
  put(mark: number): void
  /** A message to a mailbox that nobody has. */
  putAnywhere(): void
  close(): void
  /** What happens to this person; the load sets them. */
  on: Happenings
}

export interface Happenings {
  stored(): void
  came(mark: number): void
  acked(): void
}

const NOTHING: Happenings = { stored() {}, came() {}, acked() {} }

/** An even number of people, connected, and listening unless they only put. */
export async function startPeople(port: number, count: number): Promise<Person[]> {
  const readKeys = times(count, () => randomBytes(32))
  const mailboxes = readKeys.map(key => createHash('sha256').update(key).digest())
  const people: Person[] = []
  for (const [at, readKey] of readKeys.entries()) {
    people.push(await startPerson(port, readKey, mailboxes[at ^ 1] ?? randomBytes(32)))
  }
  return people
}

async function startPerson(port: number, readKey: Buffer, theirs: Buffer): Promise<Person> {
  let onListening = () => {}
  const listening = new Promise<void>(resolve => {
    onListening = resolve
  })
  const line: Line = await openLine(port, frame => {
    switch (frame[0]) {
      case STORED:
        return person.on.stored()
      case ACKED:
        return person.on.acked()
      case LISTENING:
        return onListening()
      case MESSAGE:
        line.send(ackOf(readKey, frame.subarray(1 + ID_BYTES, 1 + 2 * ID_BYTES)))
        return person.on.came(frame.readUInt32BE(MESSAGE_HEAD_BYTES))
      case REFUSED:
        throw new Error(`refused with code ${frame[5]}`)
    }
  })
  const person: Person = {
    put: mark => line.send(putOf(theirs, mark)),
    putAnywhere: () => line.send(putOf(randomFillSync(Buffer.allocUnsafe(ID_BYTES)), 0)),
    close: () => line.close(),
    on: NOTHING,
  }
  line.send(encodeClientFrame({ kind: 'listen', ref: 1, readKeys: [readKey] }))
  await listening
  return person
}

const template = putTemplate()

function putTemplate(): Buffer {
  const mailbox = new Uint8Array(ID_BYTES)
  const body = randomBytes(BODY_SIZES_BYTES[0])
  return Buffer.from(encodeClientFrame({ kind: 'put', ref: 1, mailbox, body }))
}

/** No two bodies are alike: the same bytes again would only be renewed. */
function putOf(mailbox: Uint8Array, mark: number): Buffer {
  const frame = Buffer.from(template)
  frame.set(mailbox, 5)
  frame.writeUInt32BE(mark, PUT_HEAD_BYTES)
  randomFillSync(frame, PUT_HEAD_BYTES + 4, 12)
  return frame
}

function ackOf(readKey: Uint8Array, id: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + 2 * ID_BYTES)
  frame[0] = 4
  frame.writeUInt32BE(2, 1)
  frame.set(readKey, 5)
  frame.set(id, 5 + ID_BYTES)
  return frame
}
