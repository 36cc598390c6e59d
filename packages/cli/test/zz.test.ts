import { afterAll, test } from 'vitest'
import { writeFileSync, appendFileSync } from 'node:fs'
import { cleanUp, newPair, startRelay } from './terminal.ts'
afterAll(cleanUp)
test('time', async () => {
  writeFileSync('/tmp/zz.log', '')
  const relay = await startRelay()
  const { buffy, willow } = await newPair(relay.url)
  for (const [a, b, n] of [[buffy, willow, 'Willow'], [willow, buffy, 'Buffy']] as const) {
    const listening = b.listen()
    for (const reply of ['yes', 'other', 'no', 'yes']) {
    const t0 = performance.now()
    const log = (what: string) => appendFileSync('/tmp/zz.log', `${n} ${reply} ${what} ${Math.round(performance.now() - t0)}\n`)
    const checking = a.start('check', n, '--about', 'money', '--json')
    const { number } = await checking.next('number')
    log('number')
    try { await listening.next('asked') } catch (e) { const { execFileSync } = await import('node:child_process'); appendFileSync('/tmp/zz.log', execFileSync(process.execPath, ['--conditions=handfast-source', '/tmp/dump.ts', buffy.home, willow.home], { encoding: 'utf8' })); throw e }
    log('asked')
    listening.type(reply === 'yes' ? { number } : reply === 'no' ? { decision: 'not-me' } : { number: String((Number(number) + 1) % 100).padStart(2, '0') })
    await checking.next('verdict')
    log('verdict')
    await checking.ended()
    log('ended')
    await listening.next('outcome')
    log('outcome')
    }
    listening.kill('SIGINT')
    await listening.ended()
  }
}, 90000)
