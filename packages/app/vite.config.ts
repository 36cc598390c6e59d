import { defaultClientConditions, defineConfig } from 'vite'
import { bundledAlone } from './build/alone.ts'
import { publishing } from './build/publish.ts'
import { textsInParts } from './build/texts.ts'

// One source, one build, whatever runs it.
process.env.NODE_ENV = 'production'

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that any folder of any static host does.
  base: './',
  plugins: [textsInParts(), bundledAlone(path => path.endsWith('/ristretto.ts')), publishing()],
  resolve: { conditions: ['handfast-source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        // A service worker keeps its name, and serves what lies in its folder and below.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'sw.js' : 'assets/[name]-[hash].js',
      },
    },
  },
  build: {
    target: 'es2022',
    // Terser and then Rolldown's own: each finds what the other leaves, 2 kB together.
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3 } },
    outDir: 'dist',
    emptyOutDir: true,
    // A data: address is not among the sources the page's policy allows.
    assetsInlineLimit: 0,
    // The polyfill is an inline script, which the policy forbids.
    modulePreload: { polyfill: false },
    // Names that follow from the content alone: two builds of one source are the same files.
    rolldownOptions: {
      output: {
        minify: true,
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        // All that home needs is one file: it packs better, and is one request.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
})
