/**
 * C2SP/wycheproof `testvectors_v1`, for what the suite offers as it is. Its result `acceptable`
 * leaves the choice to the implementation; what is chosen here stands at each runner.
 */
import { concat } from '../../src/wire/bytes.ts'
import { bytesAt, type Fields, listOf, numberAt, parseFields, textAt } from './json.ts'
import { count, newTally, type Subject, same, skip, type Tally, throws } from './tally.ts'

/** RFC 7748 for every point, twists and non-canonical ones too; an all-zero result is refused. */
export function runX25519(text: string, { suite }: Subject): Tally {
  return eachCase(text, vector => {
    const secret = suite.dh.secret(bytesAt(vector, 'private'), bytesAt(vector, 'public'))
    const wanted = bytesAt(vector, 'shared')
    const isZero = wanted.every(byte => byte === 0)
    return [isZero ? secret === null : same(secret, wanted)]
  })
}

/** Too long an output is our own mistake, so the suite throws. */
export function runHkdfSha512(text: string, { suite }: Subject): Tally {
  return eachCase(text, vector => {
    const [salt, ikm, info] = ['salt', 'ikm', 'info'].map(name => bytesAt(vector, name))
    const size_bytes = numberAt(vector, 'size')
    if (salt === undefined || ikm === undefined || info === undefined) return [false]
    if (!isValid(vector)) return [throws(() => suite.hkdf(salt, ikm, info, size_bytes))]
    return [same(suite.hkdf(salt, ikm, info, size_bytes), bytesAt(vector, 'okm'))]
  })
}

/** The suite makes whole tags only; the shorter ones are the beginning of these (RFC 2104 §5). */
export function runHmacSha512(text: string, { suite }: Subject): Tally {
  return eachCase(text, (vector, group) => {
    const whole = suite.hmac(bytesAt(vector, 'key'), bytesAt(vector, 'msg'))
    const made = whole.slice(0, numberAt(group, 'tagSize') / 8)
    return [same(made, bytesAt(vector, 'tag')) === isValid(vector)]
  })
}

export function runXChaCha20Poly1305(text: string, { suite }: Subject): Tally {
  return eachCase(text, vector => {
    const key = bytesAt(vector, 'key')
    const nonce = bytesAt(vector, 'iv')
    const ad = bytesAt(vector, 'aad')
    const plaintext = bytesAt(vector, 'msg')
    const box = concat([bytesAt(vector, 'ct'), bytesAt(vector, 'tag')])
    const opened = suite.aead.open(key, nonce, ad, box)
    if (isValid(vector)) {
      return [same(opened, plaintext), same(suite.aead.seal(key, nonce, ad, plaintext), box)]
    }
    if (nonce.length === 24) return [opened === null]
    return [opened === null, throws(() => suite.aead.seal(key, nonce, ad, plaintext))]
  })
}

/** Counts a whole file as skipped, for something that is used nowhere. */
export function skipWhole(reason: string): (text: string) => Tally {
  return text => {
    const tally = newTally()
    for (const { tests } of casesOf(text)) skip(tally, reason, tests.length)
    return tally
  }
}

export function eachCase(
  text: string,
  checks: (vector: Fields, group: Fields) => readonly boolean[],
): Tally {
  const tally = newTally()
  for (const { group, tests } of casesOf(text)) {
    for (const vector of tests) {
      const comment = vector.comment === undefined ? '' : ` ${textAt(vector, 'comment')}`
      count(tally, `${numberAt(vector, 'tcId')}${comment}`, () => checks(vector, group))
    }
  }
  return tally
}

export function isValid(vector: Fields): boolean {
  const result = textAt(vector, 'result')
  if (result !== 'valid' && result !== 'invalid') throw new Error(`an undecided case: ${result}`)
  return result === 'valid'
}

/** The file says how many tests it holds; a file cut short does not pass as a whole one. */
function casesOf(text: string): { group: Fields; tests: readonly Fields[] }[] {
  const file = parseFields(text)
  const groups = listOf(file.testGroups).map(group => ({ group, tests: listOf(group.tests) }))
  const found = groups.reduce((sum, { tests }) => sum + tests.length, 0)
  if (found !== numberAt(file, 'numberOfTests')) throw new Error(`only ${found} tests in the file`)
  return groups
}
