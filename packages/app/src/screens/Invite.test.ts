import { expect, test } from 'vitest'
import { appAddress, isLocal } from './Invite.tsx'

test('the address is the app’s own, and holds nothing of where somebody was', () => {
  expect(appAddress('https://handfast.example/')).toBe('https://handfast.example/')
  expect(appAddress('https://host.example/app/index.html?x=1#secret')).toBe(
    'https://host.example/app/',
  )
})

test('an address of this machine is told as one', () => {
  expect(isLocal('http://localhost:8787/')).toBe(true)
  expect(isLocal('http://127.0.0.1/')).toBe(true)
  expect(isLocal('http://localhost.example/')).toBe(false)
  expect(isLocal('https://handfast.example/')).toBe(false)
})
