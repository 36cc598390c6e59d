import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256 } from '../test/raw-client.ts'
import { startHealth } from './health.ts'
import { RELAY_LIMITS } from './limits.ts'
import { startMeter } from './meter.ts'
import { portOf } from './server.ts'
import { openSqliteMailboxes } from './sqlite.ts'
import { startWork } from './work.ts'

test('[RELAY-21] ready is who can read and write and is not about to end; healthy is who runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-health-'))
  const file = join(folder, 'relay.db')
  const opened = openSqliteMailboxes({ file, now_ms: 0, store_bytes: 1e9, onFailure: () => {} })
  if (!opened.ok) throw new Error(opened.code)
  const [mailboxes, work, meter] = [opened.value, startWork(1e9), startMeter()]
  const parts = { mailboxes, now: () => 0, sha256, limits: RELAY_LIMITS, work, meter }
  const answer = startHealth(parts)
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ask = async (path: string) => {
    const answered = await fetch(`http://127.0.0.1:${portOf(server)}${path}`)
    return [answered.status, await answered.json()]
  }
  expect(await ask('/ready')).toEqual([200, { ready: true }])
  await mailboxes.close()
  expect(await ask('/ready')).toEqual([503, { ready: 'store' }])
  await work.drain()
  expect(await ask('/ready')).toEqual([503, { ready: 'draining' }])
  expect(await ask('/health')).toEqual([200, { handfast: 'relay', version: 1 }])
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})
