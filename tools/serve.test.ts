import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy, type ServedApp, serveApp } from './serve.ts'

let place: string
let served: ServedApp

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'handfast-serve-'))
  await mkdir(join(place, 'dist', 'assets'), { recursive: true })
  await writeFile(join(place, 'secret.txt'), 'not for the web')
  await writeFile(join(place, 'dist', 'index.html'), '<!doctype html><title>the app</title>')
  await writeFile(join(place, 'dist', 'sw.js'), 'self.onfetch = null')
  await writeFile(join(place, 'dist', 'app.webmanifest'), '{}')
  await writeFile(join(place, 'dist', 'assets', 'main-B1a_2c-D.js'), 'export {}')
  await writeFile(join(place, 'dist', 'assets', 'reader-AbCdEfGh.wasm'), '')
  await symlink(join(place, 'secret.txt'), join(place, 'dist', 'link.txt'))
  const relay = 'http://localhost:8788'
  served = await serveApp({ port: 0, host: '127.0.0.1', folder: join(place, 'dist'), relay })
})

afterAll(async () => {
  await served.close()
  await rm(place, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Sends the path as it stands: fetch would tidy the dots away before they reach the server. */
function ask(path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: served.port, path, method }, response => {
      let body = ''
      response.on('data', part => {
        body += part
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('what is served', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/sw.js', 'text/javascript; charset=utf-8'],
    ['/app.webmanifest', 'application/manifest+json'],
    ['/assets/reader-AbCdEfGh.wasm', 'application/wasm'],
  ])('%s is %s', async (path, type) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe(type)
  })

  test('a path without an extension is a screen of the app', async () => {
    expect((await ask('/try')).body).toContain('the app')
    expect((await ask('/a/b/c?d=e.f')).body).toContain('the app')
  })

  test('a file that is not there is not answered with the app', async () => {
    expect((await ask('/assets/gone-AbCdEfGh.js')).status).toBe(404)
  })

  test('relay.json names the relay', async () => {
    expect(JSON.parse((await ask('/relay.json')).body)).toEqual({ relay: 'http://localhost:8788' })
  })

  test('HEAD says as much as GET and sends nothing; POST is refused', async () => {
    const head = await ask('/', 'HEAD')
    expect(head.body).toBe('')
    expect(head.headers['content-length']).toBe(String((await ask('/')).body.length))
    expect((await ask('/', 'POST')).status).toBe(405)
  })
})

test('packed for who can unpack it, and again when the file has changed', async () => {
  const packedAt = async () => {
    const answer = await fetch(`http://127.0.0.1:${served.port}/sw.js`)
    return [answer.headers.get('content-encoding'), await answer.text()]
  }
  expect(await packedAt()).toEqual(['gzip', 'self.onfetch = null'])
  await writeFile(join(place, 'dist', 'sw.js'), 'self.onfetch = 1')
  expect(await packedAt()).toEqual(['gzip', 'self.onfetch = 1'])
  expect((await ask('/sw.js')).headers['content-encoding']).toBeUndefined()
})

describe('headers', () => {
  test.each(['/', '/gone.txt', '/relay.json', '/%zz'])('%s carries the strict ones', async path => {
    const { headers } = await ask(path)
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['permissions-policy']).toContain('camera=(self)')
  })

  test('the policy has no wildcard for scripts and nothing inline', () => {
    expect(contentSecurityPolicy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(contentSecurityPolicy).not.toContain('unsafe-inline')
  })

  test('only names with a hash are kept for ever', async () => {
    const kept = (await ask('/assets/main-B1a_2c-D.js')).headers['cache-control']
    expect(kept).toContain('immutable')
    expect((await ask('/')).headers['cache-control']).toBe('no-cache')
    expect((await ask('/sw.js')).headers['cache-control']).toBe('no-cache')
  })
})

describe('nothing outside the folder', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00/secret.txt',
    '/link.txt',
    '//secret.txt',
    `/${'a'.repeat(5000)}.txt`,
    '/%',
  ])('%s', async path => {
    const { status, body } = await ask(path)
    expect([400, 404]).toContain(status)
    expect(body).not.toContain('not for the web')
  })
})

test('a port in use is told by its code', async () => {
  const again = serveApp({ port: served.port, host: '127.0.0.1', folder: place, relay: '' })
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
