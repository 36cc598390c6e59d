/**
 * Whoever copied a phone works out all that he can: every key he holds on every message there is, and
 * a guess for each secret he has not. What he makes of it is right but for that one secret, which each
 * test shows by putting the true one in its place.
 */
import { describe, expect, test } from 'vitest'
import type { Bond, Role } from '../src/bond/bond.ts'
import { otherRole } from '../src/bond/bond.ts'
import { evidenceKey, firstReadKey, mailboxId, spokenKey } from '../src/bond/epoch.ts'
import {
  answerContent,
  answerKey,
  askContent,
  askKey,
  checkContext,
  checkTranscript,
  doneKey,
} from '../src/check/keys.ts'
import { open, seal } from '../src/crypto/seal.ts'
import { type KemSecret, reveal, Secret } from '../src/crypto/secret.ts'
import { nobleSuite as suite, toHex } from '../src/index.ts'
import { nextRoot, pulseKey, replyKey, stepContext, stepTranscript } from '../src/step/keys.ts'
import { decode, encode } from '../src/wire/codec.ts'
import {
  type BodyOf,
  decodeMessage,
  encodeMessage,
  messageHash,
  unwrap,
  wrap,
} from '../src/wire/message.ts'
import { bondOf, entropy, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

/** The public keys of both, which everybody may know. */
const publicKey = (bond: Bond) => suite.kem.publicKey(reveal(bond.epoch.seed))

function secretBy(bond: Bond, ciphertext: Uint8Array): KemSecret {
  const secret = suite.kem.decapsulate(reveal(bond.epoch.seed), ciphertext)
  if (secret === null) throw new Error('no ciphertext')
  return new Secret('KemSecret', secret)
}

/** What a secret may be for him who has only this bond: what his key makes of it, or something. */
function guessesOf(stolen: Bond, ciphertext: Uint8Array): readonly KemSecret[] {
  const fixed = [new Uint8Array(), new Uint8Array(32), reveal(stolen.epoch.root)]
  return [secretBy(stolen, ciphertext), ...fixed.map(bytes => new Secret('KemSecret', bytes))]
}

/** Every message of one side, each once, that the keys of this epoch show. */
function seenBy(stolen: Bond, from: Role, phone: Phone) {
  const key = evidenceKey(suite, stolen.epoch.root)
  const seen = new Map<string, Uint8Array>()
  for (const { wire } of phone.desk.sent) {
    const encoded = unwrap(suite, key, from, wire)
    if (encoded !== null) seen.set(toHex(encoded), encoded)
  }
  return [...seen.values()].flatMap(encoded => {
    const message = decodeMessage(encoded)
    return message === null ? [] : [{ encoded, body: message.body }]
  })
}

describe('G4: all of my own data in a thief’s hands, and a question asked after that', () => {
  /** My phone's question as the thief sees it, and what he needs to work out its keys. */
  function asked(who: number) {
    const pair = met()
    const [mine, partner] = [pair[who], pair[1 - who]]
    if (mine === undefined || partner === undefined) throw new Error('two phones')
    const stolen = bondOf(mine)
    mine.act({ do: 'ask', question: money })
    mine.flush()
    const seen = seenBy(stolen, stolen.role, mine).find(({ body }) => body.kind === 'ask')
    if (seen?.body.kind !== 'ask') throw new Error('no question is to be seen')
    const ask: BodyOf<'ask'> = seen.body
    const imprints = { answers: publicKey(bondOf(partner)), asks: publicKey(stolen) }
    const context = checkContext(suite, stolen, stolen.role, imprints, ask.ciphertext)
    return { mine, partner: bondOf(partner), stolen, ask, encoded: seen.encoded, context }
  }

  test.each([0, 1])('a thief cannot even read my question (my phone is %i)', who => {
    const { partner, stolen, ask, context } = asked(who)
    const readWith = (ssP: KemSecret) => {
      const plain = open(suite, askKey(suite, stolen.epoch.root, ssP, context), context, ask.sealed)
      return plain === null ? null : decode(askContent, plain)
    }
    for (const guess of guessesOf(stolen, ask.ciphertext)) expect(readWith(guess)).toBeNull()
    expect(readWith(secretBy(partner, ask.ciphertext))?.question).toEqual(money)
  })

  test.each([0, 1])('a thief cannot answer it in the other’s name (my phone is %i)', who => {
    const { mine, partner, stolen, ask, encoded, context } = asked(who)
    const state = () => mine.person.asks[0]?.state
    const waiting = state()
    // The number was said aloud, and he said the question himself.
    const number = waiting?.is === 'waiting' ? Number(waiting.number) : -1
    const made = suite.kem.encapsulate(publicKey(stolen), entropy().slice(0, 64))
    if (made === null) throw new Error('no key')
    const ssV = new Secret('KemSecret', made.secret)
    const transcript = checkTranscript(suite, context, encoded, made.ciphertext)
    const answerWith = (ssP: KemSecret) => {
      const key = answerKey(suite, stolen.epoch.root, { ssP, ssV }, transcript)
      const sealed = seal(suite, key, transcript, encode(answerContent, { yes: true, number }))
      const hash = messageHash(suite, encoded)
      const body = { kind: 'answer', ask: hash, ciphertext: made.ciphertext, sealed } as const
      const evidence = evidenceKey(suite, stolen.epoch.root)
      const message = encodeMessage({ pending: false, body })
      const wire = wrap(suite, evidence, otherRole(stolen.role), message)
      const mailbox = toHex(mailboxId(suite, stolen.epoch.box.readKey))
      mine.take({ mailbox, wire, at_ms: mine.desk.now.utc_ms })
    }
    for (const guess of guessesOf(stolen, ask.ciphertext)) {
      answerWith(guess)
      expect(state()?.is).toBe('waiting')
    }
    answerWith(secretBy(partner, ask.ciphertext))
    expect(state()).toMatchObject({ is: 'over', verdict: { is: 'match' } })
  })
})

describe('G5: a copy that only listens', () => {
  /** Both copied before a check, and the step that follows it by itself. */
  function stepped() {
    const pair = met()
    const [I, R] = pair[0].person.half === 'left' ? pair : [pair[1], pair[0]]
    const stolen = { I: bondOf(I), R: bondOf(R) }
    I.act({ do: 'ask', question: money })
    talk(I, R)
    const state = I.person.asks[0]?.state
    const number = state?.is === 'waiting' ? Number(state.number) : -1
    const id = Uint8Array.from(Buffer.from(R.person.asked[0]?.id ?? '', 'hex'))
    R.act({ do: 'answer', id, yes: true, number })
    talk(I, R)
    expect([I.epoch, R.epoch]).toEqual([2, 2])
    const root = reveal(bondOf(I).epoch.root)
    expect(reveal(bondOf(R).epoch.root)).toEqual(root)
    return { stolen, root, ...stepOf(stolen, I) }
  }

  function stepOf(stolen: { readonly I: Bond; readonly R: Bond }, phone: Phone) {
    const pulse = seenBy(stolen.I, 'I', phone).find(({ body }) => body.kind === 'pulse')
    const reply = seenBy(stolen.I, 'R', phone).find(({ body }) => body.kind === 'reply')
    if (pulse?.body.kind !== 'pulse' || reply?.body.kind !== 'reply') throw new Error('no step')
    const keys = { ofI: publicKey(stolen.I), ofR: publicKey(stolen.R) }
    const [toR, toI] = [pulse.body.ciphertext, reply.body.ciphertext]
    const context = stepContext(suite, stolen.I, keys, toR)
    const transcript = stepTranscript(suite, context, pulse.encoded, toI)
    return { toR, toI, exchange: { transcript, sealedReply: reply.body.sealed } }
  }

  test.each(['I', 'R'] as const)('cannot work out the root after the first step (of %s)', whose => {
    const { stolen, root, toR, toI, exchange } = stepped()
    const mine = stolen[whose]
    const rootWith = (ssR: KemSecret, ssI: KemSecret) =>
      reveal(nextRoot(suite, mine.epoch.root, { ssR, ssI }, exchange).root)
    for (const ssR of guessesOf(mine, toR)) {
      for (const ssI of guessesOf(mine, toI)) expect(rootWith(ssR, ssI)).not.toEqual(root)
    }
    expect(rootWith(secretBy(stolen.R, toR), secretBy(stolen.I, toI))).toEqual(root)
  })
})

/** Every secret of a record, by where it stands. */
function secretsIn(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value instanceof Secret) return [[path, toHex(reveal(value))]]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([name, part]) => secretsIn(part, `${path}/${name}`))
}

