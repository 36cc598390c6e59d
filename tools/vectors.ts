/** Writes spec/vectors. */
import { cards, code } from './vectors/flows-bonding.ts'

for (const flow of [cards(), code()]) {
  for (const s of flow.steps)
    console.log(flow.id, s.side, s.input.do, s.outcome, s.wires.length, JSON.stringify(s.leaves))
}
