/** `npm run bench:relay`: the relay beside its ceilings and its peer, and the schemas tried. */
import { runBench } from './kit/run.ts'

await runBench({
  title: 'The relay, measured side by side',
  command: 'npm run bench:relay',
  parts: ['relay', 'schemas'],
  file: 'results-relay.md',
})
