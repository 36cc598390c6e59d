import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameJudge } from './tidy/names.ts'
import { isTestPath, parseSource } from './tidy/parse.ts'
import { treeOf } from './tidy/tree.ts'
import { tidy } from './tidy.ts'

const glossary = '# Glossary\n\n```banned\n*handshake*\nverified\nhandle*\nutil\n```\n'

/** A small house with nothing to mend in it. */
const clean: Record<string, string> = {
  'package.json': '{ "devDependencies": { "vitest": "5.1.1" } }',
  'packages/core/package.json': '{ "dependencies": { "@noble/hashes": "2.4.0" } }',
  'packages/relay/package.json': '{ "dependencies": { "ws": "8.23.0" } }',
  'DEPENDENCIES.md': '# Why\n\n- `vitest`: tests\n- `@noble/hashes`: hashes\n- `ws`: sockets\n',
  'GLOSSARY.md': glossary,
  'packages/core/src/index.ts': "export { ask } from './check/ask.ts'\n",
  'packages/core/src/check/ask.ts':
    "import { hash } from '../crypto/suite.ts'\nexport const ask = () => hash()\n",
  'packages/core/src/crypto/suite.ts':
    "import { sha256 } from '@noble/hashes/sha2.js'\nexport const hash = () => sha256\n",
  'packages/relay/src/index.ts': "import 'node:http'\nimport 'ws'\nimport '@handfast/envelope'\n",
}

function problems(planted: Record<string, string>): string[] {
  const { findings } = tidy(treeOf({ ...clean, ...planted }))
  return findings.map(({ path, line, problem }) => `${path}:${line} ${problem}`)
}

/** One file more, imported by an entry so that it is not reported for being unused. */
function problemsIn(path: string, text: string, more = {}): string[] {
  const folder = dirname(path)
  const index = `packages/${folder.split('/')[1]}/src/main.ts`
  const up = path.replace(`packages/${folder.split('/')[1]}/src/`, './')
  return problems({ ...more, [path]: text, [index]: `import '${up}'\n` })
}

test('the clean house has nothing to mend', () => {
  expect(problems({})).toEqual([])
})

describe('who may import whom', () => {
  test.each([
    ['core', 'node:crypto'],
    ['core', '@handfast/client'],
    ['core', '@handfast/envelope'],
    ['envelope', '@handfast/core'],
    ['envelope', 'node:buffer'],
    ['relay', '@handfast/core'],
    ['relay', '@handfast/client'],
    ['client', '@handfast/relay'],
    ['client', '@handfast/app'],
    ['client', 'node:fs'],
    ['cli', '@handfast/app'],
    ['cli', '@handfast/sim'],
    ['app', '@handfast/relay'],
    ['app', '@handfast/envelope'],
    ['app', 'node:fs'],
  ])('%s does not import %s', (pack, name) => {
    const found = problemsIn(`packages/${pack}/src/a.ts`, `import '${name}'\n`)
    expect(found).toEqual([expect.stringContaining(`a.ts:1 ${pack} imports ${name}`)])
  })

  test.each([
    ['client', '@handfast/core'],
    ['cli', '@handfast/relay'],
    ['app', '@handfast/client'],
    ['sim', '@handfast/relay'],
  ])('%s imports %s', (pack, name) => {
    expect(problemsIn(`packages/${pack}/src/a.ts`, `import '${name}'\n`)).toEqual([])
  })

  test.each(["export * from '@handfast/cli'", "await import('@handfast/cli')"])('%s', text => {
    expect(problemsIn('packages/app/src/a.ts', text)).toHaveLength(1)
  })

  test('noble has one door', () => {
    const text = "import { hmac } from '@noble/hashes/hmac.js'\n"
    expect(problemsIn('packages/core/src/wire/a.ts', text)).toHaveLength(1)
    expect(problemsIn('packages/core/src/wire/a.test.ts', text)).toEqual([])
  })

  test('a flow never imports another', () => {
    const text = "import '../step/pulse.ts'\n"
    const pulse = { 'packages/core/src/step/pulse.ts': '' }
    const found = problems({ 'packages/core/src/check/b.test.ts': text, ...pulse })
    expect(found).toEqual(['packages/core/src/step/pulse.ts:0 only tests import it'])
    const bad = { ...pulse, 'packages/core/src/check/ask.ts': text }
    expect(problems(bad)).toContainEqual(
      expect.stringContaining('the flow check imports the flow step'),
    )
  })

  test('a path out of the package, or into the inside of another', () => {
    const out = "import '../../core/src/index.ts'\n"
    expect(problemsIn('packages/client/src/a.ts', out)).toHaveLength(1)
    expect(problems({ 'packages/client/test/a.test.ts': out })).toEqual([])
    const inside = "import '@handfast/core/src/a.ts'\n"
    expect(problemsIn('packages/client/src/a.ts', inside)).toHaveLength(1)
  })

  test('what no package.json names', () => {
    expect(problemsIn('packages/core/src/a.test.ts', "import 'left-pad'\n")).toHaveLength(1)
  })

  test('a lower package does not speak of a higher one', () => {
    const text = '// what @handfast/client and packages/app do with it\n'
    expect(problemsIn('packages/core/src/a.ts', text)).toHaveLength(2)
  })
})

