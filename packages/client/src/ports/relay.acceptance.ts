import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Arrived, ListenedBox, RelayFailure, RelayLink, RelayPort } from './relay.ts'

/** A relay that really runs, and the port under test. `kill` is sudden; `restart` keeps the data. */
export type RelayUnderTest = {
  readonly port: RelayPort
  readonly url: string
  kill(): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

/** What every adapter of the relay port must do, against any relay that `make` starts. */
export function relayAcceptance(name: string, make: () => Promise<RelayUnderTest>): void {
  describe(`${name}: relay port`, () => {
    let relay: RelayUnderTest
    const open: Watched[] = []
    const connect = () => {
      const watched = watchedLink(relay)
      open.push(watched)
      return watched
    }
    beforeAll(async () => {
      relay = await make()
    })
    afterEach(() => {
      for (const { link } of open.splice(0)) link.close()
    })
    afterAll(() => relay.close())

    messageTests(connect)
    listenTests(connect)
    nameplateTests(connect)
    outageTests(connect, () => relay)
  })
}

type Connect = () => Watched

/** What the clocks of two processes may differ by within a test. */
const CLOCKS_MS = 200

function messageTests(connect: Connect): void {
  test('what is put arrives, and is gone once acknowledged', async () => {
    const [sender, reader, box] = [connect(), connect(), await makeBox()]
    const body = makeBody(1)
    expect(await sender.link.put(box.mailbox, body)).toBe('stored')
    reader.link.listen([box])
    const message = await reader.next()
    expect(message.mailbox).toEqual(box.mailbox)
    expect(message.body).toEqual(body)
    expect(message.id).toEqual(await sha256(body))
    expect(await reader.link.ack(box.readKey, message.id)).toBe('acked')
    expect(await reader.link.ack(box.readKey, message.id)).toBe('acked')
    const again = connect()
    again.link.listen([box])
    await again.quiet()
  })

  test('[RELAY-14] live delivery reaches all who listen, stored ones come oldest first', async () => {
    const [sender, early, box] = [connect(), connect(), await makeBox()]
    early.link.listen([box])
    for (let mark = 0; mark < 40; mark += 1) {
      expect(await sender.link.put(box.mailbox, makeBody(mark))).toBe('stored')
    }
    const late = connect()
    late.link.listen([box])
    for (const reader of [early, late]) {
      const marks: unknown[] = []
      for (let count = 0; count < 40; count += 1) marks.push((await reader.next()).body[0])
      expect(marks).toEqual(Array.from({ length: 40 }, (_, mark) => mark))
    }
  })

  test('the age is told, counted from the last put of the same bytes', async () => {
    const [sender, box, body] = [connect(), await makeBox(), makeBody(2)]
    const put_ms = performance.now()
    await sender.link.put(box.mailbox, body)
    await pause(1200)
    const first = connect()
    first.link.listen([box])
    const { age_ms } = await first.next()
    expect(age_ms).toBeGreaterThanOrEqual(1100)
    expect(age_ms).toBeLessThan(performance.now() - put_ms + CLOCKS_MS)
    const again_ms = performance.now()
    expect(await sender.link.put(box.mailbox, body)).toBe('stored')
    const second = connect()
    second.link.listen([box])
    // However slow the machine: from the first put on it would be a second more.
    expect((await second.next()).age_ms).toBeLessThan(performance.now() - again_ms + CLOCKS_MS)
    await second.quiet()
  })

  test('the same bytes put again after the acknowledgement arrive again', async () => {
    const [sender, reader, box] = [connect(), connect(), await makeBox()]
    reader.link.listen([box])
    for (let round = 0; round < 2; round += 1) {
      expect(await sender.link.put(box.mailbox, makeBody(3))).toBe('stored')
      expect(await reader.link.ack(box.readKey, (await reader.next()).id)).toBe('acked')
    }
  })

  test('a body of 64 KiB passes, one of another length does not, a full mailbox says so', async () => {
    const [sender, reader, box] = [connect(), connect(), await makeBox()]
    reader.link.listen([box])
    expect(await sender.link.put(box.mailbox, makeBody(4, 65_536))).toBe('stored')
    expect((await reader.next()).body.length).toBe(65_536)
    expect(await sender.link.put(box.mailbox, makeBody(4, 5000))).toBe('wrong-size')
    const full = await makeBox()
    const marks = Array.from({ length: 257 }, (_, mark) => mark)
    const outcomes = await Promise.all(
      marks.map(mark => sender.link.put(full.mailbox, makeBody(mark))),
    )
    // Which one finds it full is open: plain requests overtake each other.
    expect(outcomes.toSorted()).toEqual(['mailbox-full', ...Array(256).fill('stored')])
  })
}

function listenTests(connect: Connect): void {
  test('the set of mailboxes is replaced: what left it is silent, what came delivers', async () => {
    const [sender, reader, a, b] = [connect(), connect(), await makeBox(), await makeBox()]
    reader.link.listen([a])
    await sender.link.put(a.mailbox, makeBody(5))
    await reader.next()
    reader.link.listen([b])
    await sender.link.put(b.mailbox, makeBody(6))
    expect((await reader.next()).mailbox).toEqual(b.mailbox)
    await sender.link.put(a.mailbox, makeBody(7))
    await reader.quiet()
  })

  test('two thousand mailboxes on one link; one more is our own mistake', async () => {
    const [sender, reader] = [connect(), connect()]
    const boxes = await Promise.all(Array.from({ length: 2001 }, makeBox))
    expect(() => reader.link.listen(boxes)).toThrow(RangeError)
    reader.link.listen(boxes.slice(0, 2000))
    const last = boxes[1999]
    if (last === undefined) throw new Error('2,000 boxes')
    await sender.link.put(last.mailbox, makeBody(8))
    expect((await reader.next()).mailbox).toEqual(last.mailbox)
  })

  test('[RELAY-11] who knows only the mailbox id reads nothing and deletes nothing', async () => {
    const [sender, stranger, box] = [connect(), connect(), await makeBox()]
    stranger.link.listen([{ mailbox: box.mailbox, readKey: box.mailbox }])
    const body = makeBody(9)
    await sender.link.put(box.mailbox, body)
    await stranger.quiet()
    await stranger.link.ack(box.mailbox, await sha256(body))
    const reader = connect()
    reader.link.listen([box])
    expect((await reader.next()).body).toEqual(body)
  })
}

function nameplateTests(connect: Connect): void {
  test('a nameplate serves its first claimant, again too, and nobody else', async () => {
    const [maker, joiner] = [connect(), connect()]
    const payload = randomBytes(96)
    const made = await maker.link.allocate({ use: 'code', owner: null, payload })
    if ('failure' in made) throw new Error(made.failure)
    expect(made.nameplate).toMatch(/^[0-9]{4,12}$/)
    const claimant = randomBytes(32)
    expect(await joiner.link.claim(made.nameplate, claimant)).toEqual({ payload })
    expect(await connect().link.claim(made.nameplate, claimant)).toEqual({ payload })
    expect(await joiner.link.claim(made.nameplate, randomBytes(32))).toEqual({
      failure: 'nameplate-used',
    })
  })

  test('a link has twelve digits; its owner releases it, nobody else does', async () => {
    const [maker, joiner] = [connect(), connect()]
    const [ownerKey, payload, claimant] = [randomBytes(32), randomBytes(96), randomBytes(32)]
    const made = await maker.link.allocate({ use: 'link', owner: await sha256(ownerKey), payload })
    if ('failure' in made) throw new Error(made.failure)
    expect(made.nameplate).toMatch(/^[0-9]{12}$/)
    expect(await joiner.link.release(made.nameplate, randomBytes(32))).toBe('released')
    expect(await joiner.link.claim(made.nameplate, claimant)).toEqual({ payload })
    expect(await joiner.link.release(made.nameplate, ownerKey)).toBe('released')
    expect(await maker.link.claim(made.nameplate, claimant)).toEqual({
      failure: 'nameplate-expired',
    })
    expect(await maker.link.release('not a number', ownerKey)).toBe('released')
  })

  test('a number that never was a nameplate, and text that is none', async () => {
    const { link } = connect()
    const unknown = { failure: 'nameplate-unknown' }
    expect(await link.claim('999999999999', randomBytes(32))).toEqual(unknown)
    expect(await link.claim('not a number', randomBytes(32))).toEqual(unknown)
  })

  test('who guesses is told to slow down', async () => {
    const { link } = connect()
    // Thirty are answered in a minute, and a minute may end among them.
    const guesses = Array.from({ length: 61 }, () => link.claim('999999999999', randomBytes(32)))
    expect(await Promise.all(guesses)).toContainEqual({ failure: 'slow-down' })
  })
}

function outageTests(connect: Connect, relay: () => RelayUnderTest): void {
  test('killed and started again: nothing acknowledged is lost, listening goes on', async () => {
    const [sender, reader, box] = [connect(), connect(), await makeBox()]
    reader.link.listen([box])
    await sender.link.put(box.mailbox, makeBody(10))
    await reader.next()
    const plate = { use: 'link', owner: null, payload: randomBytes(8) } as const
    const made = await sender.link.allocate(plate)
    await relay().kill()
    await reader.until('unreachable')
    await sender.until('unreachable')
    expect(await sender.link.put(box.mailbox, makeBody(11))).toBe('unreachable')
    await relay().restart()
    sender.link.retry()
    reader.link.retry()
    await reader.until('up')
    expect((await reader.next()).body).toEqual(makeBody(10))
    await sender.until('up')
    expect(await sender.link.put(box.mailbox, makeBody(11))).toBe('stored')
    expect((await reader.next()).body).toEqual(makeBody(11))
    if ('failure' in made) throw new Error(made.failure)
    const claimed = await reader.link.claim(made.nameplate, randomBytes(32))
    expect(claimed).toHaveProperty('payload')
  })

  test('what is asked in the moment of the kill is answered one way or the other', async () => {
    const [sender, box] = [connect(), await makeBox()]
    await sender.until('up')
    const asked = Array.from({ length: 50 }, (_, mark) =>
      sender.link.put(box.mailbox, makeBody(mark)),
    )
    await relay().kill()
    const outcomes = await Promise.all(asked)
    await relay().restart()
    const stored = outcomes.filter(outcome => outcome === 'stored').length
    expect(stored + outcomes.filter(outcome => outcome === 'unreachable').length).toBe(50)
    const reader = connect()
    reader.link.listen([box])
    const seen = new Set<unknown>()
    for (let count = 0; count < stored; count += 1) seen.add((await reader.next()).body[0])
    expect(seen.size).toBe(stored)
  })

  test('nobody there: a request says so, and the link comes up by itself later', async () => {
    await relay().kill()
    const late = connect()
    expect(await late.link.put(randomBytes(32), makeBody(12))).toBe('unreachable')
    await relay().restart()
    await late.until('up')
    expect(await late.link.put(randomBytes(32), makeBody(12))).toBe('stored')
  })

  test('a closed link answers, and says nothing more', async () => {
    const [reader, box] = [connect(), await makeBox()]
    await reader.until('up')
    const asked = reader.link.put(box.mailbox, makeBody(13))
    reader.link.close()
    expect(await asked).toBe('unreachable')
    expect(await reader.link.put(box.mailbox, makeBody(13))).toBe('unreachable')
    expect(reader.states).toEqual(['up'])
  })
}

type Watched = {
  readonly link: RelayLink
  readonly states: (RelayFailure | 'up')[]
  /** The next message, once each. */
  next(): Promise<Arrived>
  /** Nothing arrives for a while. */
  quiet(): Promise<void>
  until(state: RelayFailure | 'up'): Promise<void>
}

function watchedLink({ port, url }: RelayUnderTest): Watched {
  const arrived: Arrived[] = []
  const states: (RelayFailure | 'up')[] = []
  const link = port.open(url, {
    arrived: message => arrived.push(message),
    up: () => states.push('up'),
    down: reason => states.push(reason),
  })
  return {
    link,
    states,
    async next() {
      await waitUntil('a message', () => arrived.length > 0)
      const message = arrived.shift()
      if (message === undefined) throw new Error('no message')
      return message
    },
    async quiet() {
      await waitUntil('a connection', () => states.at(-1) === 'up')
      await pause(200)
      expect(arrived).toEqual([])
    },
    until: state => waitUntil(state, () => states.at(-1) === state),
  }
}

/** A machine may be slow: before the test's own time is over, to say what was waited for. */
const PATIENCE_MS = 150_000

async function waitUntil(what: string, isThere: () => boolean): Promise<void> {
  const end_ms = performance.now() + PATIENCE_MS
  while (!isThere()) {
    if (performance.now() > end_ms) throw new Error(`waited in vain for ${what}`)
    await pause(5)
  }
}

function pause(wait_ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, wait_ms))
}

async function makeBox(): Promise<ListenedBox> {
  const readKey = randomBytes(32)
  return { readKey, mailbox: await sha256(readKey) }
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)))
}

function randomBytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size))
}

/** Bodies of different marks differ; their first byte is the mark's last. */
function makeBody(mark: number, size = 4096): Uint8Array {
  const body = new Uint8Array(size)
  body.set([mark & 0xff, mark >> 8])
  return body
}
