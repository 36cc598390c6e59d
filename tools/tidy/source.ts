/** Rules over one source file at a time: sizes, clocks, names, leftovers. */
import { posix } from 'node:path'
import { nameJudge } from './names.ts'
import type { Located, SourceFile } from './parse.ts'
import type { Finding } from './tree.ts'

const function_limit_lines = 50
const file_limit_lines = 400
const test_file_limit_lines = 600

export function sourceFindings(files: SourceFile[], banned: string[]): Finding[] {
  const judge = nameJudge(banned)
  return files.flatMap(file => [
    ...broken(file),
    ...sizes(file),
    ...clocks(file),
    ...names(file, judge),
    ...leftovers(file),
    ...defaultExport(file),
    ...runsSomewhere(file),
  ])
}

function broken({ path, broken }: SourceFile): Finding[] {
  if (broken === undefined) return []
  return [{ path, line: 0, problem: `cannot be read: ${broken}`, instead: 'mend the syntax' }]
}

function sizes(file: SourceFile): Finding[] {
  const { path, file_lines } = file
  const limit = isUnderTest(path) ? test_file_limit_lines : file_limit_lines
  const tooLong: Finding[] = []
  if (file_lines > limit) {
    const problem = `${file_lines} lines, at most ${limit}`
    tooLong.push({ path, line: 0, problem, instead: 'split it by what it holds, not by size' })
  }
  if (isUnderTest(path)) return tooLong
  for (const { name, line, function_lines } of file.functions) {
    if (function_lines <= function_limit_lines) continue
    const problem = `${name || 'a function'} has ${function_lines} lines, at most ${function_limit_lines}`
    tooLong.push({ path, line, problem, instead: 'leave the control flow here, move leaves below' })
  }
  return tooLong
}

/** Files that are tests through and through; a tool is measured like the rest of the house. */
function isUnderTest(path: string): boolean {
  return /\.(test|acceptance|fixture)\.tsx?$|^journeys\/|^packages\/[^/]+\/test\/|\/testing\//.test(
    path,
  )
}

const bannedBelow: Record<string, string> = {
  'Date.now': 'the time is given with every input',
  'new Date()': 'the time is given with every input',
  'Math.random': 'entropy is given with every input',
}

function clocks(file: SourceFile): Finding[] {
  if (!['core', 'envelope'].includes(file.pack) || file.isTest) return []
  return file.uses.flatMap(({ text, line }) => {
    const reason = text.startsWith('console.') ? 'return it as an effect' : bannedBelow[text]
    if (reason === undefined) return []
    return [{ path: file.path, line, problem: `${file.pack} uses ${text}`, instead: reason }]
  })
}

function names(file: SourceFile, judge: (name: string) => string | undefined): Finding[] {
  const stem = posix.basename(file.path).split('.', 1)[0] ?? ''
  const found: Located[] = [...file.declared, { text: stem, line: 0 }]
  return found.flatMap(({ text, line }) => {
    const rule = judge(text)
    if (rule === undefined) return []
    const problem = `the name ${text} is banned (${rule})`
    return [{ path: file.path, line, problem, instead: 'GLOSSARY.md has the word for it' }]
  })
}

// Written so that this line is not among what it finds.
const unfinished = /\b(TO[D]O|FIX[M]E|XX[X])\b/

function leftovers(file: SourceFile): Finding[] {
  const notes = file.comments
    .filter(({ text }) => unfinished.test(text))
    .map(({ line }) => ({
      path: file.path,
      line,
      problem: 'a note about unfinished work',
      instead: 'finish it, or open an issue',
    }))
  const switched = file.isTest
    ? file.uses.filter(({ text }) =>
        /^(test|it|describe|suite|bench)\.(only|skip|todo)$/.test(text),
      )
    : []
  return [
    ...notes,
    ...switched.map(({ text, line }) => ({
      path: file.path,
      line,
      problem: `${text} leaves tests out`,
      instead: 'let every test run, or delete it',
    })),
  ]
}

function defaultExport({ path, default_export_line: line }: SourceFile): Finding[] {
  if (line === 0 || /(^|[./])(vite|vitest)\.config\.ts$|\.config\.ts$/.test(path)) return []
  return [{ path, line, problem: 'a default export', instead: 'export it by its name' }]
}

/** Component tests need a browser; under another name no part of the test command takes them. */
function runsSomewhere({ path }: SourceFile): Finding[] {
  if (!path.endsWith('.test.tsx') || /\.browser(\.long)?\.test\.tsx$/.test(path)) return []
  const instead = 'call it x.browser.test.tsx'
  return [{ path, line: 0, problem: 'no test project runs this file', instead }]
}
