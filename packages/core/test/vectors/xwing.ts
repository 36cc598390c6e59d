/** dconnolly/draft-connolly-cfrg-xwing-kem `spec/test-vectors.json`, draft-10. */
import { bytesAt, listOf } from './json.ts'
import { count, newTally, type Subject, same, type Tally } from './tally.ts'

export function runXWing(text: string, { suite }: Subject): Tally {
  const tally = newTally()
  for (const [index, vector] of listOf(JSON.parse(text)).entries()) {
    const [seed, pk] = [bytesAt(vector, 'seed'), bytesAt(vector, 'pk')]
    const [ct, ss] = [bytesAt(vector, 'ct'), bytesAt(vector, 'ss')]
    count(tally, `vector ${index + 1}`, () => {
      const made = suite.kem.encapsulate(pk, bytesAt(vector, 'eseed'))
      return [
        same(suite.kem.publicKey(seed), pk),
        same(made?.ciphertext, ct),
        same(made?.secret, ss),
        same(suite.kem.decapsulate(seed, ct), ss),
      ]
    })
  }
  return tally
}
