/** The steps of the store's fault runner on a file: `node saving.program.ts FILE`; prints what was told. */
import { runSteps } from '@handfast/client/store.faults'
import { openSqliteStore } from '../src/adapters/sqlite-store.ts'

const [file = ''] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await runSteps(async () => openSqliteStore(file))))
