/** Whoever adds a message adds what sends it in a world: each kind there is comes up. */
import type { State } from '@handfast/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeMessage, decodeRunMessage, type Message, type RunMessage } from '../inside.ts'
import { startPhone } from '../phone.ts'
import { runWorld, startWorld } from '../run.ts'
import { takeOverSockets } from '../surroundings/socket.ts'
import type { Checker } from '../world.ts'
import { bondByCode } from './bonding.ts'

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

test('every kind of message is sent in some world', async () => {
  const seen = new Set<string>()
  const witness: Checker = {
    name: 'kinds',
    on(happening) {
      if (happening.is !== 'saved') return
      for (const kind of kindsIn(happening.after)) seen.add(kind)
    },
  }
  const all = Object.keys(KINDS)
  for (let seed = 1; seed <= 12 && !seen.has('stop'); seed++) await mistypeCode(seed, witness)
  for (let seed = 1; seed <= 12 && all.some(kind => !seen.has(kind)); seed++) {
    await runWorld({ seed, events: 150, climate: 'copied', witness })
  }
  expect([...seen].toSorted()).toEqual(all.toSorted())
})
