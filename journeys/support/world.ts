/** Everything a journey needs, real: a built app on its server, relays, browsers, terminals. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { appFolder, buildAppIfOld } from '../../tools/build.ts'
import { type ServedApp, serveApp } from '../../tools/serve.ts'
import { Phone } from './phone.ts'
import { type RelayProcess, startRelayProcess } from './relay.ts'
import { Terminal } from './terminal.ts'

/** How long a button or a word is waited for; the usual half minute is not what is tested. */
const PATIENCE_MS = 60_000
export const PHONE = { width: 412, height: 732 }

export class World {
  readonly relay: RelayProcess
  readonly served: ServedApp
  readonly #browser: Browser
  readonly #folder: string
  readonly #relays: RelayProcess[] = []
  readonly #contexts: BrowserContext[] = []
  /** Where the terminal last opened under a name keeps its vault. */
  readonly #homes = new Map<string, string>()
  #count = 0

  private constructor(relay: RelayProcess, served: ServedApp, browser: Browser, folder: string) {
    this.relay = relay
    this.served = served
    this.#browser = browser
    this.#folder = folder
    this.#relays.push(relay)
  }

  static async open(): Promise<World> {
    await buildAppIfOld()
    const folder = await mkdtemp(join(tmpdir(), 'handfast-journey-'))
    const relay = await startRelayProcess(join(folder, 'relay.db'))
    const served = await serveApp({
      port: 0,
      host: 'localhost',
      folder: appFolder,
      relay: relay.url,
    })
    const browser = await chromium.launch({ executablePath: await browserPath(), args: launchArgs })
    return new World(relay, served, browser, folder)
  }

  /** A phone of its own: nothing is shared with another but what goes over the relay. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const usual = { viewport: PHONE, locale: 'en-GB' }
    const context = await this.#browser.newContext({ ...usual, ...options })
    // A machine may be slow: only the time of the whole journey is limited.
    context.setDefaultTimeout(PATIENCE_MS)
    this.#contexts.push(context)
    return context
  }

  /** `clock`: time that a journey can let pass; it runs as usual until then. */
  async phone(name: string, options: { readonly clock?: boolean } = {}): Promise<Phone> {
    const context = await this.context()
    if (options.clock === true) await context.clock.install()
    return Phone.open(await context.newPage(), `http://localhost:${this.served.port}/`, name)
  }

  async terminal(name: string, relay = this.relay.url): Promise<Terminal> {
    const home = join(this.#folder, `home-${this.#count++}-${name}`)
    this.#homes.set(name, home)
    await mkdir(home, { recursive: true })
    const terminal = new Terminal(home)
    const { code } = await terminal.run('init', '--name', name, '--relay', relay)
    if (code !== 0) throw new Error(`init ended with ${code}`)
    return terminal
  }

  /** Everything on a phone, copied: from now on there are two. */
  async copyOf(name: string): Promise<Terminal> {
    const copy = join(this.#folder, `copy-of-${name}`)
    await cp(this.#homes.get(name) ?? '', copy, { recursive: true })
    return new Terminal(copy)
  }

  async anotherRelay(): Promise<RelayProcess> {
    const relay = await startRelayProcess(join(this.#folder, `relay-${this.#relays.length}.db`))
    this.#relays.push(relay)
    return relay
  }

  /** Ends the phones of one journey. */
  async tidyUp(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map(context => context.close()))
  }

  async close(): Promise<void> {
    await this.tidyUp()
    await this.#browser.close()
    await this.served.close()
    await Promise.all(this.#relays.map(relay => relay.stop()))
    await rm(this.#folder, { recursive: true, force: true })
  }
}
