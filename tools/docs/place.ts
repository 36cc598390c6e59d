/** A folder outside the repository in which code finds the packages as if they were installed. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes it, works in it, and takes it away. The packages of the house stand nearest, by what they
 * are rather than by what was installed when; what they need of others lies one folder above.
 */
export function withPlace<T>(root: string, work: (folder: string) => T): T {
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'handfast-docs-'))
  try {
    const folder = join(place, 'modules')
    const near = join(folder, 'node_modules')
    mkdirSync(near, { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'junction')
    symlinkSync(join(root, 'packages'), join(near, '@handfast'), 'junction')
    symlinkSync(join(root, 'packages', 'handfast'), join(near, 'handfast'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    return work(folder)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
