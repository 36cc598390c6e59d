import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningRelay, startRelay } from '../packages/relay/src/index.ts'
import { makeCertificate } from '../packages/relay/test/certificate.ts'
import { connectRaw, makeBody, makeBox } from '../packages/relay/test/raw-client.ts'
import { framesOf } from '../packages/relay/test/running.ts'
import { freePort } from './free-port.ts'
import { type ServedApp, serveApp } from './serve.ts'

/** The samples in deploy/ are run as they stand, but for names, ports, folders and certificates. */

const deploy = join(import.meta.dirname, '..', 'deploy')
const sample = (name: string) => readFileSync(join(deploy, name), 'utf8')

type Places = {
  folder: string
  app: string
  relay_port: number
  sites: { relay: number; app: number }
}
type Proxy = {
  name: string
  command: string
  option: string
  needs: string
  start(places: Places): ChildProcess
}

const nginx: Proxy = {
  name: 'nginx',
  command: 'nginx',
  option: '-v',
  // Where Linux distributions keep it.
  needs: '/etc/nginx/mime.types',
  start({ folder, app, relay_port, sites }) {
    const [relaySite = '', appSite = ''] = sample('nginx.conf')
      .split(/(?=server \{\n {4}listen)/)
      .slice(1)
    const maps = sample('nginx.conf').split(/server \{\n {4}listen/)[0]
    const at = (site: string, port: number) =>
      site
        .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
        .replace(/^.*listen \[::\]:443 ssl;\n/m, '')
    const text = [maps, at(relaySite, sites.relay), at(appSite, sites.app)]
      .join('')
      .replaceAll(/\/etc\/ssl\/handfast\/(relay|app)\.example/g, join(folder, 'site'))
      .replace('/var/log/nginx', folder)
      .replace('/srv/handfast/app', app)
      .replace('127.0.0.1:8788', `127.0.0.1:${relay_port}`)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map(what => `${what}_temp_path ${join(folder, what)};`)
      .join(' ')
    const file = join(folder, 'nginx.conf')
    // As root it would give up its rights, and the folders here are of this user alone.
    const user = process.getuid?.() === 0 ? 'user root;' : ''
    writeFileSync(
      file,
      `${user} daemon off; pid ${join(folder, 'pid')}; error_log stderr crit; events {}\n` +
        `http { ${temporary} include /etc/nginx/mime.types;\n${text} }`,
    )
    return spawn('nginx', ['-c', file, '-p', folder])
  },
}

const caddy: Proxy = {
  name: 'Caddy',
  command: 'caddy',
  option: 'version',
  needs: '/',
  start({ folder, app, relay_port, sites }) {
    const tls = `tls ${join(folder, 'site.pem')} ${join(folder, 'site.key')}`
    const text = sample('Caddyfile')
      .replace('\n{\n', '\n{\n\tadmin off\n\tauto_https off\n')
      .replace('\nrelay.example {', `\nhttps://127.0.0.1:${sites.relay} {\n\t${tls}`)
      .replace('\napp.example {', `\nhttps://127.0.0.1:${sites.app} {\n\t${tls}`)
      .replace('/srv/handfast/app', app)
      .replace('127.0.0.1:8788', `127.0.0.1:${relay_port}`)
    const file = join(folder, 'Caddyfile')
    writeFileSync(file, text)
    const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder }
    return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env })
  },
}

for (const proxy of [nginx, caddy]) {
  const isThere = isInstalled(proxy.command, proxy.option) && existsSync(proxy.needs)
  if (!isThere) console.log(`${proxy.command} is not here: its sample was not run`)
  describe.skipIf(!isThere)(`the sample for ${proxy.name}, really run`, () => sampleTests(proxy))
}