describe('one file', () => {
  test.each(['Date.now()', 'Math.random()', 'new Date()', "console.log('')"])(
    'no %s below',
    text => {
      expect(problemsIn('packages/core/src/a.ts', `${text}\n`)).toHaveLength(1)
      expect(problemsIn('packages/envelope/src/a.ts', `${text}\n`)).toHaveLength(1)
      expect(problemsIn('packages/client/src/a.ts', `${text}\n`)).toEqual([])
      expect(problemsIn('packages/core/src/a.ts', `// ${text}\nconst b = "${text}"\n`)).toEqual([])
    },
  )

  test.each([
    ['function', (body: string) => `export function f() {\n${body}}\n`],
    ['arrow', (body: string) => `export const f = () => {\n${body}}\n`],
    ['method', (body: string) => `export const a = {\n f() {\n${body}}\n}\n`],
  ])('a %s of 51 lines', (_, wrap) => {
    const path = 'packages/core/src/a.ts'
    expect(problemsIn(path, wrap('f()\n'.repeat(48)))).toEqual([])
    expect(problemsIn(path, wrap('f()\n'.repeat(49)))).toHaveLength(1)
    expect(problemsIn('packages/core/src/a.test.ts', wrap('f()\n'.repeat(49)))).toEqual([])
  })

  test('a file of 401 lines, a test of 601', () => {
    expect(problemsIn('packages/core/src/a.ts', '\n'.repeat(400))).toEqual([])
    expect(problemsIn('packages/core/src/a.ts', '\n'.repeat(401))).toHaveLength(1)
    expect(problemsIn('packages/core/src/a.test.ts', '\n'.repeat(600))).toEqual([])
    expect(problemsIn('packages/core/src/a.test.ts', '\n'.repeat(601))).toHaveLength(1)
  })

  test.each([
    'const verified = true',
    'function startHandshake() {}',
    'interface A { verified: boolean }',
    'const a = (verified: boolean) => !verified',
    'type HandshakeState = 1',
    'function handleClick() {}',
  ])('%s', text => {
    expect(problemsIn('packages/core/src/a.ts', `${text}\n`)).toHaveLength(1)
  })

  test('a banned name of a file', () => {
    expect(problemsIn('packages/core/src/util.ts', '')).toHaveLength(1)
  })

  test('leftovers', () => {
    const note = ['TO', 'DO'].join('')
    expect(problemsIn('packages/core/src/a.ts', `// ${note}: more\n`)).toHaveLength(1)
    expect(problems({ 'a.css': `/* ${note} */\n` })).toHaveLength(1)
    expect(problemsIn('packages/core/src/a.test.ts', "test.only('a', f)\n")).toHaveLength(1)
    expect(problemsIn('packages/core/src/a.test.ts', "describe.skip('a', f)\n")).toHaveLength(1)
  })

  test('a default export, but for configuration', () => {
    expect(problemsIn('packages/core/src/a.ts', 'export default 1\n')).toHaveLength(1)
    expect(problems({ 'vitest.config.ts': 'export default 1\n' })).toEqual([])
  })

  test('a component test that nothing would run', () => {
    expect(problems({ 'packages/app/src/a.test.tsx': '' })).toHaveLength(1)
    for (const name of ['a.browser', 'a.browser.long']) {
      expect(problems({ [`packages/app/src/${name}.test.tsx`]: '' })).toEqual([])
    }
  })

  test('a file that cannot be read', () => {
    const found = problemsIn('packages/core/src/a.ts', 'const = (\n')
    expect(found).toEqual([expect.stringContaining('cannot be read')])
  })
})

