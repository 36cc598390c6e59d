/** No secret appears in what any state prints, however it is printed. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { reveal, Secret } from '../src/crypto/secret.ts'
import {
  decodeEvidence,
  ERRORS,
  encodeEvidence,
  encodeKept,
  nobleSuite,
  toHex,
  viewOf,
} from '../src/index.ts'
import { byCards, byCode, byLink, makesLink, met, Phone, shown, talk } from './pair.ts'

function midCheck(): Phone[] {
  const pair = met()
  pair[0].act({ do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
  pair[1].act({ do: 'speak', about: 'money', fallback: false })
  talk(...pair)
  return pair
}

function halfway(): Phone[] {
  const [a, b] = byCards()
  a.act({ do: 'see-frame', frame: shown(b) })
  const [maker, joiner] = byCode()
  for (let i = 0; i < 2; i++) {
    for (const phone of [maker, joiner]) {
      phone.flush()
      phone.fetch()
    }
  }
  const [sender, opener] = byLink()
  for (const phone of [sender, opener, sender]) {
    phone.flush()
    phone.fetch()
  }
  return [a, b, maker, joiner, makesLink(), sender, opener]
}

/** Every secret held anywhere in a value. */
function secretsIn(value: unknown, found: Secret<string>[] = []): Secret<string>[] {
  if (value instanceof Secret) found.push(value)
  else if (Array.isArray(value)) for (const one of value) secretsIn(one, found)
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const one of Object.values(value)) secretsIn(one, found)
  }
  return found
}

/** The ways bytes get printed: a list, hexadecimal, base64, text. */
function spellings(secret: Secret<string>): string[] {
  const bytes = reveal(secret)
  const base64 = Buffer.from(bytes).toString('base64')
  return [bytes.join(), [...bytes].join(', '), toHex(bytes), base64, String.fromCharCode(...bytes)]
}

test('[KEY-11] String, JSON and the inspector show no secret of any state', () => {
  for (const { state } of [...midCheck(), ...halfway()]) {
    const secrets = secretsIn(state)
    expect(secrets.length).toBeGreaterThan(2)
    const everything = { depth: Infinity, showHidden: true, maxArrayLength: null, getters: true }
    const printed = [
      String(state),
      JSON.stringify(state),
      inspect(state, everything),
      ...secrets.flatMap(one => [String(one), JSON.stringify(one), inspect(one, everything)]),
    ].join('\n')
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) expect(printed).not.toContain(spelling)
    }
    for (const secret of secrets) expect(String(secret)).toBe(`${secret.name}(redacted)`)
  }
})

test('a view holds no secret, and the digits of an answer only where they are to be said', () => {
  for (const { state, desk } of [...midCheck(), ...halfway()]) {
    const view = viewOf(state.kept, desk.now, nobleSuite)
    expect(secretsIn(view)).toEqual([])
    const printed = inspect(view, { depth: Infinity, maxArrayLength: null })
    for (const secret of secretsIn(state)) {
      if (secret.name === 'SecretDigits') continue
      for (const spelling of spellings(secret)) expect(printed).not.toContain(spelling)
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

test('[KEY-11] errors are codes: nothing of a state can stand in one', () => {
  for (const code of Object.keys(ERRORS)) expect(code).toMatch(/^[a-z-]+$/)
})

test('a secret is called the same before it was kept and after', () => {
  const names = (state: unknown) =>
    secretsIn(state)
      .map(({ name }) => name)
      .sort()
  const phones = [...midCheck(), ...halfway()]
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
  R.act({ do: 'ask', question: { about: 'money', over: 'phone', saying: '' } })
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
