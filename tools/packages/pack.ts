/** Packs what is published, as npm would publish it. */
import { join } from 'node:path'
import { runNpm } from './npm.ts'
import { house, publishedPackages } from './published.ts'

export interface Packed {
  name: string
  file: string
  /** The paths inside, without the folder that npm puts around them. */
  paths: string[]
  packed_bytes: number
}

/** One tarball a package, in the order in which they are published. The folder must be there. */
export function packInto(folder: string): Packed[] {
  const wanted = publishedPackages().flatMap(({ name }) => ['-w', name])
  const out = runNpm(house, 'pack', '--json', '--pack-destination', folder, ...wanted)
  // The scripts of the packages may print before npm does.
  const reports: unknown = JSON.parse(out.slice(out.search(/^[[{]/m)))
  const list = Array.isArray(reports) ? reports : Object.values(reports ?? {})
  return list.map(({ name, filename, files, size }) => ({
    name: String(name),
    file: join(folder, String(filename).replace('@', '').replace('/', '-')),
    paths: files.map((file: { path: string }) => file.path),
    packed_bytes: Number(size),
  }))
}
