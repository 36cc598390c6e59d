/** A run as bytes, STATE-9 and STATE-10. */
import { type Bytes, blob, bool, join, list, option, text, u8, utf8 } from './bytes.ts'
import type { CardsRun } from './cards.ts'
import type { CodeRun } from './code.ts'
import { address } from './messages.ts'
import { instant, outboxEntry } from './record.ts'

/** STATE-9 behind the two bytes of VAULT-6. */
export function cardsRecord(run: CardsRun): Bytes {
  const { partner, mends } = run
  return join(
    join(u8(1), u8(1), run.x, run.seed, run.anchorKey, text(run.relay), text(run.name)),
    join(blob(run.card), instant(run.begun), option(mends && join(mends.key, mends.meet))),
    option(
      partner &&
        join(
          join(blob(partner.card), text(partner.name), text(partner.relay), partner.imprint),
          join(partner.key, partner.root, partner.transcript, instant(partner.read)),
          join(bool(partner.isWhole), bool(partner.fits)),
        ),
    ),
    join(bool(run.isTouched), text(run.label)),
  )
}

/** STATE-10 behind the two bytes of VAULT-6. */
export function codeRecord(run: CodeRun): Bytes {
  return join(
    join(u8(1), u8(2), u8(run.isMaker ? 0 : 1), text(run.name), text(run.myRelay)),
    join(text(run.relay), text(''), secret(run), run.readKey, run.half, run.claimant),
    join(run.scalar, run.seed, run.anchorKey, instant(run.begun), stage(run)),
    list(run.outbox.map(outboxEntry)),
  )
}

function secret({ way, digits, linkKey }: CodeRun): Bytes {
  return way === 'code' ? join(u8(0), utf8(digits)) : join(u8(1), linkKey)
}

function stage(run: CodeRun): Bytes {
  const plate = text(run.nameplate)
  const there = join(plate, run.them === undefined ? u8(0) : address(run.them))
  switch (run.awaits) {
    case 'nameplate':
      return u8(0)
    case 'release':
      return join(u8(8), plate)
    case 'join':
      return join(u8(1), plate)
    case 'payload':
      return join(u8(2), plate)
    case 'makerShare':
      return join(u8(3), there, run.sid)
    case 'joinerShare':
      return join(u8(4), there, run.sid, run.ya)
    case 'makerKey':
      return join(u8(5), there, run.sid, run.ya, run.yb, run.key)
    case 'joinerKey':
      return join(u8(6), there, run.th1, blob(run.sealed), run.key)
    default:
      return join(u8(7), u8(run.why))
  }
}
