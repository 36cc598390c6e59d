/** The run of operations on a file: `node operations.program.ts FILE`; prints what was answered. */
import { openStore, runBatches } from './operations.ts'

const [file = ''] = process.argv.slice(2)
const failures: string[] = []
// What failed once is tried again, as whoever runs a relay would.
const first = openStore(file, failures)
const opened = first.ok ? first : openStore(file, failures)
const answers = opened.ok ? await runBatches(opened.value) : []
if (opened.ok) await opened.value.close()
process.stdout.write(JSON.stringify({ answers, failures }))
