/** What npm runs after packing: nothing compiled stays, since it would soon be an old copy. */
import { removeCompiled } from './compile.ts'
import { publishedPackages } from './published.ts'

removeCompiled(publishedPackages())
