import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { textsInParts } from './packages/app/build/texts.ts'
import { browserPath, launchArgs } from './tools/browser.ts'

// Packages are run from their sources: the condition points at src/index.ts instead of dist.
const source = 'handfast-source'
const ignored = ['**/node_modules/**', '**/dist/**']
const jsx = { runtime: 'automatic', importSource: 'preact' } as const
const inBrowser = 'packages/**/*.browser.test.{ts,tsx}'
const inBrowserLong = 'packages/**/*.browser.long.test.tsx'
/** A project of its own would be set up in front of every run. */
const isLong = process.env.HANDFAST_TIER === 'long'
const takesLong = '**/*.long.test.ts'

export default defineConfig({
  plugins: [textsInParts()],
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  oxc: { jsx },
  test: {
    // A machine may be slow: only the time of the whole test is limited.
    expect: { poll: { timeout: 150_000 } },
    projects: [
      node(),
      nodeLong(),
      toolsLong(),
      browser,
      journeys('journeys', false),
      journeys('journeys-long', true),
    ],
  },
})

function node() {
  return {
    extends: true as const,
    test: {
      name: 'node',
      include: ['packages/*/{src,test,build}/**/*.test.ts', '{tools,proofs,bench}/**/*.test.ts'],
      exclude: [...ignored, inBrowser, takesLong],
      // Several processes start in some of them, and a machine may be slow or stand still.
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  }
}

/** What only the long tier runs: `*.long.test.ts` beside what it is about. */
function nodeLong() {
  return {
    extends: true as const,
    test: {
      name: 'node-long',
      include: ['packages/*/{src,test}/**/*.long.test.ts', 'bench/**/*.long.test.ts'],
      exclude: ignored,
      testTimeout: 900_000,
      hookTimeout: 180_000,
    },
  }
}

/** The long tests of tools pack and build in the repository itself: one file at a time. */
function toolsLong() {
  return {
    extends: true as const,
    test: {
      name: 'tools-long',
      include: ['tools/**/*.long.test.ts'],
      exclude: ignored,
      fileParallelism: false,
      testTimeout: 240_000,
      // To take an installed Node away again is slow on a busy disk.
      hookTimeout: 240_000,
    },
  }
}

/** Every project is set up whichever runs: without a browser the others go on, this one fails. */
async function browser() {
  const executablePath = await browserPath().catch(error => {
    console.error(String(error))
    return 'no-browser-found'
  })
  const launchOptions = { executablePath, args: launchArgs }
  return {
    extends: true as const,
    // The search for dependencies reads the tests on its own, and would take Preact's for React's.
    optimizeDeps: {
      include: [
        ...['preact', 'preact/hooks', 'preact/jsx-dev-runtime', '@preact/signals'],
        ...(isLong ? ['axe-core'] : []),
      ],
      rolldownOptions: { transform: { jsx } },
    },
    test: {
      name: 'browser',
      include: [isLong ? inBrowserLong : inBrowser],
      exclude: ignored,
      testTimeout: isLong ? 300_000 : 180_000,
      hookTimeout: 180_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  }
}

/** The long ones are what the long tier runs besides the rest. */
function journeys(name: string, long: boolean) {
  return {
    extends: true as const,
    test: {
      name,
      include: [long ? 'journeys/long/*.test.ts' : 'journeys/*.test.ts'],
      exclude: ignored,
      // Each journey drives several pages and processes: one file at a time on two cores.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // A machine may be slow: only the time of the whole journey is limited.
      expect: { poll: { timeout: 60_000 } },
    },
  }
}
