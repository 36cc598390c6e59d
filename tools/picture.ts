/** `npm run picture`: draws docs/house.svg anew from what the packages import. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { graphOf, pictureFile } from './docs/graph.ts'
import { pictureOf } from './docs/picture.ts'
import { treeOfRepository } from './tidy/tree.ts'

const root = join(import.meta.dirname, '..')
writeFileSync(join(root, pictureFile), pictureOf(graphOf(treeOfRepository(root))))
