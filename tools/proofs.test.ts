import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  encodeResults,
  lettersOf,
  modelsOf,
  parseModel,
  parseResults,
  resultFindings,
  textOf,
  unaskedOf,
  unreachedOf,
} from './proofs.ts'

const models = modelsOf()
const kept = readFileSync(join(import.meta.dirname, '..', 'proofs', 'results.txt'), 'utf8')

describe('the models in proofs/', () => {
  test('ran as they stand, and every result is the one its model expects', () => {
    expect(resultFindings(models, parseResults(kept))).toEqual([])
  })

  test.each(models.filter(({ file }) => file.endsWith('.pv')))(
    '$file shows for each variant that its honest run is reached',
    model => {
      expect(model.variants.some(({ expected }) => expected.includes('R'))).toBe(true)
      expect(unreachedOf(model)).toEqual([])
    },
  )

  test.each(models)('$file looks for each event that it claims something of', model => {
    expect(unaskedOf(model)).toEqual([])
  })

  test('no two variants have one name, and no placeholder is left over', () => {
    const names = models.flatMap(({ variants }) => variants.map(({ name }) => name))
    expect(new Set(names).size).toBe(names.length)
    for (const model of models) {
      for (const variant of model.variants) expect(textOf(model, variant)).not.toMatch(/@[A-Z_]+@/)
    }
  })

  test('every placeholder of a model is filled in by some variant of it', () => {
    for (const { source, variants } of models) {
      const places = [...source.matchAll(/@([A-Z_]+)@/g)].map(([, place]) => place ?? '')
      const filled = variants.flatMap(variant => [...variant.places.keys()])
      expect(filled).toEqual(expect.arrayContaining(places))
    }
  })

  test('the control is found out', () => {
    const control = models.find(({ file }) => file === 'time_code.pv')
    expect(control?.variants.map(({ expected }) => expected)).toEqual(['FFFR'])
  })
})

const source = `(* Something.
   expect some-run:   T F R
   expect other-run:  F F N
   with   other-run:  THEFT = out(net, k); *)
process @THEFT@ 0
`

describe('a head', () => {
  test('names variants, what they expect and what they put in', () => {
    const model = parseModel('some.pv', source)
    expect(model.variants.map(({ name, expected }) => [name, expected])).toEqual([
      ['some-run', 'TFR'],
      ['other-run', 'FFN'],
    ])
    const [plain = '', stolen = ''] = model.variants.map(variant => textOf(model, variant))
    expect(plain).toContain('process  0')
    expect(stolen).toContain('process out(net, k); 0')
  })

  test.each([
    ['a letter there is none of', source.replace('T F R', 'T X R')],
    ['a variant twice', source.replace('other-run:  F', 'some-run:  F')],
    ['something for a variant that is not there', source.replace('with   other', 'with   another')],
    [
      'a run of a variant that is not there',
      source.replace('with ', 'runs   gone-run: a\n   with '),
    ],
    ['nothing expected', 'process 0\n'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseModel('some.pv', text)).toThrow('some.pv')
  })

  test('a place that the model does not have is refused', () => {
    const model = parseModel('some.pv', source.replace('process @THEFT@', 'process'))
    expect(() => model.variants.map(variant => textOf(model, variant))).toThrow('no @THEFT@')
  })
})

describe('a variant that proves something', () => {
  const both = `(* expect alike: T
   runs   alike: as-it-was made-up
   with   alike: WHO = choice[real, forged]
   expect as-it-was: R
   with   as-it-was: WHO = real
   with   as-it-was: QUERY = query event(End).
   expect made-up: R
   with   made-up: WHO = forged *)
@QUERY@ process out(net, @WHO@)
`
  const unreached = (text: string) => unreachedOf(parseModel('some.pv', text))

  test('has a run of its own, or of each of its two worlds', () => {
    expect(unreached(both)).toEqual([])
    expect(unreached(source)).toEqual(['other-run'])
    expect(unreached(source.replace('F F N', 'F F ?'))).toEqual([])
  })

  test.each([
    ['names none', both.replace(/ *runs.*\n/, '')],
    ['names one of the two', both.replace('as-it-was made-up', 'as-it-was')],
    ['names one that reaches nothing', both.replace('made-up: R', 'made-up: N')],
    ['names one of something else', both.replace('WHO = forged', 'WHO = other')],
  ])('is found where it %s', (_, text) => {
    expect(unreached(text)).toContain('alike')
  })
})

