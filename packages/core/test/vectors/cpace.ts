/**
 * cfrg/draft-irtf-cfrg-cpace `testvectors.json`, draft-21: CPACE-RISTR255-SHA512, which the file
 * calls G_Coffee25519, as initiator and responder. The file has no confirmation tags.
 */
import {
  type CpaceInput,
  type CpaceRun,
  cpaceGenerator,
  cpaceKey,
  cpaceShare,
} from '../../src/crypto/cpace.ts'
import { bytesAt, type Fields, fieldsOf, parseFields } from './json.ts'
import { bytesOf, count, newTally, type Subject, same, skip, type Tally } from './tally.ts'

export function runCpace(text: string, subject: Subject): Tally {
  const tally = newTally()
  for (const [name, value] of Object.entries(parseFields(text))) {
    const group = fieldsOf(value)
    if (name === 'G_Coffee25519') countRun(tally, group, subject)
    else if (name === 'G_Coffee25519_points') countPoints(tally, group, subject)
    else if (name === 'X25519_points') countX25519Points(tally, group, subject)
    else if (/_points$/.test(name)) skip(tally, OTHER_SUITE, Object.keys(group).length)
    else skip(tally, OTHER_SUITE, resultsOf(group).length)
  }
  return tally
}

const OTHER_SUITE = 'a CPace suite that is not offered'
const GIVEN = ['PRS', 'CI', 'sid', 'ya', 'yb', 'ADa', 'ADb']
const UNUSED: Readonly<Record<string, string>> = {
  ISK_SY: 'the symmetric mode is not offered',
  sid_output_ir: 'the session id is never empty, so none is put out',
  sid_output_oc: 'the symmetric mode is not offered',
}

function countRun(tally: Tally, group: Fields, { suite }: Subject): void {
  const input: CpaceInput = {
    password: bytesAt(group, 'PRS'),
    channel: bytesAt(group, 'CI'),
    sid: bytesAt(group, 'sid'),
  }
  const [ya, Ya, yb, Yb, K] = [
    bytesAt(group, 'ya'),
    bytesAt(group, 'Ya'),
    bytesAt(group, 'yb'),
    bytesAt(group, 'Yb'),
    bytesAt(group, 'K'),
  ]
  const run: CpaceRun = {
    sid: input.sid,
    initiator: { element: Ya, ad: bytesAt(group, 'ADa') },
    responder: { element: Yb, ad: bytesAt(group, 'ADb') },
  }
  const isk = bytesAt(group, 'ISK_IR')
  const checks: Readonly<Record<string, () => readonly boolean[]>> = {
    g: () => [same(cpaceGenerator(suite, input), bytesAt(group, 'g'))],
    Ya: () => [same(cpaceShare(suite, input, ya), Ya)],
    Yb: () => [same(cpaceShare(suite, input, yb), Yb)],
    K: () => [ya, yb].map((y, i) => same(suite.group.multiply(y, i === 0 ? Yb : Ya), K)),
    ISK_IR: () => [
      same(cpaceKey(suite, run, ya, Yb), isk),
      same(cpaceKey(suite, run, yb, Ya), isk),
    ],
  }
  countEach(tally, group, checks)
}

/** A value that no check knows has failed, so that nothing in a newer file is passed over. */
function countEach(
  tally: Tally,
  group: Fields,
  checks: Readonly<Record<string, () => readonly boolean[]>>,
): void {
  for (const name of resultsOf(group)) {
    const reason = UNUSED[name]
    if (reason === undefined) count(tally, name, checks[name] ?? (() => [false]))
    else skip(tally, reason)
  }
}

function countPoints(tally: Tally, group: Fields, { suite }: Subject): void {
  const valid = fieldsOf(group.Valid)
  const scalar = bytesAt(valid, 's')
  const product = suite.group.multiply(scalar, bytesAt(valid, 'X'))
  for (const [name, value] of Object.entries(group)) {
    if (name === 'Valid') {
      count(tally, name, () => [
        same(product, bytesAt(valid, 'G.scalar_mult(s,decode(X))')),
        same(product, bytesAt(valid, 'G.scalar_mult_vfy(s,X)')),
      ])
    } else {
      const refused = suite.group.multiply(scalar, bytesOf(String(value)))
      count(tally, name, () => [refused === null])
    }
  }
}

/** Of small order with the highest bit cleared, as RFC 7748 reads them; the draft names the same. */
const SMALL_ORDER = [0, 1, 2, 3, 4, 5, 7].map(index => `Invalid Y${index}`)
const HIGH_BIT = 'of small order only where the highest bit counts, which RFC 7748 leaves out'

/** CPace over X25519 is not offered, but X-Wing's X25519 must refuse the same points. */
function countX25519Points(tally: Tally, group: Fields, { suite }: Subject): void {
  const scalar = new Uint8Array(32).fill(7)
  for (const [name, value] of Object.entries(group)) {
    if (!SMALL_ORDER.includes(name)) skip(tally, HIGH_BIT)
    else count(tally, name, () => [suite.dh.secret(scalar, bytesOf(String(value))) === null])
  }
}

function resultsOf(group: Fields): string[] {
  return Object.keys(group).filter(name => !GIVEN.includes(name))
}
