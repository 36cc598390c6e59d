/// <reference types="vite/client" />
import { expect, test } from 'vitest'
const texts = import.meta.glob<string>('../../../../../shared/vectors/{wycheproof,cpace}/*.json', { eager: true, query: '?raw', import: 'default' })
const gz = import.meta.glob<string>('../../../../../shared/vectors/cctv-mlkem/*.gz', { eager: true, query: '?url&inline', import: 'default' })
const none = import.meta.glob<string>('../../../../../shared/nothing/*.gz', { eager: true, query: '?inline', import: 'default' })
test('x', () => {
  console.info(Object.entries(texts).map(([k, v]) => [k, v.length]), Object.entries(gz).map(([k, v]) => [k, v.length, v.slice(0, 40)]), none)
  expect(1).toBe(1)
})
