/** Texts for people: the same keys in every language, in one order, and none that nothing says. */
import { posix } from 'node:path'
import type { Finding, Tree } from './tree.ts'

/** The language the others are compared with. */
const first = 'en.json'

export function textFindings(tree: Tree): Finding[] {
  const files = tree.paths.filter(path => /^packages\/[^/]+\/src\/text\/[a-z-]+\.json$/.test(path))
  return files
    .filter(path => posix.basename(path) === first)
    .flatMap(path => [
      ...unsaid(path, tree),
      ...files
        .filter(other => other !== path && posix.dirname(other) === posix.dirname(path))
        .flatMap(other => differing(other, path, tree)),
    ])
}

function differing(path: string, model: string, tree: Tree): Finding[] {
  const [keys, wanted] = [keysOf(path, tree), keysOf(model, tree)]
  const missing = wanted.filter(key => !keys.includes(key))
  const extra = keys.filter(key => !wanted.includes(key))
  const doubled = keys.filter((key, index) => keys.indexOf(key) !== index)
  const at = (problem: string, instead: string) => ({ path, line: 0, problem, instead })
  const isSame = missing.length + extra.length + doubled.length === 0
  const moved = isSame ? keys.filter((key, index) => key !== wanted[index]).slice(0, 1) : []
  return [
    ...missing.map(key => at(`${key} is missing`, 'say it in this language too')),
    ...extra.map(key => at(`${key} is not in ${first}`, 'remove it, or say it there first')),
    ...doubled.map(key => at(`${key} stands twice`, 'keep one')),
    ...moved.map(key => at(`${key} stands elsewhere than in ${first}`, 'keep one order')),
  ]
}

function unsaid(path: string, tree: Tree): Finding[] {
  const pack = path.split('/').slice(0, 3).join('/')
  const sources = tree.paths
    .filter(each => each.startsWith(`${pack}/`) && /\.tsx?$/.test(each))
    .filter(each => !/\.test\.tsx?$|\/testing\//.test(each))
    .map(tree.text)
  const templates = sources.flatMap(templatesOf)
  return keysOf(path, tree)
    .filter(key => !isSaid(key, sources, templates))
    .map(key => {
      const problem = `nothing says ${key}`
      return { path, line: 0, problem, instead: 'remove it from every language, or use it' }
    })
}

/** A key stands in the source whole, or as a template with a part that varies, or with `.talk`. */
function isSaid(key: string, sources: string[], templates: RegExp[]): boolean {
  if (sources.some(source => source.includes(`'${key}'`) || source.includes(`"${key}"`)))
    return true
  if (key.endsWith('.talk') && isSaid(key.slice(0, -'.talk'.length), sources, templates))
    return true
  return templates.some(pattern => pattern.test(key))
}

/** `error.${code}` in the source stands for every key of that shape. */
function templatesOf(source: string): RegExp[] {
  return [...source.matchAll(/`([a-z-]+\.[^`\s]*\$\{[^`\s]*)`/g)].map(([, template = '']) => {
    const parts = template.split(/\$\{[^}]*\}/).map(part => part.replaceAll('.', '\\.'))
    return new RegExp(`^${parts.join('[a-z0-9-]+')}$`)
  })
}

/** As they stand in the file; one that stands twice comes twice. */
function keysOf(path: string, tree: Tree): string[] {
  return [...tree.text(path).matchAll(/^\s*"([^"]+)":/gm)].map(([, key = '']) => key)
}
