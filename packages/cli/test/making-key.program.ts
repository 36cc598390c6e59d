/** Makes the vault's key in a folder: `node making-key.program.ts FOLDER`; prints what was answered. */
import { createDataKey } from '../src/adapters/key-file.ts'

const [folder = ''] = process.argv.slice(2)
const entropy = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
const made = createDataKey({ folder, passphrase: null, entropy })
process.stdout.write(made.ok ? Buffer.from(made.key).toString('hex') : made.failure)
