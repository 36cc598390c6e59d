import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** A page's surroundings as the browser gives them; real policies are met in the journeys. */
async function openPage(trustedTypes?: unknown) {
  vi.stubGlobal('location', new URL('https://app.example/people'))
  vi.stubGlobal('trustedTypes', trustedTypes)
  return await import('./trusted.ts')
}

test('an address of the own origin is taken, whole', async () => {
  const { trustedScriptUrl } = await openPage()
  expect(trustedScriptUrl('/sw.js')).toBe('https://app.example/sw.js')
  expect(trustedScriptUrl('https://app.example/a.js')).toBe('https://app.example/a.js')
})

test.each([
  'https://other.example/sw.js',
  '//other.example/sw.js',
  'http://app.example/sw.js',
  'https://app.example:444/sw.js',
  'https://app.example@other.example/sw.js',
  'data:text/javascript,0',
  'javascript:0',
  'blob:https://app.example/0d5c',
  'https://',
])('%s is refused', async address => {
  const { trustedScriptUrl } = await openPage()
  expect(() => trustedScriptUrl(address)).toThrow(TypeError)
})

test('the policy is made once, by the name the page allows', async () => {
  const createPolicy = vi.fn((_name: string, rules: unknown) => rules)
  const { trustedScriptUrl } = await openPage({ createPolicy })
  trustedScriptUrl('/a.js')
  trustedScriptUrl('/b.js')
  expect(createPolicy.mock.calls.map(([name]) => name)).toEqual(['handfast'])
})