describe('the repository', () => {
  test.each(['one\n', '# one\n# two\n'])('a document titled %j', text => {
    expect(problems({ 'docs/a.md': text })).toHaveLength(1)
  })

  test('a title inside a fence is none', () => {
    expect(problems({ 'docs/a.md': '# one\n```sh\n# two\n```\n' })).toEqual([])
  })

  test('places of one machine, registries', () => {
    for (const place of ['work', 'root', 'home']) {
      expect(problems({ 'a.json': `"/${place}/main"` })).toHaveLength(1)
    }
    expect(problems({ 'a.html': 'https://example.org/home/a' })).toEqual([])
    expect(problems({ 'a.json': ['registry', 'npmjs', 'org'].join('.') })).not.toEqual([])
    expect(problems({ 'package-lock.json': '"resolved": "https://x/y.tgz"' })).toHaveLength(1)
    expect(problems({ 'package-lock.json': '"resolved": "packages/app"' })).toEqual([])
  })

  test('dependencies: a range, no reason, a reason too many', () => {
    const json = (text: string) => ({ 'package.json': `{ "devDependencies": { ${text} } }` })
    expect(problems(json('"vitest": "^5.1.1"'))).toHaveLength(1)
    expect(problems(json('"vitest": "5.1.1", "left-pad": "1.0.0"'))).toHaveLength(1)
    expect(problems({ 'package.json': '{}' })).toHaveLength(1)
  })

  test('files nobody imports', () => {
    const path = 'packages/core/src/wire/lost.ts'
    expect(problems({ [path]: '' })).toEqual([`${path}:0 nobody imports it`])
    const worker = "new Worker(new URL('./wire/lost.ts', import.meta.url))\n"
    expect(problems({ [path]: '', 'packages/core/src/main.ts': worker })).toEqual([])
  })

  test('a requirement that is not in the specification', () => {
    const spec = { 'spec/handfast.md': '# Spec\n\n[BOND-1] A bond.\n' }
    const cited = (tag: string) => problemsIn('packages/core/src/a.ts', `// [${tag}]\n`, spec)
    expect(cited('BOND-1')).toEqual([])
    expect(cited(['BOND', '2'].join('-'))).toEqual([expect.stringContaining('no requirement')])
  })

  describe('texts', () => {
    const folder = 'packages/app/src/text'
    const say = "say('home.title')\nconst key = `error.${code}` as const\n"
    const texts = (en: object, de: object) =>
      problems({
        [`${folder}/en.json`]: JSON.stringify(en, null, 2),
        [`${folder}/de.json`]: JSON.stringify(de, null, 2),
        'packages/app/src/main.ts': say,
      })
    const good = { 'home.title': 'a', 'home.title.talk': 'b', 'error.store-full': 'c' }

    test('every key in every language, and said', () => {
      expect(texts(good, good)).toEqual([])
    })
    test('one is missing, one is too many', () => {
      const { 'home.title': _, ...rest } = good
      expect(texts(good, { ...rest, 'home.lead': 'd' })).toEqual([
        `${folder}/de.json:0 home.title is missing`,
        `${folder}/de.json:0 home.lead is not in en.json`,
      ])
    })
    test('one that nothing says', () => {
      const more = { ...good, 'home.lead': 'd', 'error.a.b': 'e' }
      expect(texts(more, more)).toEqual([
        `${folder}/en.json:0 nothing says home.lead`,
        `${folder}/en.json:0 nothing says error.a.b`,
      ])
    })
    test('the same keys in another order', () => {
      const { 'home.title': first, ...rest } = good
      expect(texts(good, { ...rest, 'home.title': first })).toEqual([
        `${folder}/de.json:0 home.title.talk stands elsewhere than in en.json`,
      ])
    })
    test('one that stands twice', () => {
      const twice = '{\n "home.title": "a",\n "home.title": "b"\n}\n'
      const planted = { [`${folder}/en.json`]: '{\n "home.title": "a"\n}\n' }
      const main = { 'packages/app/src/main.ts': say }
      expect(problems({ ...planted, ...main, [`${folder}/de.json`]: twice })).toHaveLength(1)
    })
  })

  test('no glossary', () => {
    const { 'GLOSSARY.md': _, ...rest } = clean
    expect(tidy(treeOf(rest)).findings).toHaveLength(1)
  })
})

test('every finding says what to do instead', () => {
  const planted = { 'packages/core/src/util.ts': "import 'left-pad'\nconsole.log(Date.now())\n" }
  const { findings } = tidy(treeOf({ ...clean, ...planted }))
  expect(findings.length).toBeGreaterThan(3)
  for (const { instead } of findings) expect(instead.length).toBeGreaterThan(5)
})

test('names', () => {
  const judge = nameJudge(['word', 'on*', '*part*'])
  expect(['word', 'onAsk', 'aPartOf', 'PART'].map(judge)).not.toContain(undefined)
  expect(['words', 'on', 'once', 'Word'].map(judge)).toEqual(Array(4).fill(undefined))
})

test('what counts as a test', () => {
  expect(isTestPath('packages/core/src/a.test.ts')).toBe(true)
  expect(isTestPath('packages/core/src/a.ts')).toBe(false)
})

test('functions are measured from their first to their last line', () => {
  const text = 'const s = "}"\nfunction a() {\n  // }\n  return `}`\n}\nconst b = () => 1\n'
  const { functions } = parseSource('a.ts', text)
  expect(functions.filter(({ name }) => name !== '')).toEqual([
    { name: 'a', line: 2, function_lines: 4 },
    { name: 'b', line: 6, function_lines: 1 },
  ])
})

test('the command on a real repository: exit 1 and the finding, then exit 0', async () => {
  const place = await mkdtemp(join(tmpdir(), 'handfast-tidy-'))
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(place, path)), { recursive: true })
    await writeFile(join(place, path), text)
  }
  const run = () => {
    const tool = join(import.meta.dirname, 'tidy.ts')
    return spawnSync(process.execPath, [tool, '--root', place], { encoding: 'utf8' })
  }
  try {
    for (const [path, text] of Object.entries(clean)) await write(path, text)
    spawnSync('git', ['init', '-q', place])
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringMatching(/tidy\n$/) })
    await write('packages/relay/src/index.ts', "import '@handfast/core'\n")
    const found = run()
    expect(found.status).toBe(1)
    expect(found.stderr).toContain('packages/relay/src/index.ts:1: relay imports @handfast/core')
  } finally {
    await rm(place, { recursive: true })
  }
})
