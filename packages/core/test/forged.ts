/** Messages that are right in every way, with something in them that no program here would write. */
import type { Asked, Bond } from '../src/bond/bond.ts'
import { theirKey } from '../src/bond/epoch.ts'
import type { Question } from '../src/bond/question.ts'
import { compose, send, sendNew } from '../src/bond/sending.ts'
import {
  answerContent,
  answerKey,
  askContent,
  askKey,
  checkContext,
  checkTranscript,
} from '../src/check/keys.ts'
import { seal } from '../src/crypto/seal.ts'
import { reveal, Secret } from '../src/crypto/secret.ts'
import { nobleSuite as suite, turnOf } from '../src/index.ts'
import { encode } from '../src/wire/codec.ts'
import type { Body } from '../src/wire/message.ts'
import { bondOf, entropy, type Phone } from './pair.ts'
import { change } from './tables.ts'

type AskContent = { readonly id: Uint8Array; readonly question: Question }

/** An ask of the test's choice, by its id and its words. */
export function forgeAsk(from: Phone, content: AskContent): void {
  const bond = bondOf(from)
  const { key, kem, ciphertext } = encapsulated(bond)
  const imprints = { answers: key, asks: suite.kem.publicKey(reveal(bond.epoch.seed)) }
  const context = checkContext(suite, bond, bond.role, imprints, ciphertext)
  const under = askKey(suite, bond.epoch.root, kem, context)
  const sealed = seal(suite, under, context, encode(askContent, content))
  sends(from, { kind: 'ask', ciphertext, sealed })
}

/** A *no* to the first question that came, with a number. */
export function forgeNo(from: Phone, number: number): void {
  const bond = bondOf(from)
  const one: Asked | undefined = bond.asked[0]
  if (one === undefined) throw new Error('nothing was asked')
  const { kem, ciphertext } = encapsulated(bond)
  const secrets = { ssP: one.kem, ssV: kem }
  const transcript = checkTranscript(suite, one.context, one.message, ciphertext)
  const content = encode(answerContent, { yes: false, number })
  const under = answerKey(suite, bond.epoch.root, secrets, transcript)
  const sealed = seal(suite, under, transcript, content)
  sends(from, { kind: 'answer', ask: one.hash, ciphertext, sealed })
}

/** A reply that names a message of the test's choice and opens for nobody. */
export function forgeReply(from: Phone, pulse: Uint8Array): void {
  const [ciphertext, sealed] = [new Uint8Array(1120), new Uint8Array(64)]
  const turn = turnOf(suite, entropy(), from.desk.now)
  change(from, bond => {
    const { message } = compose(turn, bond, { kind: 'reply', pulse, ciphertext, sealed })
    return send(turn, bond, message)
  })
}

function encapsulated(bond: Bond) {
  const key = theirKey(bond)
  const made = key === null ? null : suite.kem.encapsulate(key, entropy().slice(0, 64))
  if (key === null || made === null) throw new Error('no key')
  return { key, kem: new Secret('KemSecret', made.secret), ciphertext: made.ciphertext }
}

/** A message of the present epoch, listed as any is. */
export function sends(phone: Phone, body: Body): void {
  const turn = turnOf(suite, entropy(), phone.desk.now)
  change(phone, bond => sendNew(turn, bond, body).bond)
}
