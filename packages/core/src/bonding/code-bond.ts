/** The end of a run by code or link: keys and names under the CPace key, one X-Wing secret, one root. */
import type { Bond } from '../bond/bond.ts'
import { addressOf, isKey } from '../bond/epoch.ts'
import { derive, macOf, open, seal } from '../crypto/seal.ts'
import { type MessageKey, type RootKey, Secret } from '../crypto/secret.ts'
import { hashOf } from '../crypto/transcript.ts'
import type { Turn } from '../turn.ts'
import { mayContact, parseRelay } from '../wire/address.ts'
import { equalBytes } from '../wire/bytes.ts'
import { decode, encode } from '../wire/codec.ts'
import { plainName } from '../wire/plain.ts'
import { bornBond } from './birth.ts'
import type { CodeRun, StageOf } from './code-run.ts'
import { type Introduced, introduced, type RunMessage } from './run-message.ts'
import { finish, sendConfirm } from './settle.ts'
import { termsOf } from './ways.ts'

type Keyed = { readonly isk: MessageKey; readonly transcript: Uint8Array }
type JoinerKey = Extract<RunMessage, { kind: 'joinerKey' }>

/** My key, first mailbox, relay and name, under the CPace key. [CODE-6] */
export function sealedIntroduction(turn: Turn, run: CodeRun, keyed: Keyed): Uint8Array {
  const { suite } = turn
  const content = encode(introduced, {
    key: suite.kem.publicKey(Secret.reveal(run.seed)),
    anchor: addressOf(suite, { relay: run.relay, readKey: run.anchor }),
    relay: run.relay,
    name: run.name,
  })
  return seal(suite, boxKey(turn, run, keyed, run.by), keyed.transcript, content)
}

/** Entropy: 64 encapsulation. */
export function bondOfJoiner(
  turn: Turn,
  run: CodeRun,
  keyed: Keyed & { readonly sealed: Uint8Array },
): { readonly bond: Bond; readonly message: JoinerKey } | null {
  const { suite } = turn
  const theirs = openIntroduction(turn, run, keyed, 'maker')
  const made = theirs === null ? null : suite.kem.encapsulate(theirs.key, turn.draw(64))
  if (theirs === null || made === null) return null
  const sealed = sealedIntroduction(turn, run, keyed)
  const transcript = finalTranscript(turn, run, keyed, {
    maker: keyed.sealed,
    joiner: sealed,
    ciphertext: made.ciphertext,
  })
  const root = rootOf(turn, run, { isk: keyed.isk, ss: made.secret, transcript })
  const mac = macOf(suite, root, [termsOf(run).finishJoiner, transcript])
  const message = { kind: 'joinerKey', ciphertext: made.ciphertext, sealed, mac } as const
  return { bond: bondOf(turn, run, { theirs, root, transcript }), message }
}

/** `null` unless the joiner proved to have the same root. The maker is whole at once. */
export function bondOfMaker(
  turn: Turn,
  run: CodeRun,
  stage: StageOf<'awaitingJoinerKey'>,
  message: JoinerKey,
): Bond | null {
  const { suite } = turn
  const keyed = { isk: stage.isk, transcript: stage.transcript }
  const theirs = openIntroduction(turn, run, { ...keyed, sealed: message.sealed }, 'joiner')
  const secret = suite.kem.decapsulate(Secret.reveal(run.seed), message.ciphertext)
  if (theirs === null || secret === null) return null
  const transcript = finalTranscript(turn, run, keyed, {
    maker: stage.sealed,
    joiner: message.sealed,
    ciphertext: message.ciphertext,
  })
  const root = rootOf(turn, run, { isk: stage.isk, ss: secret, transcript })
  const right = macOf(suite, root, [termsOf(run).finishJoiner, transcript])
  if (!equalBytes(right, message.mac)) return null
  const bond = finish(bondOf(turn, run, { theirs, root, transcript }))
  return sendConfirm(bond, turn, [termsOf(run).finishMaker, transcript])
}

type Agreed = {
  readonly theirs: Introduced
  readonly root: RootKey
  readonly transcript: Uint8Array
}

function bondOf(turn: Turn, run: CodeRun, { theirs, root, transcript }: Agreed): Bond {
  return bornBond(turn, {
    role: run.by === 'maker' ? 'I' : 'R',
    grade: { kind: run.secret.is, at_ms: turn.now.utc_ms },
    root,
    transcript,
    mine: run,
    theirs: { ...theirs, imprint: { is: 'known', key: theirs.key } },
    label: run.label === '' ? theirs.name : run.label,
  })
}

function openIntroduction(
  turn: Turn,
  run: CodeRun,
  keyed: Keyed & { readonly sealed: Uint8Array },
  from: CodeRun['by'],
): Introduced | null {
  const plain = open(turn.suite, boxKey(turn, run, keyed, from), keyed.transcript, keyed.sealed)
  const content = plain === null ? null : decode(introduced, plain)
  const name = content === null ? null : plainName(content.name)
  if (content === null || name === null || !isKey(turn.suite, content.key)) return null
  const relays = [content.relay, content.anchor.relay]
  const allowed = relays.every(relay => isAllowed(relay, run))
  return allowed ? { ...content, name } : null
}

/** The relay this run is held at was typed or chosen by a person, or judged before. [LINK-5] */
function isAllowed(relay: string, run: CodeRun): boolean {
  return parseRelay(relay) === relay && (relay === run.at || mayContact(relay, run.relay))
}

function boxKey(turn: Turn, run: CodeRun, keyed: Keyed, from: CodeRun['by']): MessageKey {
  const { boxMaker, boxJoiner } = termsOf(run)
  const label = from === 'maker' ? boxMaker : boxJoiner
  return derive(turn.suite, 'MessageKey', { salt: keyed.transcript, keys: [keyed.isk] }, [label])
}

type Boxes = {
  readonly maker: Uint8Array
  readonly joiner: Uint8Array
  readonly ciphertext: Uint8Array
}

function finalTranscript(turn: Turn, run: CodeRun, keyed: Keyed, boxes: Boxes): Uint8Array {
  const { maker, joiner, ciphertext } = boxes
  const { transcript } = termsOf(run)
  return hashOf(turn.suite, [transcript, keyed.transcript, maker, joiner, ciphertext])
}

/** RK_0 = HKDF(th, lv_cat(ISK, ss)). [CODE-7] */
function rootOf(
  turn: Turn,
  run: CodeRun,
  { isk, ss, transcript }: Keyed & { readonly ss: Uint8Array },
): RootKey {
  const keys = [isk, new Secret('KemSecret', ss)]
  return derive(turn.suite, 'RootKey', { salt: transcript, keys }, [termsOf(run).root])
}
