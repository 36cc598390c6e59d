/** Compiles published packages: one file of JavaScript and one of types for every source. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { house, type Published } from './published.ts'

/** Into `dist` of each, in order; the licence lies beside it. Throws what the compiler says. */
export function compilePackages(packages: Published[]): void {
  for (const one of packages) compile(one)
}

/** Takes away what compiling made. */
export function removeCompiled(packages: Published[]): void {
  for (const { folder } of packages) {
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
    rmSync(join(folder, 'LICENSE'), { force: true })
  }
}

function compile({ name, folder }: Published): void {
  removeCompiled([{ name, folder, version: '', dependencies: {} }])
  const place = join(house, 'node_modules', '.cache', `compile-${process.pid}`)
  mkdirSync(place, { recursive: true })
  try {
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(settingsFor(folder)))
    const compiler = join(house, 'node_modules', 'typescript', 'bin', 'tsc')
    const args = [compiler, '-p', place, '--pretty', 'false']
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name} does not compile:\n${stdout}`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
  copyFileSync(join(house, 'LICENSE'), join(folder, 'LICENSE'))
}

/** The package's own settings, but against what the others compiled to, as whoever installs it. */
function settingsFor(folder: string): object {
  return {
    extends: join(folder, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      customConditions: [],
      typeRoots: [join(house, 'node_modules', '@types')],
      rootDir: join(folder, 'src'),
      outDir: join(folder, 'dist'),
    },
    include: [join(folder, 'src')],
    exclude: ['test', 'acceptance', 'fixture'].map(kind =>
      join(folder, 'src', '**', `*.${kind}.ts`),
    ),
  }
}
