/**
 * `npm start`: the app and a relay beside it, from one process, until it is told to stop.
 *
 *   npm start -- --port 8787 --relay-port 8788 --host 127.0.0.1 --data .handfast
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type RunningRelay, type StartFailure, tryStartRelay } from '@handfast/relay'
import { appFolder, buildAppIfOld } from './build.ts'
import { type ServedApp, serveApp } from './serve.ts'
import { parsePlaces, type StartPlaces } from './start-places.ts'

const usual = 'npm start -- --port 8787 --relay-port 8788'
const elsewhere = 'npm start -- --port 9787 --relay-port 9788'

await main()

async function main(): Promise<void> {
  const places = placesAsked()
  await buildAppIfOld().catch(error => stop('the app does not build', String(error)))
  const relay = await openRelay(places)
  const app = await openApp(places, relay)
  console.log(whatToOpen(app.url, relay.url))
  closeOnSignal(async () => {
    await app.close()
    await relay.close()
  })
}

function placesAsked(): StartPlaces {
  const text = { type: 'string' } as const
  try {
    const options = { port: text, 'relay-port': text, host: text, data: text }
    const places = parsePlaces(parseArgs({ options }).values, process.env)
    if ('problem' in places) return stop(places.problem, usual)
    return places
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return stop(said, usual)
  }
}

async function openRelay(places: StartPlaces): Promise<RunningRelay> {
  const folder = resolve(import.meta.dirname, '..', places.data)
  await mkdir(folder, { recursive: true }).catch(error =>
    stop(`the folder for the relay cannot be made: ${String(error)}`, 'take another --data'),
  )
  const file = join(folder, 'relay.db')
  const started = await tryStartRelay({ port: places.relay_port, host: places.host, file })
  if (started.ok) return started.value
  return stop(...relayRefusal(started.code, places))
}

function relayRefusal(code: StartFailure, places: StartPlaces): [problem: string, hint: string] {
  switch (code) {
    case 'port-in-use':
      return [`port ${places.relay_port} for the relay is in use`, elsewhere]
    case 'port-not-allowed':
      return [`port ${places.relay_port} for the relay may not be used`, elsewhere]
    case 'host-unknown':
    case 'listen-failed':
      return [`this machine has no address ${places.host}`, 'leave --host out']
    case 'store-in-use':
      return ['another Handfast is running with the same data', 'stop it, or use what it printed']
    case 'store-full':
      return ['the disk is full', 'make room; nothing that was kept is lost']
    case 'store-not-writable':
      return ['relay.db may not be written', `look at who owns ${places.data}`]
    case 'store-damaged':
    case 'store-foreign':
    case 'store-newer':
    case 'store-broken':
      return [`the relay cannot use relay.db (${code})`, `move ${places.data}/relay.db away`]
  }
}

async function openApp(places: StartPlaces, relay: RunningRelay): Promise<ServedApp> {
  const { port, host } = places
  try {
    return await serveApp({ port, host, folder: appFolder, relay: relay.url })
  } catch (error) {
    await relay.close()
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') return stop(`port ${port} for the app is in use`, elsewhere)
    if (code === 'EACCES') return stop(`port ${port} for the app may not be used`, elsewhere)
    return stop(`the app does not start: ${String(error)}`, 'leave --host out')
  }
}

function stop(problem: string, hint: string): never {
  console.error(`handfast: error: ${problem}`)
  console.error(`handfast: hint: ${hint}`)
  process.exit(5)
}

function whatToOpen(app: string, relay: string): string {
  return `
Handfast is ready.

  Try    ${app}/try   first: three phones on one page, and an impostor who fails.
  Open   ${app}   in two browser windows, one of them private: they are two people.
  Or     npm run handfast -- init --name Willow --relay ${relay}   for a terminal.

  The relay is ${relay}. Stop with Ctrl-C.
`
}

/** The first signal closes in order; a second one does not wait for that. */
function closeOnSignal(close: () => Promise<void>): void {
  let closing = false
  const onSignal = () => {
    if (closing) process.exit(5)
    closing = true
    close().then(
      () => process.exit(0),
      () => process.exit(5),
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