describe('an event that a claim is about', () => {
  const claim = 'query n: bitstring; inj-event(Match(A, B, n)) ==> inj-event(Said(B, (yes, n))).\n'
  const unasked = (queries: string) => unaskedOf(parseModel('some.pv', `${source}${queries}`))

  test('is looked for by a query of its own, of just these two', () => {
    expect(unasked(claim)).toEqual(['Match(A, B, _)'])
    expect(unasked(`${claim}query m: bitstring; event(Match(A, B, m)).\n`)).toEqual([])
    expect(unasked(`${claim}query event(Match(A, B, one)).\n`)).toEqual([])
  })

  test.each([
    ['the other two', 'query m: bitstring; event(Match(B, A, m)).'],
    ['anybody', 'query x: bitstring, y: bitstring, m: bitstring; event(Match(x, y, m)).'],
    ['what was said', 'query m: bitstring; event(Said(B, (yes, m))).'],
    ['another claim', 'query m: bitstring; event(Match(A, B, m)) ==> event(Said(B, m)).'],
  ])('is not looked for by a query of %s', (_, query) => {
    expect(unasked(`${claim}${query}\n`)).toEqual(['Match(A, B, _)'])
  })

  test('is each of several, and none where nothing is claimed', () => {
    const two = claim.replace(' ==>', ' && event(Other(A)) ==>')
    expect(unasked(two)).toEqual(['Match(A, B, _)', 'Other(A)'])
    expect(unasked('query attacker(k).\n')).toEqual([])
  })
})

describe('what the tool says', () => {
  test('is a letter a query', () => {
    const output = [
      'Verification summary: nothing of this counts',
      'RESULT inj-event(Match(a)) ==> inj-event(Yes(a)) is true.',
      'RESULT inj-event(Match(a)) ==> inj-event(Yes(a)) is false.',
      'RESULT (but event(Match(a)) ==> event(Yes(a)) is true.)',
      'RESULT not attacker(k[]) is false.',
      'RESULT not event(Match(a)) is false.',
      'RESULT not event(Torn) is true.',
      'RESULT Observational equivalence cannot be proved.',
    ]
    expect(lettersOf(output.join('\n'))).toBe('TFFRN?')
  })

  test.each(['', 'Error: syntax error.', '\u0000RESULT'])('%j says nothing', output => {
    expect(lettersOf(output)).toBe('')
  })
})

describe('kept results', () => {
  const model = parseModel('some.pv', source)
  const found = new Map([
    ['some-run', 'TFR'],
    ['other-run', 'FFN'],
  ])
  const text = encodeResults('2.05', [model], found)
  const findingsOf = (text: string) => resultFindings([model], parseResults(text))

  test('are read as they were written', () => {
    expect(findingsOf(text)).toEqual([])
    expect(parseResults(text).version).toBe('2.05')
  })

  test.each([
    ['a model changed', text.replace(model.sha256, '0'.repeat(64))],
    ['a result is another', text.replace('TFR', 'TTR')],
    ['a result is missing', text.replace('  other-run FFN\n', '')],
    ['a run did not come to its end', encodeResults('2.05', [model], new Map())],
    ['a result is of a variant that is gone', `${text}  third-run T\n`],
    ['a file is gone', `${text}gone.pv ${'0'.repeat(64)}\n`],
    ['no version is named', text.replace('ProVerif 2.05', 'ProVerif')],
    ['there is nothing', ''],
    ['there is garbage', '\u0000\u0001'.repeat(99)],
  ])('are refused when %s', (_, changed) => {
    expect(findingsOf(changed)).not.toEqual([])
  })
})
