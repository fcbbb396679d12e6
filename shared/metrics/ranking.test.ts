import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaUnderRoc, averagePrecision, rankScores } from './ranking.ts'

/** Stands for a metric that is left out; no metric has this value. */
const ABSENT = -9

type Row = { readonly actual: number; readonly score: number }

function ranked(rows: readonly Row[]) {
  return rankScores(
    Float64Array.from(rows, ({ actual }) => actual),
    Float64Array.from(rows, ({ score }) => score),
  )
}

/** Few distinct scores, so that ties are the rule. */
const rowsWithTies = fc.array(
  fc.record({
    actual: fc.integer({ min: 0, max: 1 }),
    score: fc.integer({ min: 0, max: 6 }).map((score) => score / 6),
  }),
  { maxLength: 60 },
)

/** The definition: every pair of a positive and a negative. */
function pairwiseAuc(rows: readonly Row[]): number | undefined {
  const positives = rows.filter(({ actual }) => actual === 1)
  const negatives = rows.filter(({ actual }) => actual === 0)
  if (positives.length === 0 || negatives.length === 0) return undefined
  let won = 0
  for (const positive of positives) {
    for (const negative of negatives) {
      if (positive.score > negative.score) won += 1
      if (positive.score === negative.score) won += 0.5
    }
  }
  return won / (positives.length * negatives.length)
}

/** The definition: precision at every distinct threshold, times the recall it adds. */
function thresholdwiseAveragePrecision(rows: readonly Row[]): number | undefined {
  const positives = rows.filter(({ actual }) => actual === 1).length
  if (positives === 0) return undefined
  const thresholds = [...new Set(rows.map(({ score }) => score))].sort((a, b) => b - a)
  let area = 0
  let recallBefore = 0
  for (const threshold of thresholds) {
    const flagged = rows.filter(({ score }) => score >= threshold)
    const right = flagged.filter(({ actual }) => actual === 1).length
    area += (right / positives - recallBefore) * (right / flagged.length)
    recallBefore = right / positives
  }
  return area
}

describe('areaUnderRoc', () => {
  it('equals the share of won pairs, ties counting half', () => {
    fc.assert(
      fc.property(rowsWithTies, (rows) => {
        expect(areaUnderRoc(ranked(rows)) ?? ABSENT).toBeCloseTo(pairwiseAuc(rows) ?? ABSENT, 12)
      }),
    )
  })

  it('is one half where all scores are equal, and takes no quadratic time for it', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => ({ actual: row % 2, score: 0.5 }))
    expect(areaUnderRoc(ranked(rows))).toBe(0.5)
  })

  it.each([
    ['perfect', [0.1, 0.2, 0.8, 0.9], 1],
    ['reversed', [0.9, 0.8, 0.2, 0.1], 0],
    // The example of scikit-learn's roc_auc_score.
    ['mixed', [0.1, 0.4, 0.35, 0.8], 0.75],
  ])('judges a %s ranking', (_, scores, expected) => {
    const rows = scores.map((score, row) => ({ actual: row < 2 ? 0 : 1, score }))
    expect(areaUnderRoc(ranked(rows))).toBe(expected)
  })
})

describe('averagePrecision', () => {
  it('equals the sum over all distinct thresholds', () => {
    fc.assert(
      fc.property(rowsWithTies, (rows) => {
        expect(averagePrecision(ranked(rows)) ?? ABSENT).toBeCloseTo(thresholdwiseAveragePrecision(rows) ?? ABSENT, 12)
      }),
    )
  })

  it("gives the value of scikit-learn's example", () => {
    const rows = [0.1, 0.4, 0.35, 0.8].map((score, row) => ({ actual: row < 2 ? 0 : 1, score }))
    expect(averagePrecision(ranked(rows))).toBeCloseTo(0.8333333333333333, 15)
  })
})