test('what both phones keep alike is the root, its evidence keys and the key of meeting again', () => {
  const [a, b] = met()
  const [mine, theirs] = [a, b].map(phone => secretsIn(bondOf(phone), ''))
  const known = new Set(theirs?.map(([, secret]) => secret))
  const alike = mine?.filter(([, secret]) => known.has(secret)).map(([path]) => path)
  expect(alike?.sort()).toEqual(['/epoch/root', '/left/evidence', '/meetKey'])
  expect(mine?.length).toBeGreaterThan(5)
})

test('who has a bond with the same person cannot answer a challenge made for another', () => {
  const [a, b] = met()
  const [, c] = met(a.desk)
  a.act({ do: 'speak', about: 'money', fallback: false })
  const digits = a.person.spoken.asking?.challenge ?? ''
  expect(c.act({ do: 'hear-spoken', about: 'money', digits }).is).toBe('refused')
  const heard = b.act({ do: 'hear-spoken', about: 'money', digits })
  if (heard.is !== 'answer') throw new Error(heard.is)
  a.act({ do: 'judge-spoken', digits: heard.digits })
  expect(a.person.spoken.asking?.verdict?.verdict.is).toBe('match')
})

test('no key of an epoch stands for another: each use of a root has a label of its own', () => {
  const { epoch, left, meetKey } = bondOf(met()[0])
  const { root } = epoch
  const ss = new Secret('KemSecret', new Uint8Array(32))
  const same = new Uint8Array(32)
  const next = nextRoot(suite, root, { ssR: ss, ssI: ss }, { transcript: same, sealedReply: same })
  const done = doneKey(suite, root, { ssP: ss, ssV: ss }, { transcript: same, answer: same })
  const keys = [
    evidenceKey(suite, root),
    spokenKey(suite, root),
    firstReadKey(suite, root, 'I'),
    firstReadKey(suite, root, 'R'),
    pulseKey(suite, root, ss, same),
    askKey(suite, root, ss, same),
    replyKey(suite, root, { ssR: ss, ssI: ss }, same),
    answerKey(suite, root, { ssP: ss, ssV: ss }, same),
    next.root,
    next.movedKey,
    done.key,
  ]
  expect(new Set(keys.map(key => toHex(reveal(key)))).size).toBe(keys.length)
  // Both of the first root.
  expect(toHex(reveal(meetKey))).not.toBe(left === null ? '' : toHex(reveal(left.evidence)))
})
