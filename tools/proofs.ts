/**
 * Runs the ProVerif models in `proofs/` and compares what the tool says with what each model expects
 * of itself. Names on the command line pick models or variants; `--write` runs all and keeps what
 * was found in `proofs/results.txt`.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', 'proofs')
const library = 'suite.pvl'
const kept = 'results.txt'
const limit_ms = 600_000

/** One way to run a model: what stands for its `@PLACEHOLDERS@`, and a letter a query. */
export type Variant = {
  readonly name: string
  readonly expected: string
  readonly places: ReadonlyMap<string, string>
  /** Variants that show that this one is reached; none where it shows so itself. */
  readonly runs: readonly string[]
}

export type Model = {
  readonly file: string
  readonly sha256: string
  readonly source: string
  readonly variants: readonly Variant[]
}

export type Results = {
  readonly version: string
  /** SHA-256 by file: the models and what they share. */
  readonly files: ReadonlyMap<string, string>
  /** Letters by variant. */
  readonly found: ReadonlyMap<string, string>
}

/** Every model of the folder, and what they share as a model without variants. */
export function modelsOf(place: string = folder): readonly Model[] {
  return readdirSync(place)
    .filter(file => /\.pvl?$/.test(file))
    .sort()
    .map(file => parseModel(file, readFileSync(join(place, file), 'utf8')))
}

/** Throws where a head is not as proofs/README.md describes it: models are our own. */
export function parseModel(file: string, source: string): Model {
  const head = /^\(\*([\s\S]*?)\*\)/.exec(source)?.[1] ?? ''
  const lines = head.split('\n')
  const expected = lines.flatMap(line => /^ *expect +([a-z0-9-]+): *([TFRN? ]+)$/.exec(line) ?? [])
  const variants: Variant[] = []
  for (let i = 0; i < expected.length; i += 3) {
    const [name = '', letters = ''] = expected.slice(i + 1, i + 3)
    if (variants.some(known => known.name === name)) throw new Error(`${file}: ${name} twice`)
    const [places, runs] = [placesOf(lines, name), runsOf(lines, name)]
    variants.push({ name, expected: letters.replaceAll(' ', ''), places, runs })
  }
  checkHead(file, lines, variants)
  return { file, source, variants, sha256: createHash('sha256').update(source).digest('hex') }
}

function placesOf(lines: readonly string[], name: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const line of lines) {
    const [, of, place, text] = /^ *with +([a-z0-9-]+): *([A-Z_]+) = (.+)$/.exec(line) ?? []
    if (of === name && place !== undefined) places.set(place, (text ?? '').trim())
  }
  return places
}

function runsOf(lines: readonly string[], name: string): readonly string[] {
  return lines.flatMap(line => {
    const [, of, names] = /^ *runs +([a-z0-9-]+): *([a-z0-9 -]+)$/.exec(line) ?? []
    return of === name && names !== undefined ? names.trim().split(/ +/) : []
  })
}

/** A line that looks like one of ours and was not understood would be a proof that never ran. */
function checkHead(file: string, lines: readonly string[], variants: readonly Variant[]): void {
  const count = (word: string) => lines.filter(line => line.trim().startsWith(`${word} `)).length
  const places = variants.reduce((sum, { places }) => sum + places.size, 0)
  const runs = variants.filter(({ runs }) => runs.length > 0).length
  if (
    [count('expect'), count('with'), count('runs')].join() !==
    [variants.length, places, runs].join()
  ) {
    throw new Error(`${file}: a line of its head is not as proofs/README.md describes it`)
  }
  if (file.endsWith('.pv') && variants.length === 0) throw new Error(`${file}: expects nothing`)
}

/** The model with its placeholders filled in; those that the variant leaves out are empty. */
export function textOf(model: Model, variant: Variant): string {
  for (const place of variant.places.keys()) {
    if (!model.source.includes(`@${place}@`)) throw new Error(`${variant.name}: no @${place}@`)
  }
  return model.source.replace(/@([A-Z_]+)@/g, (_, place: string) => variant.places.get(place) ?? '')
}

/**
 * Variants that prove something and show no run of it. One that is about two worlds shows a run of
 * each, in which nothing else is different.
 */
