import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figure, figuresTogether, metricInWords } from './metric-words.ts'

it.each([
  [0.123456, '0.1235'],
  [7.34, '7.34'],
  [0.000012345, '0.00001234'],
  [1234.56, '1235'],
  [88_094.3, '88,094'],
  [2_540_123.9, '2,540,124'],
  [-88_094.3, '-88,094'],
  [0, '0'],
  [1e20, '100000000000000000000'],
])('a figure has four digits, and all before the point: %d is %s', (value, text) => {
  expect(figure(value)).toBe(text)
})

describe('the figures of one sentence', () => {
  it.each([
    [[0.678, 0.41274], 0.26526, '0.678 - 0.4127 = 0.2653'],
    [[113_262.7, 20_611.4], 92_651.3, '113,263 - 20,611 = 92,652'],
    [[0.66951, 0.66938], 0.00013, '0.66951 - 0.66938 = 0.00013'],
    [[2290.24, 274.912], 2015.328, '2290.2 - 274.9 = 2015.3'],
    [[0.66952, 0.0026117], 0.6669, '0.66952 - 0.002612 = 0.666908'],
  ])('stand to one place and add up: %j', ([one = 0, other = 0], gain, words) => {
    const { text, difference } = figuresTogether([one, other], [gain])
    expect(`${text(one)} - ${text(other)} = ${text(difference(one, other))}`).toBe(words)
  })

  it('that would be nothing at that place stand by themselves', () => {
    const { text } = figuresTogether([0.678, 3.2e-9])
    expect([text(0.678), text(3.2e-9)]).toEqual(['0.678', '3.2e-9'])
  })

  it('do not need to show the ends of intervals', () => {
    expect(figuresTogether([0.678], [], [0.0000123]).text(0.678)).toBe('0.678')
  })

  it('give a difference that adds up as they are written', () => {
    const figures = fc.double({ min: 1e-3, max: 1e7, noNaN: true })
    fc.assert(
      fc.property(figures, figures, (one, other) => {
        fc.pre(Math.max(one / other, other / one) < 10_000)
        const { text, difference } = figuresTogether([one, other], [one - other])
        const [a, b, apart] = [text(one), text(other), text(difference(one, other))].map((each) =>
          Number(each.replaceAll(',', '')),
        )
        expect((a ?? 0) - (b ?? 0)).toBeCloseTo(apart ?? Number.NaN, 8)
      }),
    )
  })
})

it('a metric and its baseline stand to one place', () => {
  expect(metricInWords('rmse', { value: 88_094.2, baseline: 112_007.9 }, 'regression')).toBe(
    'RMSE 88,094 (always answering the mean: 112,008; lower is better)',
  )
})
