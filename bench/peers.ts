/** `npm run bench:peers`: our runs beside those of the peers, which are installed apart. */
import { runBench } from './kit/run.ts'

await runBench({
  title: 'Peers, measured side by side',
  command: 'npm run bench:peers',
  parts: ['peers'],
  file: 'results-peers.md',
})
