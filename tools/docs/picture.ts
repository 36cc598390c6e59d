/** Draws the packages: each stands to the right of everything it imports. */
import type { Graph } from './graph.ts'

/** The row of each box, so that no line runs behind another box, and what stands in it. */
const boxes: Readonly<Record<string, { readonly row: number; readonly said: string }>> = {
  noble: { row: 0, said: 'primitives' },
  envelope: { row: 1, said: 'what a relay may see' },
  core: { row: 0, said: 'the protocol' },
  client: { row: 0, said: 'runs it' },
  relay: { row: 2, said: 'store and forward' },
  handfast: { row: 0, said: 'the library' },
  cli: { row: 2, said: 'the command line' },
  app: { row: 1, said: 'the web app' },
}

/** The simulator may use everything and is used by nobody: it would only add lines. */
const left = ['sim']

const box = { width: 148, height: 56 }
const step = { x: 208, y: 86 }
const margin = 18

interface Box {
  name: string
  said: string
  x: number
  y: number
}

/** An SVG on paper or on ink, as the reader has it. What is reached on the way is not drawn. */
export function pictureOf(graph: Graph): string {
  const uses = usesOf(graph)
  const all = placed(uses)
  const width = Math.max(...all.map(({ x }) => x)) + box.width + margin
  const height = Math.max(...all.map(({ y }) => y)) + box.height + margin
  const lines = all.flatMap(to => direct(to.name, uses).map(from => line(find(all, from), to)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `  <title>${titleOf(uses)}</title>`,
    `  <style>${style}</style>`,
    ...lines,
    ...all.map(drawn),
    '</svg>',
    '',
  ].join('\n')
}

const style = [
  'text{font-family:Georgia,serif;text-anchor:middle;fill:#1c1a16}',
  '.name{font-size:17px}.said{font-size:13px;fill:#57524a}',
  'rect{fill:#f7f3ea;stroke:#1c1a16;stroke-width:1.5}',
  'path{fill:none;stroke:#0b5345;stroke-width:2}',
  '@media(prefers-color-scheme:dark){text{fill:#f0eadc}.said{fill:#b9ae99}',
  'rect{fill:#23201b;stroke:#b9ae99}path{stroke:#6fc2ad}}',
].join('')

/** Noble stands for what is taken from outside: the rest only reaches the runtime or a screen. */
function usesOf(graph: Graph): Map<string, string[]> {
  const uses = new Map<string, string[]>([['noble', []]])
  for (const [pack, { ours, outside }] of graph) {
    if (left.includes(pack)) continue
    const isDoor = pack === 'core' && [...outside].some(text => text.startsWith('@noble/'))
    uses.set(pack, [...(isDoor ? ['noble'] : []), ...ours])
  }
  return uses
}

function placed(uses: Map<string, string[]>): Box[] {
  return [...uses.keys()].map(name => {
    const { row, said } = boxes[name] ?? missing(name)
    const [x, y] = [margin + columnOf(name, uses) * step.x, margin + row * step.y]
    return { name, said, x, y }
  })
}

function missing(name: string): never {
  throw new Error(`${name} has no place in tools/docs/picture.ts`)
}

function columnOf(name: string, uses: Map<string, string[]>): number {
  const used = uses.get(name) ?? []
  return Math.max(0, ...used.map(each => columnOf(each, uses) + 1))
}

/** What it imports and does not reach through another. */
function direct(name: string, uses: Map<string, string[]>): string[] {
  const used = uses.get(name) ?? []
  return used.filter(each => !used.some(other => other !== each && reached(other, uses).has(each)))
}

function reached(name: string, uses: Map<string, string[]>): Set<string> {
  const used = uses.get(name) ?? []
  return new Set(used.flatMap(each => [each, ...reached(each, uses)]))
}

function find(all: Box[], name: string): Box {
  return all.find(each => each.name === name) ?? missing(name)
}

function line(from: Box, to: Box): string {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2]
  const [x2, y2] = [to.x, to.y + box.height / 2]
  const middle = x2 - (step.x - box.width) / 2
  return `  <path d="M${x1} ${y1}H${middle - 20}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`
}

function drawn({ name, said, x, y }: Box): string {
  const middle = x + box.width / 2
  return [
    `  <rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="4"/>`,
    `  <text class="name" x="${middle}" y="${y + 24}">${name}</text>`,
    `  <text class="said" x="${middle}" y="${y + 43}">${said}</text>`,
  ].join('\n')
}

function titleOf(uses: Map<string, string[]>): string {
  const sentences = [...uses].flatMap(([name, used]) =>
    used.length === 0 ? [] : [`${name} uses ${used.join(', ')}`],
  )
  return `${sentences.join('; ')}.`
}
