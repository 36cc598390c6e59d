/** The banned identifiers: read from GLOSSARY.md, so that people and the tool have one list. */
import type { Tree } from './tree.ts'

/** The lines of the fence called `banned`; undefined when the glossary has none. */
export function bannedNames(tree: Tree): string[] | undefined {
  if (!tree.paths.includes('GLOSSARY.md')) return undefined
  const fence = /^```banned\n([\s\S]*?)^```/m.exec(tree.text('GLOSSARY.md'))?.[1]
  return fence
    ?.split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

/**
 * Tells which rule a name breaks. `word` bans the name itself, `word*` a name that begins with it
 * and goes on with a capital, `*word*` the word anywhere in it, whatever its capitals.
 */
export function nameJudge(banned: string[]): (name: string) => string | undefined {
  const rules = banned.map(rule => ({ rule, pattern: patternOf(rule) }))
  return name => rules.find(({ pattern }) => pattern.test(name))?.rule
}

function patternOf(rule: string): RegExp {
  const word = rule.replaceAll('*', '')
  if (rule.startsWith('*')) return new RegExp(word, 'i')
  return new RegExp(`^${word}${rule.endsWith('*') ? '[A-Z0-9_]' : '$'}`)
}
