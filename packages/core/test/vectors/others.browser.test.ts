/// <reference types="vite/client" />
import { expect, test } from 'vitest'
import { unpacked } from './files.ts'
import { testOthers } from './others.ts'
import { testPublished } from './published.ts'

// The page may read nothing outside the repository, but what a module imports is served as one.
// Where the folder is not there, the patterns match nothing.
const root = '../../../../../shared/vectors/'
const plain = import.meta.glob<string>(
  '../../../../../shared/vectors/{wycheproof,cpace,xwing,cctv-mlkem}/*.{json,txt}',
  { eager: true, query: '?raw', import: 'default' },
)
const packed = import.meta.glob<string>('../../../../../shared/vectors/cctv-mlkem/*.gz', {
  eager: true,
  query: '?url&inline',
  import: 'default',
})

const texts = new Map<string, string>()
for (const [path, text] of Object.entries(plain)) texts.set(path.slice(root.length), text)
for (const [path, address] of Object.entries(packed)) {
  texts.set(path.slice(root.length), await unpacked(bytesOfDataUrl(address)))
}

test('this is a browser', () => {
  expect(navigator.userAgent).toContain('Chrome')
})

testPublished()
testOthers(texts)

function bytesOfDataUrl(address: string): Uint8Array<ArrayBuffer> {
  const binary = atob(address.slice(address.indexOf(',') + 1))
  return Uint8Array.from(binary, character => character.charCodeAt(0))
}
