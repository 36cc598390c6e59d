/** No secret appears in what any state prints, however it is printed. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { reveal, Secret } from '../src/crypto/secret.ts'
import {
  decodeEvidence,
  ERRORS,
  encodeEvidence,
  encodeKept,
  type Input,
  nobleSuite,
  toHex,
  transition,
  viewOf,
} from '../src/index.ts'
import { everyone, INPUTS, MISTAKES, midCheck, money } from './everyone.ts'
import { entropy, met, Phone } from './pair.ts'

const EVERYONE = everyone()

/** Every secret held anywhere in a value. */
function secretsIn(value: unknown, found: Secret<string>[] = []): Secret<string>[] {
  if (value instanceof Secret) found.push(value)
  else if (Array.isArray(value)) for (const one of value) secretsIn(one, found)
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const one of Object.values(value)) secretsIn(one, found)
  }
  return found
}

/** The ways bytes get printed: a list, an object, hexadecimal, base64, text; without blanks. */
function spellings(secret: Secret<string>): string[] {
  const bytes = reveal(secret)
  const base64 = Buffer.from(bytes).toString('base64')
  const text = String.fromCharCode(...bytes).replaceAll(/\s/g, '')
  return [bytes.join(), JSON.stringify(bytes).slice(1, -1), toHex(bytes), base64, text]
}

/**
 * Everything that a log, a console or a report of a crash would make of it, without blanks: long
 * lists are printed in columns.
 */
function printed(...values: readonly unknown[]): string {
  const everything = { depth: Infinity, showHidden: true, maxArrayLength: null, getters: true }
  const stacks = values.flatMap(value => (value instanceof Error ? [value.stack] : []))
  return values
    .flatMap(value => [String(value), JSON.stringify(value), inspect(value, everything)])
    .concat(stacks.map(String))
    .join('\n')
    .replaceAll(/\s/g, '')
}

test('[KEY-11] String, JSON and the inspector show no secret of any state', () => {
  for (const { state, fresh } of EVERYONE) {
    const secrets = secretsIn(state)
    const { kept } = state
    const hasFew = kept.is === 'bond' && kept.bond.condition.is === 'ended'
    expect(secrets.length).toBeGreaterThan(hasFew ? 0 : 2)
    const text = printed(state, fresh, ...secrets)
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) expect(text).not.toContain(spelling)
    }
    for (const secret of secrets) expect(String(secret)).toBe(`${secret.name}(redacted)`)
  }
})

test('a view holds no secret, and the digits of an answer only where they are to be said', () => {
  for (const { state, desk } of EVERYONE) {
    const view = viewOf(state.kept, desk.now, nobleSuite)
    expect(secretsIn(view)).toEqual([])
    const text = printed(view)
    for (const secret of secretsIn(state)) {
      if (secret.name === 'SecretDigits') continue
      for (const spelling of spellings(secret)) expect(text).not.toContain(spelling)
    }
  }
})

test('the same secrets do stand in the record: the search above can find them', () => {
  for (const { state } of midCheck()) {
    const record = toHex(encodeKept(state.kept))
    const kept = secretsIn(state.kept)
    expect(kept.every(secret => record.includes(toHex(reveal(secret))))).toBe(true)
  }
})

test('and of bytes that are not kept as a secret, every way to print them is found', () => {
  for (const { state } of midCheck()) {
    for (const secret of secretsIn(state)) {
      const bytes = reveal(secret)
      const found = [bytes, [...bytes], { in: bytes }, toHex(bytes)].map(leak => {
        const text = printed(leak)
        return spellings(secret).some(spelling => text.includes(spelling))
      })
      expect(found).toEqual([true, true, true, true])
    }
  }
})

test('[KEY-11] errors are codes: nothing of a state can stand in one', () => {
  for (const code of Object.keys(ERRORS)) expect(code).toMatch(/^[a-z-]+$/)
})

test('[KEY-11] no outcome and nothing thrown holds a secret of the state it came from', () => {
  const thrown: unknown[] = []
  for (const { state, desk } of EVERYONE) {
    const given = { suite: nobleSuite, entropy: entropy(), now: desk.now }
    const attempt = (input: unknown) => {
      try {
        return transition(state, input as Input, given).outcome
      } catch (error) {
        thrown.push(error)
        return error
      }
    }
    const text = printed(...[...INPUTS, ...MISTAKES].map(attempt))
    for (const secret of secretsIn(state)) {
      for (const spelling of spellings(secret)) expect(text).not.toContain(spelling)
    }
  }
  expect(thrown.filter(error => error instanceof Error).length).toBeGreaterThan(5)
})

test('[KEY-11] nor anything thrown by a primitive that got the wrong bytes', () => {
  const { hmac, hkdf, aead, kem, dh, group } = nobleSuite
  for (const { state } of midCheck()) {
    for (const secret of secretsIn(state)) {
      const bytes = reveal(secret)
      const cut = bytes.slice(0, -1)
      const attempts = [
        () => hkdf(bytes, bytes, bytes, 1 << 20),
        () => hmac(bytes, 'x' as unknown as Uint8Array),
        () => aead.seal(cut, cut, cut, cut),
        () => aead.open(cut, cut, cut, cut),
        () => kem.publicKey(cut),
        () => dh.secret(cut, cut),
        () => group.multiply(cut, cut),
      ]
      const thrown = attempts.map(attempt => {
        try {
          return attempt() === null
        } catch (error) {
          return error
        }
      })
      for (const spelling of spellings(secret)) expect(printed(...thrown)).not.toContain(spelling)
    }
  }
})

test('a secret is called the same before it was kept and after', () => {
  const names = (state: unknown) =>
    secretsIn(state)
      .map(({ name }) => name)
      .sort()
  const phones: Phone[] = [...EVERYONE]
  const [a, b] = met()
  const [I, R] = a.person.half === 'left' ? [a, b] : [b, a]
  phones.push(I, R)
  const compare = () => {
    for (const { fresh, state } of phones) {
      const evidence = decodeEvidence(encodeEvidence(fresh.evidence))
      expect(names(fresh.kept)).toEqual(names(state.kept))
      expect(names(fresh.evidence)).toEqual(names(evidence))
      for (const name of names(fresh)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
    }
  }
  compare()
  I.desk.wait(8 * 86_400_000)
  I.act({ do: 'tick' })
  compare()
  R.act({ do: 'ask', question: money })
  I.flush()
  R.fetch()
  compare()
  R.flush()
  I.fetch()
  const id = Uint8Array.from(Buffer.from(I.person.asked[0]?.id ?? '', 'hex'))
  I.act({ do: 'answer', id, yes: true, number: 7 })
  I.act({ do: 'hear-spoken', about: 'money', digits: '123456789' })
  R.act({ do: 'speak', about: 'money', fallback: true })
  compare()
  const copy = new Phone(I.desk, 'copy', I.state.kept)
  copy.act({ do: 'end' })
  phones.push(copy)
  compare()
})
