import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

export type Part = 'first' | 'rest'

/**
 * A language file in two parts: `?first` is what home and a check say, `?rest` all else. Which is
 * which is decided by a key or its first word; one that is not named here is in the rest. Where
 * nothing is built, both are the whole.
 */
export function textsInParts(): Plugin {
  let isBuilding = false
  return {
    name: 'handfast-texts',
    enforce: 'pre',
    configResolved({ command }) {
      isBuilding = command === 'build'
    },
    resolveId(source, importer) {
      const [, file, part] = SOURCE.exec(source) ?? []
      if (file === undefined || importer === undefined) return null
      return `${PREFIX}${part}:${join(dirname(importer), file)}`
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return null
      const [part, path = ''] = id.slice(PREFIX.length).split(/:(.*)/s)
      const whole = await readFile(path, 'utf8')
      const texts = isBuilding ? partOf(whole, part === 'first' ? 'first' : 'rest') : whole
      return { code: `export default ${texts}`, moduleType: 'js' }
    },
  }
}

const SOURCE = /^(.*\.json)\?(first|rest)$/
const PREFIX = '\0texts:'

export function partOf(text: string, part: Part): string {
  const texts: Readonly<Record<string, string>> = JSON.parse(text)
  const chosen = Object.entries(texts).filter(([key]) => isFirst(key) === (part === 'first'))
  return JSON.stringify(Object.fromEntries(chosen))
}

function isFirst(key: string): boolean {
  return FIRST.has(key) || FIRST.has(key.split('.')[0] ?? '')
}

const FIRST = new Set([
  ...['app', 'back', 'stop', 'done', 'save', 'try-again', 'hung-up', 'update', 'time', 'digit'],
  ...['home', 'label', 'person', 'topic', 'channel', 'check', 'waiting', 'unsent'],
  ...['yes', 'there', 'unproven', 'aged', 'no', 'wrong', 'none', 'late-no', 'late'],
  ...['asked', 'answered', 'else', 'torn', 'load', 'safety.title', 'safety.emergency'],
])
