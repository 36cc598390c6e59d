/** One run of bonding by code or link: what each side holds, and the secret itself. */
import { post } from '../bond/bond.ts'
import { instant } from '../turn.ts'
import { address } from '../wire/address.ts'
import { blob, bytes, list, type Of, oneOf, secret, struct, tagged, text } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'

const RUN_ENDS = [
  'unknown',
  'used',
  'expired',
  'wrong',
  'own',
  'bad-relay',
  /** Its maker took it back. */
  'revoked',
] as const
export type RunEnd = (typeof RUN_ENDS)[number]

const stage = tagged('is', {
  /** The maker asks the relay for a nameplate. */
  allocating: {},
  /** The code is on the screen. */
  waiting: { nameplate: text(16) },
  /** The joiner asks the relay what the nameplate leads to. */
  claiming: { nameplate: text(16) },
  awaitingMakerShare: { nameplate: text(16), to: address, sid: bytes(32) },
  awaitingJoinerShare: {
    nameplate: text(16),
    to: address,
    sid: bytes(32),
    element: bytes(32),
  },
  awaitingMakerKey: {
    nameplate: text(16),
    to: address,
    sid: bytes(32),
    maker: bytes(32),
    joiner: bytes(32),
    isk: secret('MessageKey', 64),
  },
  awaitingJoinerKey: {
    nameplate: text(16),
    to: address,
    transcript: bytes(32),
    sealed: blob(2048),
    isk: secret('MessageKey', 64),
  },
  over: { why: oneOf(RUN_ENDS) },
  /** The maker took its link back, and the relay has not said yet that the nameplate is gone. */
  revoking: { nameplate: text(16) },
})

export const codeRun = struct({
  by: oneOf(['maker', 'joiner'] as const),
  name: text(LIMIT.name_bytes),
  /** My relay, and the one this run is held at: its maker's. */
  relay: text(LIMIT.relay_bytes),
  at: text(LIMIT.relay_bytes),
  label: text(LIMIT.name_bytes),
  secret: tagged('is', {
    /** Nine digits: thirty bits, one guess. */
    code: { digits: secret('SecretDigits', 9) },
    link: { key: secret('LinkKey', 16) },
  }),
  readKey: secret('ReadKey', 32),
  sid: bytes(16),
  /**
   * The joiner's token: the same claim again gives the same answer. The maker's of a link: who
   * shows it releases the nameplate.
   */
  claimant: bytes(32),
  scalar: secret('RunSeed', 32),
  seed: secret('KemSeed', 32),
  anchor: secret('ReadKey', 32),
  begun: instant,
  stage,
  outbox: list(post, 8),
})
export type CodeRun = Of<typeof codeRun>
export type Stage = CodeRun['stage']
export type StageOf<S extends Stage['is']> = Extract<Stage, { is: S }>
