/** One TypeScript file as the rules see it: no rule looks at the syntax tree itself. */
import { type ESTree, parseSync, Visitor } from 'vite'

export interface SourceFile {
  path: string
  /** The folder below packages/, or '' for tools, journeys and configuration. */
  pack: string
  isTest: boolean
  file_lines: number
  functions: SourceFunction[]
  imports: Located[]
  /** Relative paths in any string, imports among them: a worker is named, not imported. */
  relatives: Located[]
  /** Names that this file gives to something. */
  declared: Located[]
  /** `a.b` and `new A()` as they are written, arguments left out. */
  uses: Located[]
  comments: Located[]
  default_export_line: number
  broken: string | undefined
}

export interface Located {
  text: string
  line: number
}

export interface SourceFunction {
  name: string
  line: number
  function_lines: number
}

/** A file with a syntax error comes back with `broken` set and what could be read of the rest. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text)
  const lineAt = lineFinder(text)
  const file: SourceFile = {
    path,
    pack: /^packages\/([^/]+)\//.exec(path)?.[1] ?? '',
    isTest: isTestPath(path),
    file_lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    functions: [],
    imports: [],
    relatives: [],
    declared: [],
    uses: [],
    comments: parsed.comments.map(({ value, start }) => ({ text: value, line: lineAt(start) })),
    default_export_line: 0,
    broken: parsed.errors[0]?.message,
  }
  new Visitor({
    ...importVisitor(file, lineAt),
    ...nameVisitor(file, lineAt),
    ...functionVisitor(file, lineAt),
  }).visit(parsed.program)
  return file
}

/** Tests, fixtures, acceptance suites and configuration: they may reach for more than what they test. */
export function isTestPath(path: string): boolean {
  if (/\.(test|acceptance|fixture|config)\.tsx?$/.test(path)) return true
  return /^(journeys|tools|bench)\/|^packages\/app\/build\/|^packages\/(sim\/|[^/]+\/test\/)|\/testing\//.test(
    path,
  )
}

type LineAt = (offset: number) => number

function importVisitor(file: SourceFile, lineAt: LineAt) {
  const add = (node: { source: ESTree.Expression | null } & ESTree.Span) => {
    const from = node.source
    if (from?.type !== 'Literal' || typeof from.value !== 'string') return
    file.imports.push({ text: from.value, line: lineAt(from.start) })
  }
  return {
    ImportDeclaration: add,
    ExportAllDeclaration: add,
    ExportNamedDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
    ExportDefaultDeclaration: (node: ESTree.Span) => {
      file.default_export_line = lineAt(node.start)
    },
    Literal: (node: ESTree.Span & { value: unknown }) => {
      if (typeof node.value !== 'string' || !/^\.\.?\//.test(node.value)) return
      file.relatives.push({ text: node.value, line: lineAt(node.start) })
    },
  }
}

function nameVisitor(file: SourceFile, lineAt: LineAt) {
  const declare = (node: ESTree.Node | null | undefined) => {
    if (node?.type !== 'Identifier') return
    file.declared.push({ text: node.name, line: lineAt(node.start) })
  }
  const use = (text: string, node: ESTree.Span) =>
    file.uses.push({ text, line: lineAt(node.start) })
  return {
    ClassDeclaration: (node: ESTree.Class) => declare(node.id),
    TSInterfaceDeclaration: (node: ESTree.TSInterfaceDeclaration) => declare(node.id),
    TSTypeAliasDeclaration: (node: ESTree.TSTypeAliasDeclaration) => declare(node.id),
    TSPropertySignature: (node: ESTree.TSPropertySignature) => declare(node.key),
    TSMethodSignature: (node: ESTree.TSMethodSignature) => declare(node.key),
    PropertyDefinition: (node: ESTree.PropertyDefinition) => declare(node.key),
    MemberExpression: (node: ESTree.MemberExpression) => {
      if (node.property.type !== 'Identifier' || node.computed) return
      const { object } = node
      const owner = object.type === 'Identifier' ? object.name : ''
      use(`${owner}.${node.property.name}`, node)
    },
    NewExpression: (node: ESTree.NewExpression) => {
      if (node.callee.type !== 'Identifier') return
      use(`new ${node.callee.name}(${node.arguments.length === 0 ? '' : '…'})`, node)
    },
  }
}

/** Names stand on what holds a function, so they are noted on the way down, by offset. */
function functionVisitor(file: SourceFile, lineAt: LineAt) {
  const names = new Map<number, string>()
  const declare = (text: string, offset: number) =>
    file.declared.push({ text, line: lineAt(offset) })
  const add = (node: ESTree.Span, name: string) => {
    const line = lineAt(node.start)
    file.functions.push({ name, line, function_lines: lineAt(node.end - 1) - line + 1 })
  }
  const addFunction = (node: ESTree.Function) => {
    if (node.id) declare(node.id.name, node.id.start)
    for (const param of node.params) declareParam(param)
    if (node.body) add(node, node.id?.name ?? names.get(node.start) ?? '')
  }
  const declareParam = (param: ESTree.ParamPattern) => {
    if (param.type === 'Identifier') declare(param.name, param.start)
  }
  return {
    VariableDeclarator: (node: ESTree.VariableDeclarator) => {
      if (node.id.type !== 'Identifier') return
      declare(node.id.name, node.id.start)
      if (node.init) names.set(node.init.start, node.id.name)
    },
    MethodDefinition: (node: ESTree.MethodDefinition) => {
      if (node.key.type !== 'Identifier') return
      declare(node.key.name, node.key.start)
      names.set(node.value.start, node.key.name)
    },
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: (node: ESTree.ArrowFunctionExpression) => {
      for (const param of node.params) declareParam(param)
      add(node, names.get(node.start) ?? '')
    },
  }
}

/** From an offset to its line, counted from 1. */
function lineFinder(text: string): LineAt {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return offset => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
