/**
 * Documents say what is so: links and headings resolve, what they draw and name is there, snippets compile,
 * and
 * examples print what they say. Exits 1 on any finding.
 */
import { join } from 'node:path'
import { linkFindings, specifiedTags, treeFindings } from './docs/claims.ts'
import { exampleFindings, examples } from './docs/examples.ts'
import { graphFindings } from './docs/graph.ts'
import { pathFindings, scriptFindings } from './docs/named.ts'
import { snippetFindings, snippets } from './docs/snippets.ts'
import { findingText, treeOfRepository } from './tidy/tree.ts'

const root = join(import.meta.dirname, '..')
const tree = treeOfRepository(root)
const findings = [
  ...linkFindings(tree),
  ...treeFindings(tree),
  ...graphFindings(tree),
  ...pathFindings(tree),
  ...scriptFindings(tree),
  ...snippetFindings(tree, root),
  ...exampleFindings(tree, root),
]
for (const finding of findings) console.error(findingText(finding))
const documents = tree.paths.filter(path => path.endsWith('.md')).length
const counted = [
  `${documents} documents`,
  `${snippets(tree).length} snippets`,
  `${examples(tree).length} examples`,
  `${specifiedTags(tree).size} requirements`,
].join(', ')
console.log(findings.length === 0 ? `${counted}: all so` : `${counted}: ${findings.length} to mend`)
process.exitCode = findings.length === 0 ? 0 : 1
