import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Arguments } from './arguments.ts'
import type { Tls } from './server.ts'

/** The certificate and key of two files; undefined where they cannot be read or do not fit. */
export function readTls(files: NonNullable<Arguments['tlsFiles']>): Tls | undefined {
  try {
    const tls = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') }
    createSecureContext(tls)
    return tls
  } catch {
    return undefined
  }
}