export function unreachedOf({ variants }: Model): readonly string[] {
  const reached = variants.filter(({ expected }) => expected.includes('R'))
  return variants.flatMap(variant => {
    if (!/[TN]/.test(variant.expected) || reached.includes(variant)) return []
    const named = reached.filter(({ name }) => variant.runs.includes(name))
    const shown = named.map(({ places }) => worldsOf(places)[0])
    return worldsOf(variant.places).every(world => shown.includes(world)) ? [] : [variant.name]
  })
}

/** The two worlds of a variant, which are one where it leaves no choice. */
function worldsOf(places: Variant['places']): readonly string[] {
  const asked = [...places].filter(([place]) => place !== 'QUERY').sort()
  const text = JSON.stringify(asked)
  return ['$1', '$2'].map(side => text.replace(/choice\[([^,\]]+), ([^\]]+)\]/g, side))
}

/** Events that a claim is about and that no query looks for: the claim may hold of nothing. */
export function unaskedOf({ source }: Model): readonly string[] {
  const bodies = [...source.matchAll(/^query ([^.]*)\./gm)].map(([, text = '']) => bodyOf(text))
  const asked = bodies.filter(body => !body.includes('==>')).flatMap(eventsIn)
  const heads = bodies.flatMap(body => (body.includes('==>') ? [body.split('==>')[0] ?? ''] : []))
  return [...new Set(heads.flatMap(eventsIn))].filter(
    event => !asked.some(one => isOneOf(one, event)),
  )
}

/** Without its declarations, and each variable as `_`: two queries name theirs differently. */
function bodyOf(query: string): string {
  const [, declared = '', body = query] = /^([\w\s:,]*);([\s\S]*)$/.exec(query) ?? []
  const names = new Set([...declared.matchAll(/(\w+): /g)].map(([, name]) => name))
  return body.replace(/\w+/g, word => (names.has(word) ? '_' : word))
}

function eventsIn(text: string): readonly string[] {
  const found = text.matchAll(/event\((\w+(?:\((?:[^()]|\([^()]*\))*\))?)\)/g)
  return [...found].map(([, event = '']) => event.replace(/\s+/g, ' '))
}

/** Whether an event is one that a pattern with `_` in it means. */
function isOneOf(event: string, pattern: string): boolean {
  const parts = partsOf(event)
  const places = partsOf(pattern)
  return (
    parts.length === places.length &&
    places.every((place, i) => place === '_' || place === parts[i])
  )
}

function partsOf(event: string): readonly string[] {
  return event.split(/[(,]/).map(part => part.replaceAll(')', '').trim())
}

/**
 * A letter a query: T proved, F an attack was found, ? neither. For a query that something can
 * never happen: R it can, and a run was found; N proved that it cannot.
 */
export function lettersOf(output: string): string {
  return output
    .split('\n')
    .filter(line => /^RESULT [^(]/.test(line))
    .map(letterOf)
    .join('')
}

function letterOf(line: string): string {
  const isReach = line.startsWith('RESULT not event(')
  if (line.endsWith(' is true.')) return isReach ? 'N' : 'T'
  if (line.endsWith(' is false.')) return isReach ? 'R' : 'F'
  return '?'
}

/** The text of `proofs/results.txt`. */
export function encodeResults(
  version: string,
  models: readonly Model[],
  found: ReadonlyMap<string, string>,
): string {
  const lines = models.flatMap(({ file, sha256, variants }) => [
    '',
    `${file} ${sha256}`,
    ...variants.map(({ name }) => `  ${name} ${found.get(name) ?? 'not-run'}`),
  ])
  return `${[`ProVerif ${version}`, ...lines].join('\n')}\n`
}

export function parseResults(text: string): Results {
  const rows = (pattern: RegExp) =>
    text.split('\n').flatMap(line => {
      const [, name, value] = pattern.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    })
  return {
    version: /^ProVerif ([0-9][0-9a-z.]*)\n/.exec(text)?.[1] ?? '',
    files: new Map(rows(/^([a-z_]+\.pvl?) ([0-9a-f]{64})$/)),
    found: new Map(rows(/^ {2}([a-z0-9-]+) ([TFRN?]+)$/)),
  }
}

/** What is wrong with the results that are kept; nothing, when they are those of these models. */
export function resultFindings(models: readonly Model[], results: Results): readonly string[] {
  const files = new Set(models.map(({ file }) => file))
  const names = new Set(models.flatMap(({ variants }) => variants.map(({ name }) => name)))
  return [
    ...(results.version === '' ? ['no version of ProVerif is named'] : []),
    ...models
      .filter(({ file, sha256 }) => results.files.get(file) !== sha256)
      .map(({ file }) => `${file} changed since it was last run: npm run proofs -- --write`),
    ...models.flatMap(({ variants }) => variants.flatMap(one => differences(one, results.found))),
    ...[...results.files.keys()].filter(file => !files.has(file)).map(file => `${file} is gone`),
    ...[...results.found.keys()].filter(name => !names.has(name)).map(name => `${name} is gone`),
  ]
}

function differences(variant: Variant, found: Results['found']): readonly string[] {
  const got = found.get(variant.name) ?? 'nothing'
  return got === variant.expected ? [] : [`${variant.name}: ${got}, not ${variant.expected}`]
}

/** `null` where there is no ProVerif. */
async function versionOf(program: string): Promise<string | null> {
  const output = await outputOf(program, ['--help'])
  return output === null ? null : (/[Pp]ro[Vv]erif ([0-9][0-9a-z.]*)\./.exec(output)?.[1] ?? null)
}

function outputOf(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise(resolve => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limit_ms })
    let output = ''
    child.stdout.on('data', chunk => {
      output += String(chunk)
    })
    child.stderr.resume()
    child.on('error', () => resolve(null))
    child.on('close', () => resolve(output))
  })
}

