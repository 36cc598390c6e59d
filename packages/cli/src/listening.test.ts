import type { AskedView, AskView } from '@handfast/core'
import { expect, test } from 'vitest'
import {
  type Asking,
  type News,
  nextNews,
  nothingTold,
  standing,
  type Told,
  toldAfter,
} from './listening.ts'

const question = { about: 'money', over: 'phone', saying: '' } as const
const SHOWN = { is: 'shown', left_ms: 1000 } as const
const ANSWERED = { is: 'answered', yes: true, open: true } as const
const OVER = { is: 'over', outcome: 'match', yes: true, at_ms: 5 } as const
const LATE = { is: 'late' } as const

function asked(id: string, state: AskedView['state'], dismissed = false): AskedView {
  return { id, question, asked_ms: 1, dismissed, loud: true, state }
}

function lateNo(id: string): AskView {
  const verdict = { is: 'no-answer' } as const
  const state = { is: 'over', verdict, at_ms: 1, late_ms: 2, again: false } as const
  return { id, question, begun_ms: 1, open: false, unsent: false, state }
}

function known(label: string, list: readonly AskedView[], asks: readonly AskView[] = []) {
  return { key: label, person: { asks, asked: list, condition: { is: 'sound' } as const } }
}

function torn(label: string, at_ms: number) {
  const condition = { is: 'torn', at_ms } as const
  return { key: label, person: { asks: [], asked: [], condition } }
}

/** Everything that is told until there is nothing more. */
function tell(before: Told, people: readonly Asking[]) {
  const news: string[] = []
  let told = before
  for (let next = nextNews(told, people); next !== undefined; next = nextNews(told, people)) {
    news.push(nameOf(next))
    told = toldAfter(told, next)
    if (news.length > 20) throw new Error(`no end: ${news}`)
  }
  return { news, told }
}

function nameOf(news: News<Asking>): string {
  if (news.is === 'withdrawn') return news.is
  if (news.is === 'torn') return `torn ${news.known.key}`
  return `${news.is} ${news.known.key} ${news.is === 'late-no' ? news.ask.id : news.asked.id}`
}

const NOTHING = nothingTold([])

test('one question at a time: the second person waits until the first was answered', () => {
  const first = tell(NOTHING, [
    known('Ben', [asked('1', SHOWN)]),
    known('Ira', [asked('2', SHOWN)]),
  ])
  expect(first.news).toEqual(['asked Ben 1'])
  const answered = [known('Ben', [asked('1', ANSWERED)]), known('Ira', [asked('2', SHOWN)])]
  const second = tell(first.told, answered)
  expect(second.news).toEqual(['withdrawn', 'asked Ira 2'])
  const over = tell(second.told, [
    known('Ben', [asked('1', OVER)]),
    known('Ira', [asked('2', SHOWN)]),
  ])
  expect(over.news).toEqual(['outcome Ben 1'])
  expect(standing(over.told, answered)?.asked.id).toBe('2')
})

test('who asks again stands for what they asked before', () => {
  const people = [known('Ben', [asked('1', SHOWN), asked('2', SHOWN)])]
  const { news, told } = tell(NOTHING, people)
  expect(news).toEqual(['asked Ben 1', 'asked Ben 2'])
  expect(standing(told, people)?.asked.id).toBe('2')
})

test('what was never shown and came too late is told once, what was dismissed never', () => {
  const people = [known('Ben', [asked('1', LATE), asked('2', LATE, true)])]
  const { news, told } = tell(NOTHING, people)
  expect(news).toEqual(['missed Ben 1'])
  expect(tell(told, people).news).toEqual([])
})

test('a question that nobody answers is told to be over, one that was replaced is not', () => {
  const { told } = tell(NOTHING, [known('Ben', [asked('1', SHOWN), asked('2', SHOWN)])])
  const { news } = tell(told, [known('Ben', [asked('1', LATE), asked('2', LATE)])])
  expect(news).toEqual(['missed Ben 2'])
})

test('an outcome is told only of what was shown here', () => {
  expect(tell(NOTHING, [known('Ben', [asked('1', OVER)])]).news).toEqual([])
})

test('a late no is told once, and none of before', () => {
  const people = [known('Ben', [], [lateNo('1')])]
  expect(tell(nothingTold(people), people).news).toEqual([])
  const { news, told } = tell(NOTHING, people)
  expect(news).toEqual(['late-no Ben 1'])
  expect(tell(told, people).news).toEqual([])
})

test('a bond that is gone takes its question with it', () => {
  const { told } = tell(NOTHING, [known('Ben', [asked('1', SHOWN)])])
  expect(tell(told, []).news).toEqual(['withdrawn'])
})

test('a bond that is torn is told once, also one of before; torn anew, again', () => {
  const { news, told } = tell(nothingTold([torn('Ben', 5)]), [torn('Ben', 5), known('Ann', [])])
  expect(news).toEqual(['torn Ben'])
  expect(tell(told, [torn('Ben', 5)]).news).toEqual([])
  expect(tell(told, [torn('Ben', 6)]).news).toEqual(['torn Ben'])
})

test('a question that stood is withdrawn when its bond is torn, and the alarm comes first', () => {
  const { told } = tell(NOTHING, [known('Ben', [asked('1', SHOWN)])])
  expect(tell(told, [torn('Ben', 5)]).news).toEqual(['torn Ben', 'withdrawn'])
})
