/** `npm run bench`: everything, side by side in one run, kept in results.md. */
import { runBench } from './kit/run.ts'

await runBench({
  title: 'Measured side by side',
  command: 'npm run bench',
  parts: ['check', 'peers', 'app', 'vault', 'relay', 'state'],
  file: 'results.md',
})
