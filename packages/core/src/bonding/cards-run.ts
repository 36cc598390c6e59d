/** One run of bonding by cards: what each side holds. */
import { instant } from '../turn.ts'
import { blob, bool, bytes, type Of, option, secret, struct, text } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'

/** My card, and once a card was read, the one partner it is for. */
export const cardsRun = struct({
  share: secret('RunSeed', 32),
  seed: secret('KemSeed', 32),
  anchor: secret('ReadKey', 32),
  relay: text(LIMIT.relay_bytes),
  name: text(LIMIT.name_bytes),
  card: blob(LIMIT.card_bytes),
  begun: instant,
  /** The bond this run is to mend: chosen on a person's page, or recognised by a tag. */
  meets: option(struct({ entry: bytes(16), key: secret('MeetKey', 32) })),
  partner: option(
    struct({
      card: blob(LIMIT.card_bytes),
      name: text(LIMIT.name_bytes),
      relay: text(LIMIT.relay_bytes),
      commitment: bytes(32),
      key: secret('CardKey', 32),
      root: secret('RootKey', 32),
      transcript: bytes(32),
      read: instant,
      /** Their MAC over both cards was seen: they have read mine. */
      whole: bool,
      /** Under that MAC stood a tag that fits the bond to mend. */
      again: bool,
    }),
  ),
  touched: bool,
  label: text(LIMIT.name_bytes),
})
export type CardsRun = Of<typeof cardsRun>
