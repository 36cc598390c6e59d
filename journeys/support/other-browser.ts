/**
 * Firefox and WebKit, where the machine has them: driven by the commands of WebDriver, which
 * Firefox takes over a socket of its own (Marionette) and WebKit by plain requests.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { freePort } from '../../tools/free-port.ts'

export type OtherBrowser = {
  goTo(url: string): Promise<void>
  /** A function's body, run on the page; elements come back as what `type` takes. */
  run(script: string, ...args: readonly unknown[]): Promise<unknown>
  type(element: unknown, text: string): Promise<void>
  close(): Promise<void>
}

/** `start` is null where the browser is not here. `folder` is empty, and the browser's own. */
export type Engine = {
  readonly name: string
  readonly start: ((folder: string) => Promise<OtherBrowser>) | null
}

export function otherEngines(): readonly Engine[] {
  const firefox = programOf('firefox-esr') ?? programOf('firefox')
  const webKit = programOf('WebKitWebDriver')
  const screen = programOf('xvfb-run')
  return [
    { name: 'Firefox', start: firefox ? folder => startFirefox(firefox, folder) : null },
    {
      name: 'WebKit',
      start: webKit && screen ? folder => startWebKit(screen, webKit, folder) : null,
    },
  ]
}

function programOf(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  return folders.map(folder => join(folder, name)).find(path => existsSync(path)) ?? null
}

type Send = (name: string, parameters: object) => Promise<unknown>

async function startFirefox(program: string, folder: string): Promise<OtherBrowser> {
  await writeFile(join(folder, 'user.js'), 'user_pref("marionette.port", 0);\n')
  const args = ['--headless', '--marionette', '--no-remote', '--profile', folder, 'about:blank']
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  const port = await until(() => readFile(join(folder, 'MarionetteActivePort'), 'utf8'))
  const send = await until(() => marionette(Number(port)))
  await send('WebDriver:NewSession', {})
  return {
    goTo: async url => void (await send('WebDriver:Navigate', { url })),
    run: (script, ...args) => send('WebDriver:ExecuteScript', { script, args }),
    type: async (element, text) =>
      void (await send('WebDriver:ElementSendKeys', { id: idOf(element), text })),
    close: () => end(child),
  }
}

/** Messages are JSON behind their length: [0, number, name, parameters], [1, number, error, result]. */
async function marionette(port: number): Promise<Send> {
  const socket = connect(port, '127.0.0.1')
  const waiting = new Map<number, (answer: readonly unknown[]) => void>()
  let bytes = Buffer.alloc(0)
  socket.on('data', (part: Buffer) => {
    bytes = Buffer.concat([bytes, part])
    for (;;) {
      const colon = bytes.indexOf(':')
      const after = colon + 1 + Number(bytes.subarray(0, Math.max(0, colon)))
      if (colon < 0 || bytes.length < after) return
      const said = JSON.parse(bytes.subarray(colon + 1, after).toString())
      bytes = bytes.subarray(after)
      if (Array.isArray(said)) waiting.get(said[1])?.(said)
    }
  })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let count = 0
  return async (name, parameters) => {
    const number = ++count
    const text = JSON.stringify([0, number, name, parameters])
    const answer = new Promise<readonly unknown[]>(resolve => waiting.set(number, resolve))
    socket.write(`${Buffer.byteLength(text)}:${text}`)
    const [, , error, result] = await answer
    if (error !== null) throw new Error(`${name}: ${JSON.stringify(error)}`)
    return resultIn(result)
  }
}

/** WebKit for GTK draws on a screen, and there may be none. */
async function startWebKit(screen: string, program: string, folder: string): Promise<OtherBrowser> {
  const port = await freePort()
  const args = ['-a', program, `--port=${port}`]
  // What lies about for the screen goes with the folder.
  const env = { ...process.env, TMPDIR: folder }
  const child = spawn(screen, args, { stdio: 'ignore', detached: true, env })
  const send: Send = async (path, body) => {
    const method = 'POST'
    const url = `http://127.0.0.1:${port}${path}`
    const response = await fetch(url, { method, body: JSON.stringify(body) })
    const said: unknown = await response.json()
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(said)}`)
    return resultIn(said)
  }
  await until(() => fetch(`http://127.0.0.1:${port}/status`))
  const session = await send('/session', { capabilities: { alwaysMatch: {} } })
  const at = `/session/${(session as { readonly sessionId: string }).sessionId}`
  return {
    goTo: async url => void (await send(`${at}/url`, { url })),
    run: (script, ...args) => send(`${at}/execute/sync`, { script, args }),
    type: async (element, text) =>
      void (await send(`${at}/element/${idOf(element)}/value`, { text })),
    close: () => end(child),
  }
}

function resultIn(said: unknown): unknown {
  return typeof said === 'object' && said !== null && 'value' in said ? said.value : said
}

/** An element comes as an object with one entry, named by the standard. */
function idOf(element: unknown): string {
  return String(Object.values(element as object)[0])
}

/** Tries again until it is there: a program takes its time to start. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 600; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** With everything it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  await ended
}
