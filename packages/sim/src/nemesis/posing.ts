/**
 * Somebody who copied my phone poses as my partner to me, with everything of mine in his hands and
 * the relay on his side: he may put a question on my screen, and must never get a match. [G4]
 */
import {
  ENTROPY_BYTES,
  equalBytes,
  type Input,
  outgoingOf,
  type State,
  type Suite,
  toHex,
  transition,
} from '@handfast/core'
import { type Bond, mailboxId, Secret, theirKey } from '../inside.ts'
import { act, play } from '../people/scene.ts'
import { pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { BEGIN_UTC_MS } from '../surroundings/clock.ts'
import { bondOf, flowsOf, type Pair, type Phone, type World } from '../world.ts'
import { questionOf, untilBusy } from './copying.ts'

type Poser = {
  readonly victim: Phone
  /** The one he says he is. */
  readonly partner: Phone
  readonly random: Random
  /** The victim's own mailbox and the partner's: he writes to the one and reads the other. */
  readonly theirBox: Bond['epoch']['address']
  readonly read: Set<string>
  readonly suite: Suite
  state: State
}

export async function poseToOwner(world: World, random: Random, pair: Pair): Promise<void> {
  const [mine, theirs] = random.chance(0.5) ? pair.sides : [pair.sides[1], pair.sides[0]]
  await untilBusy(world, random, mine.phone)
  const bond = bondOf(mine.phone.states.get(mine.key))
  if (world.isCalm || bond === null || bond.epoch.n === 0 || bond.condition.is !== 'sound') return
  world.tally.met('pose-to-owner', flowsOf(world, mine.phone))
  world.doubled.add(mine.phone)
  const poser: Poser = {
    victim: mine.phone,
    partner: theirs.phone,
    random,
    theirBox: bond.epoch.address,
    read: new Set(),
    suite: suiteOf(world, bond),
    state: {
      kept: { is: 'bond', bond: seenFromThere(world, random, bond) },
      evidence: { epochs: [] },
    },
  }
  pose(world, poser, { do: 'ask', question: questionOf(random) })
  // The owner is suspicious, and asks back.
  if (random.chance(0.5)) play(world, act(world, mine, { do: 'ask', question: questionOf(random) }))
  for (let turn = 0; turn < 12 && !world.isCalm; turn++) {
    await pause(world, 1000 + random.below(8000))
    for (const wire of unread(world, poser)) {
      const delivery = { mailbox: poser.theirBox.id, wire, age_ms: 0 }
      pose(world, poser, { do: 'receive', delivery })
    }
    answerWhatIsShown(world, poser)
  }
}

/** He knows the partner's public key, and wherever his own would be asked for he shows that one. */
function suiteOf({ suite }: World, bond: Bond): Suite {
  const theirs = theirKey(bond)
  const publicKey: Suite['kem']['publicKey'] = seed => theirs ?? suite.kem.publicKey(seed)
  return { ...suite, kem: { ...suite.kem, publicKey } }
}

/** My bond turned round; of the partner's private key he has nothing, so he draws his own. */
function seenFromThere(world: World, random: Random, bond: Bond): Bond {
  const { epoch, myAnchor, role } = bond
  const mine = world.suite.kem.publicKey(Secret.reveal(epoch.seed))
  const box = { relay: epoch.address.relay, readKey: new Secret('ReadKey', random.bytes(32)) }
  const address = { relay: epoch.box.relay, id: mailboxId(world.suite, epoch.box.readKey) }
  return {
    ...bond,
    role: role === 'I' ? 'R' : 'I',
    asks: [],
    asked: [],
    outbox: [],
    pulse: null,
    left: null,
    contact: null,
    myAnchor: box,
    theirAnchor: { relay: myAnchor.relay, id: mailboxId(world.suite, myAnchor.readKey) },
    epoch: {
      ...epoch,
      box,
      address,
      seed: new Secret('KemSeed', random.bytes(32)),
      theirs: { is: 'known', key: mine },
      made: epoch.heard,
      heard: epoch.made,
    },
  }
}

function unread(world: World, { theirBox, read }: Poser): readonly Uint8Array[] {
  const relay = world.relays.find(({ url }) => url === theirBox.relay)
  const fresh = relay?.peek(theirBox.id).filter(({ id }) => !read.has(toHex(id))) ?? []
  for (const { id } of fresh) read.add(toHex(id))
  return fresh.map(({ body }) => body)
}

function answerWhatIsShown(world: World, poser: Poser): void {
  const shown = bondOf(poser.state)?.asked.find(({ state }) => state.is === 'shown')
  if (shown === undefined) return
  // The owner says the digits aloud to whoever he thinks is there.
  const asks = [...poser.victim.states.values()].flatMap(state => bondOf(state)?.asks ?? [])
  const said = asks.find(ask => equalBytes(ask.id, shown.id))?.number
  pose(world, poser, { do: 'answer', id: shown.id, yes: true, number: said ?? 0 })
}

function pose(world: World, poser: Poser, input: Input): void {
  const before = bondOf(poser.state)
  const at_ms = Math.floor(world.scheduler.now_ms())
  const now = { utc_ms: Math.floor(BEGIN_UTC_MS) + at_ms, steady_ms: at_ms, run: 1 }
  const entropy = poser.random.bytes(ENTROPY_BYTES)
  const { state } = transition(poser.state, input, { suite: poser.suite, entropy, now })
  poser.state = state
  tellMade(world, poser, before)
  for (const { id, relay, mailbox, wire } of outgoingOf(state.kept, poser.suite)) {
    world.relays.find(({ url }) => url === relay)?.plant(mailbox, wire)
    world.tell({ is: 'put', relay, mailbox, body: wire })
    world.digest('poser', wire)
    const posted = { do: 'posted', id } as const
    poser.state = transition(poser.state, posted, { suite: poser.suite, entropy, now }).state
  }
}

function tellMade(world: World, { partner, state }: Poser, before: Bond | null): void {
  const bond = bondOf(state)
  const known = new Set(before?.epoch.made.map(toHex))
  for (const hash of bond?.epoch.made.map(toHex) ?? []) {
    if (known.has(hash) || bond === null) continue
    const what = `message in the other's name of epoch ${bond.epoch.n}`
    world.tell({ is: 'forged', phone: partner, bond: toHex(bond.id), hash, what })
  }
}
