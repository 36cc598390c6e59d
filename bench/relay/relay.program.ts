/**
 * The relay as it is, with the limits of one address lifted: the load comes from one.
 *
 *   relay.program.ts FILE [off]     `off`: a commit does not wait for the disk
 */
import { DatabaseSync } from 'node:sqlite'
import { startRelay } from '@handfast/relay'
import { answerAll } from '../kit/child.ts'
import { used } from './used.ts'

const [file = '', wait] = process.argv.slice(2)
if (wait === 'off') neverWait()

const limits = { requests_per_minute: 1e9, store_bytes: 2 ** 40 }
const relay = await startRelay({ port: 0, host: '127.0.0.1', file, limits })
answerAll({ port: relay.port }, used)

/** The store asks for FULL when it opens its file; afterwards it is told otherwise. */
function neverWait(): void {
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (sql: string) {
    exec.call(this, sql)
    if (/synchronous/.test(sql)) exec.call(this, 'PRAGMA synchronous = OFF')
  }
}
