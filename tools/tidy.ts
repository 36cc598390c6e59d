/**
 * The style as a test over the source: prints what to mend and what to do instead, then the sizes
 * of the house. Exits 1 on any finding. `--root FOLDER` looks at another repository.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { tagFindings } from './docs/claims.ts'
import { fileFindings } from './tidy/files.ts'
import { importFindings } from './tidy/imports.ts'
import { bannedNames } from './tidy/names.ts'
import { parseSource, type SourceFile } from './tidy/parse.ts'
import { sourceFindings } from './tidy/source.ts'
import { textFindings } from './tidy/texts.ts'
import { type Finding, findingText, type Tree, treeOfRepository } from './tidy/tree.ts'

/** All findings of a tree, and the files they were looked for in. */
export function tidy(tree: Tree): { findings: Finding[]; files: SourceFile[] } {
  const files = tree.paths
    .filter(path => /\.tsx?$/.test(path))
    .map(path => parseSource(path, tree.text(path)))
  const banned = bannedNames(tree)
  const findings = [
    ...(banned === undefined ? [noList] : []),
    ...importFindings(files, tree),
    ...sourceFindings(files, banned ?? []),
    ...fileFindings(files, tree),
    ...textFindings(tree),
    ...tagFindings(tree),
  ]
  return { findings, files }
}

const noList: Finding = {
  path: 'GLOSSARY.md',
  line: 0,
  problem: 'no list of banned names',
  instead: 'a fence that begins with ```banned, one name a line',
}

/** How large the house is; functions that are only an argument of a call are not counted. */
export function sizesText(files: SourceFile[]): string {
  const shipped = files.filter(({ isTest }) => !isTest)
  const functions = shipped
    .flatMap(({ path, functions }) => functions.map(each => ({ path, ...each })))
    .filter(({ name }) => name !== '')
    .sort((a, b) => a.function_lines - b.function_lines)
  const median = functions[functions.length >> 1]?.function_lines ?? 0
  const longest = functions.at(-1)
  const file = [...shipped].sort((a, b) => b.file_lines - a.file_lines)[0]
  return [
    `${shipped.length} files, ${functions.length} functions, median ${median} lines`,
    `longest function ${longest?.name} (${longest?.function_lines} lines, ${longest?.path})`,
    `longest file ${file?.path} (${file?.file_lines} lines)`,
  ].join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { root: { type: 'string' } } })
  const root = values.root ?? join(import.meta.dirname, '..')
  const { findings, files } = tidy(treeOfRepository(root))
  for (const finding of findings) console.error(findingText(finding))
  console.log(sizesText(files))
  console.log(findings.length === 0 ? 'tidy' : `${findings.length} to mend`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
