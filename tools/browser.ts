/**
 * Which browser the tests drive, so that the test command needs nothing but npm.
 *
 * The order: what HANDFAST_BROWSER names, then a Chromium or Chrome of the system, then the one
 * inside an npm package (Linux on x64 only). HANDFAST_BROWSER=bundled asks for the last by name.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** What every launch is given: works as root, reaches for nothing on the network by itself. */
export const launchArgs: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The path of a Chromium to start. Throws with a sentence for people when there is none.
 * For the bundled one it also sets LD_LIBRARY_PATH and FONTCONFIG_PATH of this process, which the
 * browser inherits.
 */
export async function browserPath(): Promise<string> {
  const wanted = process.env.HANDFAST_BROWSER
  if (wanted === 'bundled') return bundledBrowser()
  if (wanted) {
    if (!isExecutable(wanted)) throw new Error(`HANDFAST_BROWSER names no program: ${wanted}`)
    return wanted
  }
  return systemBrowser() ?? bundledBrowser()
}

const modules = join(import.meta.dirname, '..', 'node_modules')

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const systemPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function systemBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  const onPath = systemNames.flatMap(name => folders.map(folder => join(folder, name)))
  return [...onPath, ...systemPlaces].find(isExecutable)
}

async function bundledBrowser(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('no Chromium found: install Chrome or Chromium, or set HANDFAST_BROWSER')
  }
  const folder = join(modules, '.cache', 'handfast-browser')
  if (!existsSync(folder)) await unpackBundled(folder)
  const path = join(folder, 'chromium')
  process.env.FONTCONFIG_PATH ??= join(folder, 'fonts')
  lendLibraries(path, join(folder, 'al2023', 'lib'))
  return path
}

/** Whole or not at all: several test processes may unpack at once, and one may be killed. */
async function unpackBundled(folder: string): Promise<void> {
  const half = `${folder}-${process.pid}`
  await mkdir(half, { recursive: true })
  await unpackInto(half)
  await writeFile(join(half, 'fonts', 'fonts.conf'), fontsConfig(folder))
  try {
    await rename(half, folder)
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/**
 * The package always unpacks into the folder for temporary files, and takes any file called
 * "chromium" there for its own: hence the borrowed TMPDIR.
 */
async function unpackInto(folder: string): Promise<void> {
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    const bundled = await import('@sparticuz/chromium')
    const packed = join(modules, '@sparticuz', 'chromium', 'bin')
    await bundled.default.executablePath(packed)
    await bundled.inflate(join(packed, 'al2023.tar.br'))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** The package's own file names folders that exist only on a server farm, and no letter is drawn. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}

/** The libraries that came along are put on the path only where the system's own do not do. */
function lendLibraries(path: string, libraries: string): void {
  if (starts(path)) return
  const rest = process.env.LD_LIBRARY_PATH
  process.env.LD_LIBRARY_PATH = rest ? `${libraries}${delimiter}${rest}` : libraries
  if (!starts(path)) throw new Error('the bundled Chromium does not start: set HANDFAST_BROWSER')
}

function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
