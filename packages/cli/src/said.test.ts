import { TOPICS } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { parseJsonLine, parseTypedAnswer, parseTypedTopic } from './said.ts'

describe('a line of a program', () => {
  test('is one of four', () => {
    expect(parseJsonLine('{"number":"07"}')).toEqual({ is: 'number', number: 7 })
    expect(parseJsonLine('{"decision":"not-me"}')).toEqual({ is: 'not-me' })
    expect(parseJsonLine('{"topic":"favour"}')).toEqual({ is: 'topic', topic: 'favour' })
    expect(parseJsonLine('{"digits":"1 2"}')).toEqual({ is: 'digits', digits: '1 2' })
  })

  test.each([
    '',
    'x',
    '7',
    'null',
    '[]',
    '{}',
    '{"number":7}',
    '{"number":"007"}',
    '{"number":"-7"}',
    '{"number":"٠٧"}',
    '{"decision":null}',
    '{"topic":"toString"}',
    '{"topic":["money"]}',
    '{"digits":{}}',
    '{"__proto__":{"number":"07"}}',
    '['.repeat(4000),
  ])('garbage is unclear: %s', line => {
    expect(parseJsonLine(line)).toEqual({ is: 'unclear' })
  })
})

describe('what a person types', () => {
  test('two digits as they are said, or a no', () => {
    for (const typed of ['42', ' 4 2 ', '4-2', '4, 2', '4.2']) {
      expect(parseTypedAnswer(typed)).toEqual({ is: 'number', number: 42 })
    }
    for (const typed of ['no', ' NO ', 'n', 'not me']) {
      expect(parseTypedAnswer(typed)).toEqual({ is: 'not-me' })
    }
    for (const typed of ['', '4', '421', 'yes', 'now', '४२']) {
      expect(parseTypedAnswer(typed)).toEqual({ is: 'unclear' })
    }
  })

  test('a topic by its place or its word', () => {
    expect(parseTypedTopic('1')).toEqual({ is: 'topic', topic: 'money' })
    expect(parseTypedTopic(' Talk ')).toEqual({ is: 'topic', topic: 'talk' })
    const past = String(TOPICS.length + 1)
    for (const typed of ['', '0', past, '11', 'gold', 'constructor']) {
      expect(parseTypedTopic(typed)).toEqual({ is: 'unclear' })
    }
  })
})
