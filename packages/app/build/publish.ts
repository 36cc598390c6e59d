/**
 * What a build publishes besides the bundler's files: the list of them in front of the service
 * worker, the version in the page, and `build.txt`, which `sha256sum -c` reads.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Writes them at the end of every build. */
export function publishing(): Plugin {
  return {
    name: 'handfast-publishing',
    apply: 'build',
    async writeBundle({ dir }) {
      // A page that is built for a test has no service worker.
      if (dir !== undefined && existsSync(join(dir, WORKER))) await publish(dir)
    },
  }
}

/** Also over a folder that was published before and changed since: then it is another version. */
export async function publish(folder: string): Promise<void> {
  const paths = await filesOf(folder)
  const page = plainPage(await text(folder, PAGE))
  const worker = plainWorker(await text(folder, WORKER))
  const others = await Promise.all(paths.map(async path => listed(path, await bytes(folder, path))))
  const whole = [...others, listed(PAGE, page), listed(WORKER, worker)]
  const version = sha256(linesOf(whole)).toString('hex').slice(0, 16)
  const finished = page.replace(VERSION, `$1${version}$2`)
  await writeFile(join(folder, PAGE), finished)
  const kept = [listed('', finished), ...others]
  const isRest = ({ path }: Listed) => RARE.test(path)
  const files = { version, first: kept.filter(one => !isRest(one)), rest: kept.filter(isRest) }
  const line = `const PUBLISHED=${JSON.stringify(files)};\n`
  await writeFile(join(folder, WORKER), line + worker)
  const every = [...others, listed(PAGE, finished), listed(WORKER, line + worker)]
  await writeFile(join(folder, LIST), linesOf(every))
}

const PAGE = 'index.html'
const WORKER = 'sw.js'
const LIST = 'build.txt'
const VERSION = /(<meta name="handfast-version" content=")[^"]*(")/

/** What most visits never need: it is fetched when the rest is done. */
const RARE = /\.(wasm|png|txt)$|^assets\/(decode|ristretto|TryPage)/

type Listed = { readonly path: string; readonly sha256: string }

/** Paths with forward slashes, in one order on every machine. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter(each => each.isFile())
    .map(each =>
      join(each.parentPath, each.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(path => ![PAGE, WORKER, LIST].includes(path))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

function plainPage(page: string): string {
  if (!VERSION.test(page)) throw new Error('the page has no place for its version')
  return page.replace(VERSION, '$1$2')
}

function plainWorker(worker: string): string {
  return worker.replace(/^const PUBLISHED=.*\n/, '')
}

function listed(path: string, content: string | Buffer): Listed {
  return { path, sha256: sha256(content).toString('base64') }
}

function linesOf(files: readonly Listed[]): string {
  const lines = files.map(({ path, sha256 }) => {
    const hex = Buffer.from(sha256, 'base64').toString('hex')
    return `${hex}  ${path}\n`
  })
  return lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('')
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest()
}

function text(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8')
}

function bytes(folder: string, path: string): Promise<Buffer> {
  return readFile(join(folder, path))
}
