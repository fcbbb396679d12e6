import { describe, expect, test } from 'vitest'
import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import { inferProblem } from './infer-problem.ts'

const PLACE = 's3://bucket/datasets/a.csv'

function infer(cells: readonly (string | number)[], wanted: ProblemType | null = null) {
  const texts = cells.map(String)
  const isLabel = (text: string) => !isMissing(text) && Number.isFinite(parseNumber(text) ?? 0)
  const labels = [...new Set(texts.filter(isLabel))].map((text) => ({
    text,
    count: texts.filter((other) => other === text).length,
    firstRow: texts.indexOf(text) + 2,
  }))
  const without = texts.filter((text) => !isLabel(text))
  const tally = { labels, overflow: 0, overflowIsNumeric: true, firstOverflow: undefined }
  return inferProblem(
    { place: PLACE, header: ['y'] },
    { name: 'y', index: 0, warnings: [] },
    { rows: texts.length, without: without.length, spellingsWithout: [...new Set(without)], ...tally },
    wanted,
  )
}

/** `count` cells, the values in turn. */
function cycle(count: number, ...values: readonly (string | number)[]): (string | number)[] {
  return Array.from({ length: count }, (_, row) => values[row % values.length] ?? '')
}

function classLabels(cells: readonly (string | number)[], wanted: ProblemType | null = null): readonly string[] {
  const { problem } = infer(cells, wanted)
  return problem.type === 'regression' ? [] : problem.classes.map((entry) => entry.label)
}

describe('the problem', () => {
  test.each<[string, readonly (string | number)[], ProblemType | null, ProblemType]>([
    ['two texts', cycle(60, 'a', 'b'), null, 'binary'],
    ['two numbers, whatever they are', cycle(60, 0.5, 7), null, 'binary'],
    ['three texts', cycle(60, 'a', 'b', 'c'), null, 'multiclass'],
    ['three integers of 10 rows and more', cycle(60, 1, 2, 3), null, 'multiclass'],
    ['ten integers of 10 rows', cycle(100, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), null, 'multiclass'],
    ['ten integers, one of 9 rows', cycle(99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), null, 'regression'],
    ['eleven integers', cycle(220, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), null, 'regression'],
    ['three decimals', cycle(60, 0.5, 1, 1.5), null, 'regression'],
    ['three decimals that the manifest calls classes', cycle(60, 0.5, 1, 1.5), 'multiclass', 'multiclass'],
    ['two numbers that the manifest calls amounts', cycle(60, 0, 1), 'regression', 'regression'],
    ['two texts that the manifest calls multiclass', cycle(60, 'a', 'b'), 'multiclass', 'multiclass'],
  ])('of %s', (_, cells, wanted, type) => {
    expect(infer(cells, wanted).problem.type).toBe(type)
  })
})

describe('the positive class of two', () => {
  test.each<[string, readonly (string | number)[], readonly string[]]>([
    ['is the affirmative one: true', cycle(60, 'True', 'True', 'False'), ['False', 'True']],
    ['is the affirmative one: yes', cycle(60, 'yes', 'yes', 'no'), ['no', 'yes']],
    ['is the affirmative one: 1', cycle(60, '1.0', '1.0', '0.0'), ['0.0', '1.0']],
    ['is the affirmative one: malignant', cycle(60, 'Malignant', 'Malignant', 'Benign'), ['Benign', 'Malignant']],
    ['is else the rarer one', cycle(60, 'cat', 'dog', 'dog'), ['dog', 'cat']],
    ['is else the rarer number', cycle(60, 1, 2, 2), ['2', '1']],
    ['is on a tie the later one', cycle(60, 'dog', 'cat'), ['cat', 'dog']],
    ['is on a tie the greater number', cycle(60, 10, 9), ['9', '10']],
  ])('%s', (_, cells, labels) => {
    expect(classLabels(cells)).toEqual(labels)
  })
})

describe('classes', () => {
  test.each<[string, readonly (string | number)[], readonly string[]]>([
    ['of text are sorted by text', cycle(60, 'b', 'C', 'a'), ['C', 'a', 'b']],
    ['of numbers are sorted by value', cycle(60, 10, 9, 2), ['2', '9', '10']],
    ['spelled in two ways go by the more frequent spelling', cycle(60, '1', '2.0', '3', '2.0', '2'), ['1', '2.0', '3']],
    ['of single letters are no truth values', cycle(60, 't', 'y', 'x'), ['t', 'x', 'y']],
  ])('%s', (_, cells, labels) => {
    expect(classLabels(cells)).toEqual(labels)
  })

  test('are counted among the rows with a target', () => {
    const { problem, classes, classOf, warnings } = infer([...cycle(60, 'yes', 'no', 'no'), '', 'None', 'None'])
    expect(problem).toEqual({
      type: 'binary',
      classes: [
        { label: 'no', count: 40 },
        { label: 'yes', count: 20 },
      ],
    })
    expect([classes, [...classOf]]).toEqual([
      ['no', 'yes'],
      [1, 0],
    ])
    expect(warnings).toEqual(['3 of 63 rows have no target value (an empty cell, "None") and are left out.'])
  })
})

test('rows whose number is beyond float32 have no target', () => {
  const { problem, warnings } = infer([...Array.from({ length: 60 }, (_, row) => row + 0.5), 'inf', '1e40'])
  expect(problem.type).toBe('regression')
  expect(warnings).toEqual(['2 of 62 rows have no target value ("1e40", "inf") and are left out.'])
})

describe('what is refused', () => {
  test.each<[string, readonly (string | number)[], ProblemType | null, string, string]>([
    ['few rows', cycle(49, 'a', 'b'), null, 'rows-too-few', `${PLACE} has 49 rows of data.`],
    ['one row', ['a'], null, 'rows-too-few', `${PLACE} has 1 row of data.`],
    [
      'few rows with a target',
      [...cycle(49, 'a', 'b'), '?', '?'],
      null,
      'rows-too-few',
      `${PLACE} has 49 rows with a value in the target column "y", of 51 in all.`,
    ],
    [
      'one value',
      cycle(60, 'a'),
      null,
      'target-constant',
      `${PLACE}: the target column "y" holds "a" in every row, so there is nothing to predict.`,
    ],
    [
      'a small class',
      [...cycle(60, 'a', 'b'), 'c'],
      null,
      'class-too-small',
      `${PLACE}: 1 of the 3 classes of the target column "y" has fewer than 10 rows: "c" (1).`,
    ],
    [
      'three values for binary',
      cycle(60, 'a', 'b', 'c'),
      'binary',
      'target-not-binary',
      `${PLACE}: the target column "y" has 3 values ("a", "b", "c") where the manifest says "problem": "binary".`,
    ],
    [
      'text for regression',
      [...cycle(60, 1, 2, 3), 'n. a.'],
      'regression',
      'target-not-number',
      `${PLACE}, row 62, column "y": "n. a." is not a number, and a regression needs one.`,
    ],
  ])('%s', (_, cells, wanted, code, message) => {
    expect(() => infer(cells, wanted)).toThrow(expect.objectContaining({ code, message }))
  })

  test('numbers with one odd cell, with its place', () => {
    const cells = [...Array.from({ length: 60 }, (_, row) => row + 0.5), '12 EUR']
    expect(() => infer(cells)).toThrow(
      expect.objectContaining({
        code: 'class-too-small',
        hint: 'Nearly all its values are numbers; row 62 holds "12 EUR". Correct such cells to predict a number.',
      }),
    )
  })
})
