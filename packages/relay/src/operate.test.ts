import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { makeCertificate } from '../test/certificate.ts'
import { programs, type ServingProgram } from '../test/program.ts'
import {
  connectRaw,
  makeBody,
  makeBox,
  makePlate,
  type RawClient,
  sha256,
} from '../test/raw-client.ts'
import { postPlain } from '../test/running.ts'

const program = programs()

async function end({ child, ended }: ServingProgram): Promise<void> {
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}

type Line = { readonly event: string } & Record<string, unknown>

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
}

test('under its own certificate, renewed on SIGHUP, kept where the new one is none', async () => {
  const files = { cert: join(program.folder, 'cert.pem'), key: join(program.folder, 'key.pem') }
  const write = ({ cert, key }: ReturnType<typeof makeCertificate>) => {
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key)
  }
  write(makeCertificate('first.example'))
  const args = ['--log', 'json', '--tls-cert', files.cert, '--tls-key', files.key]
  const serving = await program.serve(args)
  const { child, told, url, port } = serving
  expect(url).toMatch(/^https:/)
  const client = await connectRaw(url)
  expect(await client.next('hello')).toMatchObject({ version: 1 })
  expect(await healthOver(port)).toBe('{"handfast":"relay","version":1}')
  expect(await nameAt(port)).toBe('first.example')
  const events = () => linesOf(told.out).map(({ event }) => event)
  write(makeCertificate('second.example'))
  child.kill('SIGHUP')
  await expect.poll(events).toContain('certificate-renewed')
  expect(await nameAt(port)).toBe('second.example')
  writeFileSync(files.cert, 'no certificate')
  child.kill('SIGHUP')
  await expect.poll(events).toContain('error')
  expect(linesOf(told.out).at(-1)).toMatchObject({ event: 'error', code: 'tls-unusable' })
  expect(await nameAt(port)).toBe('second.example')
  expect((await client.ask({ kind: 'ping', ref: 1 })).kind).toBe('pong')
  await client.close()
  await end(serving)
})

test('a certificate that is none is told at the start', async () => {
  const none = join(program.folder, 'none.pem')
  const args = ['--port', '0', '--data', join(program.folder, 'relay.db')]
  const failing = program.run([...args, '--tls-cert', none, '--tls-key', none])
  expect(await failing.ended).toEqual([5, null])
  expect(failing.told.err).toContain(`${none} are no certificate and its key`)
})

test('[RELAY-24] what it prints while everything happens names no id, no key, no address', async () => {
  const serving = await program.serve(['--log', 'json', '--requests-per-minute', '400'])
  const secrets = await useAll(serving)
  await end(serving)
  const { told } = serving
  expect(linesOf(told.out).map(({ event }) => event)).toEqual(['serving', 'draining', 'ended'])
  expect(told.err).toBe('')
  const printed = told.out.toLowerCase()
  expect(secrets.length).toBeGreaterThan(100)
  for (const bytes of secrets) {
    for (const form of formsOf(bytes)) expect(printed.includes(form.toLowerCase())).toBe(false)
  }
  expect(printed).not.toContain('127.0.0.1')
})

/** Every kind of request, right and wrong, over both ways in; what was used that could be told. */
async function useAll({ url }: ServingProgram): Promise<readonly Uint8Array[]> {
  const [client, reader] = [await connectRaw(url), await connectRaw(url)]
  const secrets: Uint8Array[] = []
  const boxes = Array.from({ length: 30 }, makeBox)
  await reader.ask({ kind: 'listen', ref: 1, readKeys: boxes.map(({ readKey }) => readKey) })
  for (const [ref, { mailbox, readKey }] of boxes.entries()) {
    const body = makeBody()
    secrets.push(mailbox, readKey, sha256(body), body.subarray(0, 16))
    await client.ask({ kind: 'put', ref, mailbox, body })
    await client.ask({ kind: 'ack', ref: ref + 100, readKey, id: sha256(body) })
  }
  const { readKey: ownerKey, mailbox: owner } = makeBox()
  const plate = { ...makePlate('link'), owner }
  const made = await client.ask({ kind: 'allocate', ref: 1, ...plate })
  if (made.kind !== 'allocated') throw new Error(made.kind)
  const { nameplate } = made
  const claimant = makeBody(32)
  await client.ask({ kind: 'claim', ref: 2, claimant, nameplate })
  await client.ask({ kind: 'release', ref: 3, ownerKey, nameplate })
  secrets.push(ownerKey, owner, claimant, plate.payload, Buffer.from(nameplate))
  await refuseAll(url, client)
  await Promise.all([client.close(), reader.close()])
  return secrets
}

/** Garbage, and more than one address may ask. */
async function refuseAll(url: string, client: RawClient): Promise<void> {
  client.send(makeBody(50))
  await fetch(`${url}/v1/${'ab'.repeat(32)}?x=${'cd'.repeat(32)}`)
  for (let count = 0; count < 400; count += 1) client.send(Uint8Array.of(7, 0, 0, 1, count & 255))
  await client.ask({ kind: 'ping', ref: 9999 })
  const answer = await postPlain(url, Uint8Array.of(7, 0, 0, 0, 1))
  expect(answer.status).toBe(429)
  await answer.arrayBuffer()
}

function formsOf(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes)
  const base64 = buffer.toString('base64').slice(0, 12)
  const text = buffer.toString('latin1').slice(0, 12)
  return [text, buffer.toString('hex').slice(0, 12), base64, base64.replaceAll('+', '-')]
}

