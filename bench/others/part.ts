/** The peers, each doing its own complete run, beside what of ours serves the same purpose. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bytesText, median, short, timeText } from '../kit/numbers.ts'
import { type Figures, type Row, ratioOf } from '../kit/row.ts'
import { measureOurs, type Ours } from './ours.ts'

export interface OthersSizes {
  readonly runs: number
}

interface Peer {
  readonly program: string
  readonly does: string
  readonly ours: (ours: Ours) => number
  readonly oursDoes: string
  /** How often the peer's run does its work. */
  readonly times: number
  readonly why: string
}

const PEERS: readonly Peer[] = [
  {
    program: 'matrix.ts',
    does: 'Matrix: two devices compare seven signs',
    ours: ({ bond_ms }) => bond_ms,
    oursDoes: 'a bond by two cards and its first step',
    times: 1,
    why:
      'theirs is Rust in WebAssembly and ends with both keys compared; ours is JavaScript, and ' +
      'its first step agrees on keys that a quantum computer does not open.',
  },
  {
    program: 'signal.ts',
    does: 'Signal: fresh keys, a session, a message and its answer',
    ours: ({ check_ms }) => check_ms,
    oursDoes: 'a live check and its step',
    times: 1,
    why:
      'theirs is Rust compiled for this processor, ours is JavaScript that runs in every browser ' +
      'unchanged. Both agree on keys by X25519 and ML-KEM; ours does so in both directions.',
  },
  {
    program: 'totp.ts',
    does: 'TOTP (otpauth): a code made and found right',
    ours: ({ spoken_ms }) => spoken_ms,
    oursDoes: 'a spoken challenge and its answer',
    times: 100,
    why:
      'a code of six digits is one HMAC on either side, and a caller who hears it can use it; ours ' +
      'asks and answers, each bound to what is asked, and is for one caller.',
  },
]

const folder = join(import.meta.dirname, '..', 'peers')

export function othersFigures({ runs }: OthersSizes): Figures {
  const isHere = existsSync(join(folder, 'node_modules'))
  const ours = measureOurs(runs)
  return {
    part: 'Peers',
    says: [
      isHere
        ? 'Processor time of both sides together, the median of some runs, each of which is complete.'
        : 'The peers are not installed, so nothing of theirs was measured: ' +
          '`npm ci --ignore-scripts --prefix bench/peers`.',
      'canary-kit is not among them: it cannot be installed, since packages that it needs ' +
        '(spoken-token, which has its derivation, nsec-tree and @forgesworn/shamir-words) are not ' +
        'to be had.',
    ],
    rows: PEERS.map(peer => rowOf(peer, ours, isHere ? toldBy(peer, runs) : null)),
  }
}

interface Told {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly size_bytes: number
  readonly cpu_ms: readonly number[]
}

function toldBy({ program }: Peer, runs: number): Told {
  const args = [join(folder, program), '--runs', String(runs)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed:\n${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

function rowOf(peer: Peer, ours: Ours, told: Told | null): Row {
  const our_ms = peer.ours(ours)
  const row = { what: `${peer.oursDoes}, beside ${peer.does}`, ours: timeText(our_ms), aim: null }
  if (told === null) return { ...row, beside: 'not installed', score: null }
  const their_ms = median(told.cpu_ms) / peer.times
  const { name, version, license, size_bytes } = told
  const more = their_ms < our_ms ? `We take ${short(our_ms / their_ms)} times as long: ` : ''
  return {
    ...row,
    beside: timeText(their_ms),
    score: ratioOf(our_ms, their_ms),
    why: `${more}${peer.why} (${name} ${version}, ${license}, ${bytesText(size_bytes)})`,
  }
}
