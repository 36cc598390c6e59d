/** A bond that is torn or ended asks and answers nothing: what was open is closed. [COND-2] */
import { equalBytes } from '../wire/bytes.ts'
import type { Bond } from './bond.ts'

/** Open questions go, on the screen and in the outbox; history and evidence stay. */
export function closeChecks(bond: Bond): Bond {
  const answers = bond.asked.flatMap(({ state }) =>
    state.is === 'answered' ? [state.message] : [],
  )
  const gone = [...bond.asks.map(ask => ask.message), ...answers]
  const outbox = bond.outbox.filter(post => !gone.some(one => equalBytes(one, post.message)))
  return { ...bond, asks: [], asked: [], spoken: { ...bond.spoken, asking: null }, outbox }
}