test('numbers are told on this machine only, and name nobody', async () => {
  const serving = await program.serve(['--log', 'json', '--admin-port', '0'])
  const port = linesOf(serving.told.out)[0]?.admin_port
  const client = await connectRaw(serving.url)
  const box = makeBox()
  await client.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
  await client.ask({ kind: 'put', ref: 2, mailbox: box.mailbox, body: makeBody() })
  await client.next('message')
  await client.ask({ kind: 'claim', ref: 3, claimant: makeBody(32), nameplate: '0000' })
  expect((await fetch(`${serving.url}/metrics`)).status).toBe(404)
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(answer.headers.get('content-type')).toMatch(
    /^application\/openmetrics-text; version=1.0.0/,
  )
  const text = await answer.text()
  for (const line of [
    'handfast_connections 1',
    'handfast_delivered_total 1',
    'handfast_requests_total{over="socket",kind="put"} 1',
    'handfast_refused_total{code="nameplate-unknown"} 1',
    'handfast_put_seconds_count 1',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text).toMatch(/^handfast_store_bytes [0-9]{4,}$/m)
  expect(text.endsWith('# EOF\n')).toBe(true)
  expectOpenMetrics(text)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  await client.close()
  await end(serving)
})

/** Every sample belongs to the family told before it, and every family is told once. */
function expectOpenMetrics(text: string): void {
  const families = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)]
  expect(new Set(families.map(([, name]) => name)).size).toBe(families.length)
  let family = ''
  for (const line of text.trimEnd().split('\n')) {
    const told = /^# TYPE (\S+) /.exec(line)?.[1]
    if (told !== undefined) family = told
    if (line.startsWith('#')) continue
    expect(line).toMatch(/^[a-z_]+(\{[a-z]+="[^"]+"(,[a-z]+="[^"]+")*\})? [0-9.e+-]+$/)
    expect(line.startsWith(family)).toBe(true)
  }
}

test('told to end under load it answers what it took on, and ends in time', async () => {
  const serving = await program.serve(['--log', 'json', '--admin-port', '0'])
  const numbers = `http://127.0.0.1:${linesOf(serving.told.out)[0]?.admin_port}/metrics`
  const clients = await Promise.all(Array.from({ length: 4 }, () => connectRaw(serving.url)))
  const [box, stored] = [makeBox(), new Set<string>()]
  const readKeys: Uint8Array[] = []
  const load = clients.map(client => {
    const target = makeBox()
    readKeys.push(target.readKey)
    return putUntilEnded(client, target, stored)
  })
  await expect.poll(() => stored.size).toBeGreaterThan(50)
  const waiting = postPlain(
    serving.url,
    Uint8Array.of(9, 0, 0, 0, 1, 25, 0, 1, ...box.readKey, ...new Uint8Array(32)),
  )
  const told = async () => (await fetch(numbers)).text()
  await expect.poll(told).toContain('\nhandfast_plain_requests 1\n')
  serving.child.kill('SIGTERM')
  expect(await Promise.all(load)).toEqual(clients.map(() => 1001))
  expect((await waiting).status).toBe(200)
  expect(await serving.ended).toEqual([0, null])
  const again = await program.serve()
  const reader = await connectRaw(again.url)
  await reader.ask({ kind: 'listen', ref: 1, readKeys })
  const found = () => reader.came.flatMap(got => (got.kind === 'message' ? [hexOf(got.id)] : []))
  await expect.poll(() => found().length).toBeGreaterThanOrEqual(stored.size)
  for (const id of stored) expect(found()).toContain(id)
  await reader.close()
  await end(again)
})

/** The close code; every answer that said stored is noted. */
async function putUntilEnded(
  client: RawClient,
  { mailbox }: ReturnType<typeof makeBox>,
  stored: Set<string>,
): Promise<number> {
  for (let ref = 1; ref < 250; ref += 1) {
    const body = makeBody()
    const put = client.ask({ kind: 'put', ref, mailbox, body })
    const answer = await Promise.race([put.catch(() => undefined), client.ended])
    if (typeof answer === 'number') return answer
    if (answer?.kind !== 'stored') break
    stored.add(hexOf(sha256(body)))
  }
  return client.ended
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

test.skipIf(process.platform !== 'linux')(
  'with few files to open it takes fewer connections, says so, and stays up',
  async () => {
    const shell = ['bash', '-c', 'ulimit -n 160 && exec "$0" "$@"']
    const serving = await program.serve(['--log', 'json'], shell)
    const told = () => linesOf(serving.told.out)
    await expect.poll(() => told().length).toBe(2)
    expect(told()[0]).toMatchObject({ event: 'error', code: 'few-open-files' })
    expect(told()[1]).toMatchObject({ event: 'serving', connections: 76 })
    const clients = await Promise.all(Array.from({ length: 200 }, () => connectRaw(serving.url)))
    const up = clients.filter(({ socket }) => socket.readyState === socket.OPEN)
    expect(up.length).toBe(76)
    const [first] = up
    if (first === undefined) throw new Error('a client')
    const put = { kind: 'put', ref: 1, mailbox: makeBox().mailbox, body: makeBody() } as const
    expect((await first.ask(put)).kind).toBe('stored')
    await Promise.all(clients.map(client => client.close()))
    await expect.poll(async () => (await connectRaw(serving.url)).socket.readyState).toBe(1)
    await end(serving)
  },
)

function nameAt(port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { port: Number(port), host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })
}

function healthOver(port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/health', rejectUnauthorized: false }
    const asked = request(options, answer => {
      answer.setEncoding('utf8').on('data', resolve)
    })
    asked.on('error', reject)
    asked.end()
  })
}
