/**
 * Whoever adds a message, or something a person can do, adds in a world what sends or does it: each
 * kind there is comes up.
 */
import type { Act } from '@handfast/client'
import type { State } from '@handfast/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeMessage, decodeRunMessage, type Message, type RunMessage } from '../inside.ts'
import { startPhone } from '../phone.ts'
import { runWorld, startWorld } from '../run.ts'
import { takeOverSockets } from '../surroundings/socket.ts'
import { type Checker, pairsOf } from '../world.ts'
import { bondByCode, bondByLink } from './bonding.ts'
import { check } from './checking.ts'
import { forgetChecks } from './living.ts'
import { speak } from './speaking.ts'

type Kind = Message['body']['kind'] | RunMessage['kind']

/** The compiler asks for a kind that is missing here. */
const KINDS: { readonly [kind in Kind]: true } = {
  contact: true,
  confirm: true,
  ask: true,
  answer: true,
  done: true,
  pulse: true,
  reply: true,
  moved: true,
  torn: true,
  end: true,
  join: true,
  makerShare: true,
  joinerShare: true,
  makerKey: true,
  joinerKey: true,
  stop: true,
}

/** The same of what a person can do. */
const ACTS: { readonly [act in Act['do']]: true } = {
  'see-frame': true,
  touched: true,
  fits: true,
  revoke: true,
  ask: true,
  'leave-ask': true,
  answer: true,
  dismiss: true,
  speak: true,
  'judge-spoken': true,
  'leave-spoken': true,
  'hear-spoken': true,
  rename: true,
  'forget-checks': true,
  end: true,
}

/** A link is taken back by a call of its own: what is left of it says so. */
function isRevoked({ kept }: State): boolean {
  if (kept.is !== 'code') return false
  const { stage } = kept.run
  return stage.is === 'revoking' || (stage.is === 'over' && stage.why === 'revoked')
}

function kindsIn({ kept }: State): readonly string[] {
  switch (kept.is) {
    case 'cards':
      return []
    case 'bond':
      return kept.bond.outbox.map(({ message }) => {
        // The last one of a run is sent from the bond that came of it.
        return decodeMessage(message)?.body.kind ?? kindInRun(message)
      })
    case 'code':
      return kept.run.outbox.map(({ message }) => kindInRun(message))
  }
}

function kindInRun(message: Uint8Array): string {
  return decodeRunMessage(message)?.kind ?? 'none'
}

let release = () => {}
beforeAll(() => {
  release = takeOverSockets()
})
afterAll(() => release())

/** Somebody types a code, and mistypes it. */
async function mistypeCode(seed: number, witness: Checker): Promise<void> {
  const { world } = startWorld({ seed, events: 0, climate: 'calm', witness })
  const nature = { mistypes: 1, picksWrongTopic: 0, saysYesToAnything: false }
  const relay = world.relays[0]?.url ?? ''
  const [maker] = world.phones
  const joiner = startPhone(world, { name: 'Giles', nature, relay })
  if (maker === undefined) throw new Error('nobody there')
  void bondByCode(world, world.random, [maker, joiner])
  await world.scheduler.advance(60_000)
}

/** What people seldom do, again and again, until all of it was done. */
async function doWhatIsSeldom(witness: Checker, isDone: () => boolean): Promise<void> {
  const { world } = startWorld({ seed: 1, events: 0, climate: 'calm', witness })
  const [one, two] = world.phones
  if (one === undefined || two === undefined) throw new Error('nobody there')
  void bondByCode(world, world.random, [one, two])
  await world.scheduler.advance(300_000)
  const [pair] = pairsOf(world)
  if (pair === undefined) throw new Error('no bond')
  for (let time = 0; time < 100 && !isDone(); time++) {
    const random = world.random.fork('seldom', time)
    for (const deed of [check, speak, forgetChecks]) void deed(world, random, pair)
    void bondByLink(world, random, [one, two])
    await world.scheduler.advance(600_000)
  }
}

test('every kind of message is sent in some world, and everything is done', async () => {
  const seen = new Set<string>()
  const done = new Set<string>()
  const witness: Checker = {
    name: 'kinds',
    on(happening) {
      if (happening.is === 'acted') done.add(happening.act.do)
      if (happening.is !== 'saved') return
      if (isRevoked(happening.after)) done.add('revoke')
      for (const kind of kindsIn(happening.after)) seen.add(kind)
    },
  }
  const [all, acts] = [Object.keys(KINDS), Object.keys(ACTS)]
  for (let seed = 1; seed <= 12 && !seen.has('stop'); seed++) await mistypeCode(seed, witness)
  for (let seed = 1; seed <= 12 && all.some(kind => !seen.has(kind)); seed++) {
    await runWorld({ seed, events: 150, climate: 'copied', witness })
  }
  expect([...seen].toSorted()).toEqual(all.toSorted())
  await doWhatIsSeldom(witness, () => acts.every(act => done.has(act)))
  expect([...done].toSorted()).toEqual(acts.toSorted())
})
