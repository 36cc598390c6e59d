#!/usr/bin/env node
/** What an installed `handfast` starts: the program, where this Node has what it needs. */

const NODE_MIN = 22
const EXIT_SURROUNDINGS = 5

const node = process.versions.node
if (Number(node.split('.')[0]) < NODE_MIN) {
  process.stderr.write(`handfast: error: this is Node ${node}\n`)
  process.stderr.write(`handfast: hint: install Node ${NODE_MIN} or newer\n`)
  process.exit(EXIT_SURROUNDINGS)
}
quietExperiments()
await import('./main.ts')

/** Node 22 warns of the database it has; nobody who runs this can do anything about that. */
function quietExperiments(): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => {
    if (name !== 'ExperimentalWarning') process.stderr.write(`${name}: ${message}\n`)
  })
}
