/** What npm runs in a package's folder before it packs it. */
import { basename } from 'node:path'
import { compilePackages } from './compile.ts'
import { publishedPackages, withNeeded } from './published.ts'

const here = publishedPackages().find(({ folder }) => folder === process.cwd())
if (here === undefined) throw new Error(`${basename(process.cwd())} is not published`)
compilePackages(withNeeded(here.name))
