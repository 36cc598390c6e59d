/**
 * Serves a built app: static files with the headers it is meant to run under, and beside them
 * relay.json, which names the relay offered at first run.
 */
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const pack = promisify(gzip)

/** What to serve: `folder` holds the built app, `relay` is the address offered to newcomers. */
export interface AppToServe {
  port: number
  host: string
  folder: string
  relay: string
}

/** A server that is listening; `port` is the real one, also where 0 was asked for. */
export interface ServedApp {
  url: string
  port: number
  close(): Promise<void>
}

/** Resolves once the server listens; rejects with the system's error where it cannot. */
export async function serveApp(app: AppToServe): Promise<ServedApp> {
  const root = await realpath(app.folder)
  const server = createServer((request, response) => {
    answer(request, response, root, app.relay).catch(() => {
      if (!response.headersSent) sendText(response, 500, 'The file could not be read.')
      else response.destroy()
    })
  })
  await listen(server, app.port, app.host)
  const port = listeningPort(server)
  return { url: `http://${urlHost(app.host)}:${port}`, port, close: () => close(server) }
}

/**
 * The policy the page runs under. Relays are named by people, so any `https` or `wss` address can
 * be reached, and plain http on this machine alone.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' https: wss: http://localhost:* ws://localhost:* " +
    'http://127.0.0.1:* ws://127.0.0.1:*',
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types handfast',
].join('; ')

const strictHeaders: Record<string, string> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
}

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  relay: string,
): Promise<void> {
  for (const [name, value] of Object.entries(strictHeaders)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return sendText(response, 405, 'Only GET and HEAD.')
  }
  const path = parsePath(request.url ?? '')
  if (path === undefined) return sendText(response, 400, 'This address cannot be read.')
  if (path === '/relay.json') return sendRelay(response, relay)
  const file = await findFile(root, path)
  if (file === undefined) return sendText(response, 404, 'There is no such file.')
  const packs = acceptsGzip(request) && isPackable(file.path)
  if (packs) await sendPacked(response, file, path, request.method === 'HEAD')
  else sendFile(response, file, path, request.method === 'HEAD')
}

/** The path of a request, decoded; undefined for what no file of ours can be called. */
function parsePath(target: string): string | undefined {
  const raw = target.split(/[?#]/, 1)[0] ?? ''
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return undefined
  }
  if (!path.startsWith('/') || path.length > 1024 || /[\0\\]/.test(path)) return undefined
  return path.split('/').some(part => part === '..' || part === '.') ? undefined : path
}

interface FoundFile {
  path: string
  file_bytes: number
  changed_ms: number
}

/** A path without an extension is a screen of the app, so it is answered with the app itself. */
async function findFile(root: string, path: string): Promise<FoundFile | undefined> {
  const isScreen = extname(path) === ''
  const real = await realpath(join(root, isScreen ? 'index.html' : path)).catch(() => undefined)
  if (real === undefined || !real.startsWith(root + sep)) return undefined
  const found = await stat(real)
  return found.isFile()
    ? { path: real, file_bytes: found.size, changed_ms: found.mtimeMs }
    : undefined
}

/** Packed once and kept, for as long as the file stays as it is. */
const packed = new Map<string, { changed_ms: number; bytes: Promise<Buffer> }>()

async function sendPacked(
  response: ServerResponse,
  { path: real, changed_ms }: FoundFile,
  path: string,
  headOnly: boolean,
): Promise<void> {
  let kept = packed.get(real)
  if (kept?.changed_ms !== changed_ms) {
    kept = { changed_ms, bytes: readFile(real).then(bytes => pack(bytes, { level: 9 })) }
    packed.set(real, kept)
  }
  const bytes = await kept.bytes
  startFile(response, real, path, bytes.length)
  response.setHeader('Content-Encoding', 'gzip')
  response.end(headOnly ? undefined : bytes)
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
}

function isPackable(path: string): boolean {
  return /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/.test(path)
}

function startFile(response: ServerResponse, real: string, path: string, length: number): void {
  response.statusCode = 200
  response.setHeader('Content-Type', mediaTypes[extname(real)] ?? 'application/octet-stream')
  response.setHeader('Content-Length', length)
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Cache-Control', isHashed(path) ? 'max-age=31536000, immutable' : 'no-cache')
}

function sendFile(response: ServerResponse, file: FoundFile, path: string, headOnly: boolean) {
  startFile(response, file.path, path, file.file_bytes)
  if (headOnly) {
    response.end()
    return
  }
  pipeline(createReadStream(file.path), response, error => {
    if (error) response.destroy()
  })
}

/** The build puts a hash of the content into every name below assets/, so those never change. */
function isHashed(path: string): boolean {
  return /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(path)
}

function sendRelay(response: ServerResponse, relay: string): void {
  response.statusCode = 200
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-cache')
  response.end(JSON.stringify({ relay }))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(`${text}\n`)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function listeningPort(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** A secure context on this machine is called localhost: passkeys refuse the bare number. */
function urlHost(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