function sampleTests(proxy: Proxy): void {
  let [folder, told] = ['', '']
  let relay: RunningRelay
  let served: ServedApp
  let child: ChildProcess
  const sites = { relay: 0, app: 0 }
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'handfast-deploy-'))
    const app = makeApp(folder)
    const { cert, key } = makeCertificate('127.0.0.1')
    writeFileSync(join(folder, 'site.pem'), cert)
    writeFileSync(join(folder, 'site.key'), key)
    relay = await startRelay({
      ...{ port: 0, host: '127.0.0.1', file: join(folder, 'relay.db') },
      ...{ trustProxy: true, limits: { requests_per_minute: 40 } },
    })
    served = await serveApp({
      port: 0,
      host: '127.0.0.1',
      folder: app,
      relay: 'https://relay.example',
    })
    sites.relay = await freePort()
    sites.app = await freePort()
    child = proxy.start({ folder, app, relay_port: relay.port, sites })
    child.stderr?.on('data', chunk => {
      told += String(chunk)
    })
    await vi.waitFor(() => askSite(sites.app, '/'), { timeout: 150_000, interval: 50 })
    expect(child.exitCode, told).toBeNull()
  })
  afterAll(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    await Promise.all([relay.close(), served.close()])
    rmSync(folder, { recursive: true })
  })

  test('the relay is reached by socket and by plain requests, and knows who asks', async () => {
    const url = `https://127.0.0.1:${sites.relay}`
    const [reader, box, body] = [await connectRaw(url), makeBox(), makeBody(65_536)]
    expect(await reader.next('hello')).toMatchObject({ version: 1 })
    expect(reader.socket.extensions).toBe('')
    await reader.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
    const put = Buffer.concat([Uint8Array.of(1, 0, 0, 0, 5), box.mailbox, body])
    const forged = { 'x-forwarded-for': '192.0.2.1' }
    const stored = await askSite(sites.relay, '/v1', { method: 'POST', body: put, headers: forged })
    expect(framesOf(stored.body)).toEqual([{ kind: 'stored', ref: 5 }])
    expect(stored.headers['access-control-allow-origin']).toBe('*')
    expect((await reader.next('message')).body).toEqual(body)
    const health = await askSite(sites.relay, '/health')
    expect(health.body.toString()).toBe('{"handfast":"relay","version":1}')
    // Forty requests of this address in a minute, whatever the client says about itself.
    const ping = { method: 'POST', body: Buffer.of(7, 0, 0, 0, 1) }
    const statuses: unknown[] = []
    for (let count = 0; count < 45; count += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${count}` }
      statuses.push((await askSite(sites.relay, '/v1', { ...ping, headers })).status)
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429])
    // A connection that breaks: what is told of it is looked at below.
    reader.socket.terminate()
  })

  test('the app has the headers it needs, file by file as it is served here', async () => {
    for (const path of [
      ...['/', '/index.html', '/people/spike', '/assets/main-Ab3_-9xY.js', '/sw.js'],
      ...[
        '/app.webmanifest',
        '/assets/zxing-12345678.wasm',
        '/relay.json',
        '/gone.js',
        '/gone.png',
      ],
    ]) {
      const theirs = await askSite(sites.app, path)
      const ours = await fetch(`${served.url}${path}`)
      expect(theirs.status, path).toBe(ours.status)
      for (const name of HEADERS)
        expect(theirs.headers[name], path + name).toBe(ours.headers.get(name))
      if (ours.status !== 200) continue
      expect(theirs.headers['cache-control'], path).toBe(ours.headers.get('cache-control'))
      expect(typeOf(theirs.headers['content-type']), path).toBe(
        typeOf(ours.headers.get('content-type')),
      )
      expect(theirs.body.toString(), path).toBe(await ours.text())
    }
  })

  test('no log tells who asked, also of what broke and where the relay is gone', async () => {
    await relay.close()
    expect((await askSite(sites.relay, '/health')).status).toBe(502)
    const log = join(folder, 'handfast-relay.log')
    const all = told + (existsSync(log) ? readFileSync(log, 'utf8') : '')
    const lines = all.split('\n').filter(line => /127\.0\.0\.1|remote|client/.test(line))
    expect(lines).toEqual([])
  })
}

const HEADERS = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
] as const

/** Two names of one thing. */
function typeOf(text: string | null | undefined): string | undefined {
  return text?.split(';')[0]?.replace('application/javascript', 'text/javascript')
}

function makeApp(folder: string): string {
  const app = join(folder, 'app')
  mkdirSync(join(app, 'assets'), { recursive: true })
  writeFileSync(join(app, 'index.html'), '<!doctype html><title>Handfast</title>')
  writeFileSync(join(app, 'sw.js'), 'self.x = 1')
  writeFileSync(join(app, 'app.webmanifest'), '{"name":"Handfast"}')
  writeFileSync(join(app, 'assets/main-Ab3_-9xY.js'), 'export {}')
  writeFileSync(join(app, 'assets/zxing-12345678.wasm'), 'no code')
  return app
}

type Ask = { method?: string; body?: Buffer; headers?: Record<string, string> }
type Answer = { status: number; headers: Record<string, unknown> & NodeHeaders; body: Buffer }
type NodeHeaders = { 'content-type'?: string | undefined; 'cache-control'?: string | undefined }

/** The certificate of a test is nobody's. */
function askSite(port: number, path: string, { body, ...ask }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, rejectUnauthorized: false, ...ask }
    const asked = request(options, answer => {
      const parts: Buffer[] = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer
        resolve({ status, headers: { ...headers }, body: Buffer.concat(parts) })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function isInstalled(command: string, option: string): boolean {
  try {
    execFileSync(command, [option], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const hasSystemd = isInstalled('systemd-analyze', '--version')
if (!hasSystemd) console.log('systemd-analyze is not here: the unit was not looked at')

test.skipIf(!hasSystemd)('the systemd unit is one, and lets little be done', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-unit-'))
  const unit = join(folder, 'handfast-relay.service')
  const text = sample('handfast-relay.service').replace(
    /\/usr\/local\/bin\/handfast-relay/,
    '/bin/true',
  )
  writeFileSync(unit, text)
  const analyze = (...args: string[]) =>
    execFileSync('systemd-analyze', [...args, unit], { encoding: 'utf8', stdio: 'pipe' })
  expect(analyze('verify')).toBe('')
  // From 0 (nothing can be done) to 100; a unit without any of it has 96.
  expect(() => analyze('security', '--offline=yes', '--threshold=20')).not.toThrow()
  rmSync(folder, { recursive: true })
})
