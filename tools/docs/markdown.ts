/** As much of Markdown as the checks need: fences, headings, links. */

export interface Fence {
  /** The line of the opening marks, counted from 1. */
  line: number
  /** The first word behind the marks: `ts`, `text`. */
  language: string
  /** What stands behind that word. */
  notes: string
  text: string
}

/** Every fenced block, in order; one that is not closed ends with the document. */
export function fences(text: string): Fence[] {
  const found: Fence[] = []
  let open: { marks: string; fence: Fence; lines: string[] } | undefined
  text.split('\n').forEach((line, index) => {
    const opening = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(.*)$/.exec(line) ?? []
    const [, marks = '', language = '', notes = ''] = opening
    if (open === undefined) {
      const fence = { line: index + 1, language, notes: notes.trim(), text: '' }
      if (marks !== '') open = { marks, fence, lines: [] }
    } else if (marks.startsWith(open.marks) && language === '') {
      found.push({ ...open.fence, text: open.lines.join('\n') })
      open = undefined
    } else open.lines.push(line)
  })
  if (open !== undefined) found.push({ ...open.fence, text: open.lines.join('\n') })
  return found
}

/** The lines outside every fence; lines inside one are left empty, so that numbers stay. */
export function prose(text: string): string[] {
  let marks: string | undefined
  return text.split('\n').map(line => {
    const found = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(line)
    if (marks === undefined && found) {
      marks = found[1]
      return ''
    }
    if (marks === undefined) return line
    if (found?.[1]?.startsWith(marks) && found[2] === '') marks = undefined
    return ''
  })
}

/** What a link can jump to: every heading as the usual renderers name it, doubles counted. */
export function anchors(text: string): Set<string> {
  const seen = new Map<string, number>()
  const names = new Set<string>()
  for (const line of prose(text)) {
    const title = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1]
    if (title !== undefined) {
      const name = anchorOf(title)
      const count = seen.get(name) ?? 0
      seen.set(name, count + 1)
      names.add(count === 0 ? name : `${name}-${count}`)
    }
    for (const found of line.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) names.add(found[1] ?? '')
  }
  return names
}

/** Where the links and pictures of a document lead, code spans left out. */
export function links(text: string): { line: number; target: string }[] {
  return prose(text).flatMap((line, index) => {
    const plain = line.replaceAll(/`+[^`]*`+/g, '')
    const inline = [...plain.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    const named = [...plain.matchAll(/^\s*\[[^\]^]+\]:\s+<?([^\s>]+)>?/g)]
    return [...inline, ...named].map(found => ({ line: index + 1, target: found[1] ?? '' }))
  })
}

/** What stands between backticks, fences left out. */
export function codeSpans(text: string): { line: number; text: string }[] {
  return prose(text).flatMap((line, index) =>
    [...line.matchAll(/(`+)(.+?)\1/g)].map(([, , inside = '']) => ({
      line: index + 1,
      text: inside.trim(),
    })),
  )
}

function anchorOf(title: string): string {
  const words = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')
  const kept = words.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
  return kept.trim().replaceAll(/\s/g, '-')
}