async function runAll(program: string, models: readonly Model[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const place = mkdtempSync(join(tmpdir(), 'handfast-proofs-'))
  try {
    for (const model of models) {
      for (const variant of model.variants) {
        const started_ms = Date.now()
        const file = join(place, `${variant.name}.pv`)
        writeFileSync(file, textOf(model, variant))
        const output = await outputOf(program, ['-lib', join(folder, library), file])
        found.set(variant.name, lettersOf(output ?? ''))
        if (output === null || !output.includes('RESULT')) console.log(output)
        tell(variant, found, Date.now() - started_ms)
      }
    }
  } finally {
    rmSync(place, { recursive: true })
  }
  return found
}

function tell(variant: Variant, found: ReadonlyMap<string, string>, took_ms: number): void {
  const [difference] = differences(variant, found)
  const seconds = (took_ms / 1000).toFixed(1)
  console.log(`${difference === undefined ? 'as expected' : 'DIFFERENT'}  ${variant.name}`)
  console.log(`             ${found.get(variant.name)}  ${seconds} s`)
  if (difference !== undefined) console.log(`    expected ${variant.expected}`)
}

async function main(args: readonly string[]): Promise<number> {
  const program = process.env.PROVERIF ?? 'proverif'
  const version = await versionOf(program)
  if (version === null) {
    console.log(
      'There is no ProVerif here: no model was run. Put `proverif` on the PATH, or name it',
    )
    console.log('in PROVERIF. What was found when they last ran stands in proofs/results.txt.')
    return args.includes('--write') ? 1 : 0
  }
  const models = modelsOf()
  const write = args.includes('--write')
  const picked = write ? models : pickedOf(models, args)
  if (picked.every(({ variants }) => variants.length === 0)) {
    console.log('no model and no variant has such a name')
    return 1
  }
  const found = await runAll(program, picked)
  const wrong = picked.flatMap(({ variants }) => variants.flatMap(one => differences(one, found)))
  if (write) writeFileSync(join(folder, kept), encodeResults(version, models, found))
  console.log(`ProVerif ${version}: ${found.size} runs, ${wrong.length} not as expected`)
  return wrong.length === 0 ? 0 : 1
}

function pickedOf(models: readonly Model[], args: readonly string[]): readonly Model[] {
  const names = args.filter(arg => !arg.startsWith('-'))
  const isNamed = (name: string) => names.length === 0 || names.includes(name)
  return models.map(model => ({
    ...model,
    variants: isNamed(model.file)
      ? model.variants
      : model.variants.filter(({ name }) => isNamed(name)),
  }))
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
