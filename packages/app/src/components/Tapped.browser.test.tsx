import { render } from 'preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Tapped } from './Tapped.tsx'

let host: HTMLElement
beforeEach(() => {
  host = document.body.appendChild(document.createElement('div'))
})
afterEach(() => {
  render(null, host)
  host.remove()
})

function tapped(onTap?: () => unknown): HTMLButtonElement {
  render(<Tapped onTap={onTap}>Go on</Tapped>, host)
  const button = host.querySelector('button')
  if (button === null) throw new Error('no button')
  return button
}

const isBusy = (button: HTMLButtonElement) => button.getAttribute('aria-busy') === 'true'

test('that it was tapped is shown before the work begins', async () => {
  const seen: boolean[] = []
  const button = tapped(() => seen.push(isBusy(button)))
  button.click()
  expect(seen).toEqual([])
  await expect.poll(() => seen).toEqual([true])
  await expect.poll(() => isBusy(button)).toBe(false)
})

test('what is under way is not begun again, and afterwards it is', async () => {
  let end = () => {}
  const work = vi.fn(() => new Promise<void>(resolve => (end = resolve)))
  const button = tapped(work)
  button.click()
  await expect.poll(() => work.mock.calls.length).toBe(1)
  button.click()
  button.click()
  end()
  await expect.poll(() => isBusy(button)).toBe(false)
  expect(work).toHaveBeenCalledTimes(1)
  button.click()
  await expect.poll(() => work.mock.calls.length).toBe(2)
})

test('without work it is a button of its form', async () => {
  const button = tapped()
  button.click()
  expect(isBusy(button)).toBe(false)
})
