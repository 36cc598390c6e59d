import { render } from 'preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Mark, type MarkProps } from './Mark.tsx'
import './mark.css'
import { seedsFrom } from './testing/seeds.ts'

const newSeed = seedsFrom(4)
const seed = newSeed()
let page: HTMLElement

beforeEach(() => {
  page = document.createElement('main')
  document.body.append(page)
})

afterEach(() => {
  render(null, page)
  page.remove()
})

describe('the mark on the page', () => {
  test('is an image with its words, or adorns and says nothing', () => {
    expect(drawn({ label: 'Your half' }).getAttribute('aria-label')).toBe('Your half')
    expect(drawn({ label: 'Your half' }).getAttribute('aria-hidden')).not.toBe('true')
    expect(drawn({ label: '' }).getAttribute('aria-hidden')).toBe('true')
  })

  test.each([
    ['mine', 1, 0, 0],
    ['mine-with-gap-for-theirs', 1, 1, 0],
    ['joined', 2, 0, 1],
    ['apart', 2, 0, 0],
    ['ghost', 0, 1, 0],
  ] as const)('posed %s has %i halves, %i ghosts, %i seams', (pose, halves, ghosts, seams) => {
    const svg = drawn({ pose })
    const count = (name: string) => svg.querySelectorAll(`path.${name}`).length
    expect([count('mark-half'), count('mark-ghost'), count('mark-seam')]).toEqual([
      halves,
      ghosts,
      seams,
    ])
  })

  test('is as small as a list needs, whatever the pose', () => {
    for (let i = 0; i < 50; i++) {
      const other = newSeed()
      for (const pose of ['mine', 'joined', 'apart', 'ghost'] as const) {
        expect(drawn({ seed: other, pose, detail: 'list' }).outerHTML.length).toBeLessThan(4000)
        expect(drawn({ seed: other, pose, detail: 'large' }).outerHTML.length).toBeLessThan(16_000)
      }
    }
  })

  test('fits on two phones: both halves have the same scale and their tears the same height', () => {
    const left = tearBox('left')
    const right = tearBox('right')
    expect(right.top).toBe(left.top)
    expect(right.height).toBe(left.height)
    expect(left.height).toBeGreaterThan(280)
  })

  test('is another drawing for other bytes and the same for a copy of its own', () => {
    const half = () => page.querySelector('.mark-half')?.getAttribute('d')
    drawn({})
    const first = half()
    drawn({ seed: Uint8Array.from(seed) })
    expect(half()).toBe(first)
    drawn({ seed: newSeed() })
    expect(half()).not.toBe(first)
  })

  test('moves once when the halves meet, and never else', () => {
    const moving = (props: Partial<MarkProps>) => {
      render(null, page)
      return drawn(props)
        .getAnimations({ subtree: true })
        .map(animation => animation.effect?.getComputedTiming().iterations)
    }
    const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches
    const once = isReduced ? [] : [1, 1, 1]
    expect(moving({ pose: 'joined', meeting: 'a' })).toEqual(once)
    expect(moving({ pose: 'joined', meeting: 'a' })).toEqual([])
    expect(moving({ pose: 'joined', meeting: 'b' })).toEqual(once)
    expect(moving({ pose: 'joined' })).toEqual([])
    expect(moving({ pose: 'apart' })).toEqual([])
    expect(moving({ pose: 'mine' })).toEqual([])
  })

  test('has every motion inside the query for people who want it', () => {
    const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    const plain = rules.filter(rule => rule instanceof CSSStyleRule && rule.style.animationName)
    expect(plain).toEqual([])
    const wanted = rules.filter(
      rule => rule instanceof CSSMediaRule && rule.conditionText.includes('no-preference'),
    )
    expect(wanted).toHaveLength(1)
  })

  test('takes the colours of the ground it stands on', () => {
    const colour = () => getComputedStyle(drawn({}).querySelector('.mark-ridge') ?? page).stroke
    expect(colour()).toBe('rgb(28, 26, 22)')
    page.className = 'on-accent'
    expect(colour()).toBe('rgb(255, 253, 247)')
    page.className = 'on-stop'
    expect(colour()).toBe('rgb(255, 253, 247)')
  })
})

function drawn(props: Partial<MarkProps>): SVGSVGElement {
  const all = { seed, half: 'left', pose: 'mine', size: 150, label: '', detail: 'large' } as const
  render(<Mark {...all} {...props} />, page)
  const svg = page.querySelector('svg')
  if (svg === null) throw new Error('nothing was drawn')
  return svg
}

/** Where the half's outline is on the screen, tear and all: its upper and lower ends. */
function tearBox(half: 'left' | 'right'): DOMRect {
  const path = drawn({ half, size: 300 }).querySelector('.mark-half')
  if (path === null) throw new Error('no half')
  return path.getBoundingClientRect()
}
