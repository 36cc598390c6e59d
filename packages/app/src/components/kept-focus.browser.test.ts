import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFocus } from './kept-focus.ts'

let main: HTMLElement
let letGo: () => void
beforeEach(() => {
  main = document.createElement('main')
  document.body.append(main)
  const list = add(main, 'ul')
  for (const name of ['one', 'two', 'three']) add(add(list, 'li'), 'button', name)
  main.prepend(Object.assign(document.createElement('h1'), { tabIndex: -1 }))
  letGo = keepFocus(main)
})
afterEach(() => {
  letGo()
  main.remove()
})

function add(place: Element, tag: string, words = ''): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = words
  place.append(made)
  return made
}

/** A button and the line it stands in go. */
function remove(name: string): void {
  const button = [...main.querySelectorAll('button')].find(each => each.textContent === name)
  button?.focus()
  button?.parentElement?.remove()
}

const focused = () => document.activeElement?.textContent || document.activeElement?.tagName

test('what is next of the same list has the focus, and at last the heading', async () => {
  remove('one')
  await expect.poll(focused).toBe('two')
  remove('two')
  await expect.poll(focused).toBe('three')
  remove('three')
  await expect.poll(focused).toBe('H1')
})

test('where nothing near it is left, the heading', async () => {
  main.querySelector('button')?.focus()
  main.querySelector('ul')?.remove()
  await expect.poll(focused).toBe('H1')
})

test('what has the focus and stays keeps it, whatever else goes', async () => {
  main.querySelectorAll('button')[2]?.focus()
  main.querySelector('li')?.remove()
  await expect.poll(() => main.querySelectorAll('li').length).toBe(2)
  expect(focused()).toBe('three')
})

test('let go, it moves nothing', async () => {
  letGo()
  remove('one')
  await new Promise(done => setTimeout(done))
  expect(document.activeElement).toBe(document.body)
})
