import { expect, test } from 'vitest'
import { runMarathon, wrongIn } from './marathon.ts'

test('one of a few epochs breaks nothing, and is measured on its way', async () => {
  const { report, wrong } = await runMarathon(3, 4)
  expect(wrong).toEqual([])
  expect(report.marks.map(({ epoch }) => epoch)).toContain(4)
})

const mark = (epoch: number, evidence_bytes: number) => ({ epoch, state_bytes: 1, evidence_bytes })

test('one that gets nowhere, and evidence that goes on growing, are told', () => {
  expect(wrongIn([mark(1, 100)], 1100)).toEqual(['never came to epoch 1100'])
  expect(wrongIn([mark(1024, 100_000), mark(1100, 101_000)], 1100)).toEqual([])
  expect(wrongIn([mark(1024, 100_000), mark(1100, 110_000)], 1100)).toEqual([
    'evidence grew by 10000 bytes past its end',
  ])
})
