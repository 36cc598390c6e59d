/** Which packages of the workspace are published: those that are not private. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const house = join(import.meta.dirname, '..', '..')

export interface Published {
  name: string
  version: string
  folder: string
  /** Names of what it needs, of this house and of others, with their exact versions. */
  dependencies: Record<string, string>
}

/** In the order in which each finds what it needs before it. Throws for a circle. */
export function publishedPackages(): Published[] {
  const all = readdirSync(join(house, 'packages'))
    .map(name => join(house, 'packages', name))
    .flatMap(folder => readPublished(folder))
  const ordered: Published[] = []
  while (ordered.length < all.length) {
    const isReady = ({ dependencies }: Published) =>
      all.every(({ name }) => !(name in dependencies) || ordered.some(each => each.name === name))
    const next = all.find(each => !ordered.includes(each) && isReady(each))
    if (next === undefined) throw new Error('packages that need each other in a circle')
    ordered.push(next)
  }
  return ordered
}

/** The package itself and every one of the house that it needs, in order. */
export function withNeeded(name: string): Published[] {
  const all = publishedPackages()
  const wanted = new Set([name])
  for (const each of all.toReversed()) {
    if (wanted.has(each.name))
      for (const needed of Object.keys(each.dependencies)) wanted.add(needed)
  }
  return all.filter(each => wanted.has(each.name))
}

function readPublished(folder: string): Published[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { name, version, private: isPrivate, dependencies } = JSON.parse(text)
  return isPrivate ? [] : [{ name, version, folder, dependencies: dependencies ?? {} }]
}
