import { build, type Plugin } from 'vite'

/**
 * What is loaded rarely is bundled with copies of its own of all that it uses: shared with the rest,
 * every part of a library that it needs would be loaded by everybody. `isMeant` is asked about each
 * dynamic import, by its path.
 */
export function bundledAlone(isMeant: (path: string) => boolean): Plugin {
  return {
    name: 'handfast-bundled-alone',
    apply: 'build',
    enforce: 'pre',
    async resolveDynamicImport(source, importer) {
      if (typeof source !== 'string' || !isMeant(source)) return null
      const resolved = await this.resolve(source, importer)
      return resolved === null ? null : `${resolved.id}${ALONE}`
    },
    async load(id) {
      return id.endsWith(ALONE) ? await bundle(id.slice(0, -ALONE.length)) : null
    },
  }
}

const ALONE = '?alone'

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  })
  const outputs = [built].flat().flatMap(one => ('output' in one ? one.output : []))
  const [chunk, ...more] = outputs
  if (chunk?.type !== 'chunk' || more.length > 0) throw new Error(`${entry} is not one file`)
  return chunk.code
}
