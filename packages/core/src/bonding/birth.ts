/** A bond comes into being: the same for every way of making one. */
import { type Bond, type Grade, NO_NONCES, NO_SPOKEN, otherRole, type Role } from '../bond/bond.ts'
import { firstReadKey, mailboxId } from '../bond/epoch.ts'
import { LABEL } from '../crypto/labels.ts'
import { derive } from '../crypto/seal.ts'
import type { KemSeed, ReadKey, RootKey } from '../crypto/secret.ts'
import { hashOf } from '../crypto/transcript.ts'
import type { Turn } from '../turn.ts'
import type { Address } from '../wire/address.ts'

export type Birth = {
  readonly role: Role
  readonly grade: Grade
  readonly root: RootKey
  /** What both sides agree on: the mark and the id of the bond come from it. */
  readonly transcript: Uint8Array
  readonly mine: {
    readonly name: string
    readonly relay: string
    readonly seed: KemSeed
    readonly anchor: ReadKey
  }
  readonly theirs: {
    readonly name: string
    readonly relay: string
    readonly imprint: Bond['epoch']['theirs']
    readonly anchor: Address | null
  }
  readonly label: string
}

/** BOND-2: everything of epoch 0 follows from RK_0; unfinished until the other's MAC is seen. */
export function bornBond(turn: Turn, birth: Birth): Bond {
  const { suite, now } = turn
  const { role, root, mine, theirs } = birth
  return {
    id: hashOf(suite, [LABEL.bondId, birth.transcript]).slice(0, 16),
    role,
    condition: { is: 'unfinished' },
    tornUnder: [],
    grade: birth.grade,
    myName: mine.name,
    theirName: theirs.name,
    label: birth.label,
    imprintHash: hashOf(suite, [LABEL.mark, birth.transcript]).slice(0, 16),
    meetKey: derive(suite, 'MeetKey', { salt: new Uint8Array(), keys: [root] }, [LABEL.meet]),
    meets: null,
    myAnchor: { relay: mine.relay, readKey: mine.anchor },
    theirAnchor: theirs.anchor,
    epoch: {
      n: 0,
      root,
      seed: mine.seed,
      theirs: theirs.imprint,
      box: { relay: mine.relay, readKey: firstReadKey(suite, root, role) },
      address: {
        relay: theirs.relay,
        id: mailboxId(suite, firstReadKey(suite, root, otherRole(role))),
      },
      made: [],
      heard: [],
      nonces: NO_NONCES,
    },
    left: null,
    pulse: null,
    contact: null,
    asks: [],
    asked: [],
    prompts: [],
    spoken: NO_SPOKEN,
    history: [],
    outbox: [],
    made_ms: now.utc_ms,
    lastProof_ms: null,
    stepBegun_ms: now.utc_ms,
    stepTaken_ms: now.utc_ms,
    checked_ms: null,
    stepsSinceCheck: 0,
    resent: now,
    resendPause_ms: 0,
  }
}
