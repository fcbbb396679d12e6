import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import { inferProblem } from './infer-problem.ts'

const PLACE = 's3://bucket/datasets/a.csv'

function infer(
  cells: readonly (string | number)[],
  wanted: ProblemType | null = null,
  classes: Partial<Manifest['classes']> = {},
  name = 'y',
  isHeaderAgain = false,
) {
  const texts = cells.map(String)
  const isLabel = (text: string) => !isMissing(text) && Number.isFinite(parseNumber(text) ?? 0)
  const labels = [...new Set(texts.filter(isLabel))].map((text) => ({
    text,
    count: texts.filter((other) => other === text).length,
    firstRow: texts.indexOf(text) + 2,
    isHeader: isHeaderAgain && text === name,
  }))
  const without = texts.filter((text) => !isLabel(text))
  const tally = { labels, overflow: 0, overflowIsNumeric: true, firstOverflow: undefined }
  return inferProblem(
    { place: PLACE, header: [name] },
    { name, index: 0, reason: '', by: 'last', warnings: [] },
    { rows: texts.length, without: without.length, spellingsWithout: [...new Set(without)], ...tally },
    { problem: wanted, classes: { ...DEFAULT_MANIFEST.classes, ...classes } },
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
    ['ten integers, one of 9 rows', cycle(99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), null, 'multiclass'],
    ['ten integers, two of 9 rows', cycle(98, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), null, 'regression'],
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
      reason: 'the target has two values',
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

test('words for yes and no in several spellings are one class, and told', () => {
  const { problem, warnings } = infer([...cycle(60, 'Yes', 'NO', 'Yes', 'NO', 'yes', 'n'), ''])
  expect(problem.type === 'binary' && problem.classes.map(({ label }) => label)).toEqual(['NO', 'Yes'])
  expect(warnings).toEqual([
    '1 of 61 rows has no target value (an empty cell) and is left out.',
    'Column "y": yes and no in several spellings are one class each ("n" as "NO", "yes" as "Yes"). Answers have the commonest spelling.',
  ])
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
      'one value, or nothing',
      [...cycle(60, 'a'), ''],
      null,
      'target-constant',
      `${PLACE}: the target column "y" holds "a" or nothing (1 row), and a row without a target value is not used, so there is nothing to predict.`,
    ],
    [
      'one class beside small ones',
      [...cycle(60, 'a'), 'b', 'c', 'c'],
      null,
      'class-too-small',
      `${PLACE}: 2 of the 3 classes of the target column "y" have fewer than 10 rows: "c" (2), "b" (1). Without them only "a" is left.`,
    ],
    [
      'few rows without those of small classes',
      [...cycle(48, 'a', 'b'), 'c', 'c', 'd'],
      null,
      'rows-too-few',
      `${PLACE}: 48 rows are left without those of classes of fewer than 10 rows in the target column "y".`,
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
        code: 'target-not-number',
        message: `${PLACE}, row 62, column "y": "12 EUR" is not a number, and a regression needs one.`,
      }),
    )
  })
})

describe('rare classes', () => {
  const CELLS = [...cycle(60, 'no', 'yes', 'maybe'), 'ISLAND', 'ISLAND', 'noo']

  test('that are the header again are pointed out', () => {
    const { warnings } = infer([...cycle(60, 'no', 'yes'), 'churned', 'churned'], null, {}, 'churned', true)
    expect(warnings).toEqual([
      '2 rows, the first of them row 62, seem to be the header again: the columns hold their own names, the target "churned". Remove such rows.',
    ])
  })

  test("a class of the target's name is no header", () => {
    expect(infer(cycle(60, 'ham', 'spam'), null, {}, 'spam').warnings).toEqual([])
  })

  test('are left out with their rows, and those that may be misspelt pointed out', () => {
    const { problem, classes, classOf, leftOutTexts, warnings } = infer(CELLS)
    expect(problem).toMatchObject({
      type: 'multiclass',
      leftOut: [
        { label: 'ISLAND', count: 2, share: 2 / 63 },
        { label: 'noo', count: 1, share: 1 / 63 },
      ],
    })
    expect(classes).toEqual(['maybe', 'no', 'yes'])
    expect([...classOf]).toEqual([1, 2, 0, -1, -1])
    expect([...leftOutTexts]).toEqual(['ISLAND', 'noo'])
    expect(warnings).toEqual([
      '2 of the 5 classes have fewer than 10 rows (classes.minRows) and are left out with 3 rows, 4.8 % of all: the model cannot answer "ISLAND" (2 rows), "noo" (1 row). Lower classes.minRows to keep them.',
      'A class may be misspelt: "noo" (1 row) is nearly "no". Correct such cells in the file.',
    ])
  })

  test.each([
    ['g1', 'g10'],
    ['Type1', 'Type2'],
    ['A1', 'A11'],
    ['model 3b', 'model 4b'],
    ['group', 'group2'],
  ])('%s and %s are numbered, and neither is misspelt', (big, small) => {
    const { warnings } = infer([...cycle(60, big, 'other thing'), small])
    expect(warnings.filter((warning) => warning.includes('misspelt'))).toEqual([])
  })

  test('that are numbered may be misspelt in their letters', () => {
    const { warnings } = infer([...cycle(60, 'grade1', 'no'), 'grdae1'])
    expect(warnings).toContain(
      'A class may be misspelt: "grdae1" (1 row) is nearly "grade1". Correct such cells in the file.',
    )
  })

  test('are one class, where the manifest says so and they are enough', () => {
    const { problem, classOf, leftOutTexts } = infer(CELLS, null, { rare: 'merge', minRows: 3 })
    expect(problem).toMatchObject({
      classes: [
        { label: 'maybe', count: 20 },
        { label: 'no', count: 20 },
        { label: 'yes', count: 20 },
        { label: 'other', count: 3, merged: ['ISLAND', 'noo'] },
      ],
    })
    expect([...classOf]).toEqual([1, 2, 0, 3, 3])
    expect(leftOutTexts.size).toBe(0)
    expect(infer(CELLS, null, { rare: 'merge' }).leftOutTexts.size).toBe(2)
  })

  test('are no longer rare below classes.minRows', () => {
    expect(infer(CELLS, null, { minRows: 1 }).classes).toEqual(['ISLAND', 'maybe', 'no', 'noo', 'yes'])
  })

  test('leave two classes: a binary problem', () => {
    expect(infer([...cycle(60, 'no', 'yes'), 'n o']).problem.type).toBe('binary')
    expect(infer([...cycle(60, 'no', 'yes'), 'noo'], 'binary').problem.type).toBe('binary')
  })

  test('of integers that could be a number are kept', () => {
    const cells = [...cycle(100, 1, 2, 3, 4), 5, 5, 5]
    expect(infer(cells).problem).toMatchObject({ type: 'multiclass', classes: [{}, {}, {}, {}, { count: 3 }] })
  })

  test('big classes that differ only in case or spaces are pointed out', () => {
    expect(infer(cycle(60, 'Cat', 'dog', 'cat', 'Dog')).warnings).toHaveLength(2)
  })
})

describe('few integers', () => {
  const rows = (counts: Readonly<Record<number, number>>) =>
    Object.entries(counts).flatMap(([value, count]) => Array<string>(count).fill(value))

  test.each<[string, string, readonly string[], ProblemType, string]>([
    [
      'codes with a gap among frequent ones',
      'y',
      rows({ 1: 70, 2: 76, 3: 17, 5: 13, 6: 9, 7: 29 }),
      'multiclass',
      'the gap between 3 and 5 is one of codes',
    ],
    [
      'counts with a gap where they thin out',
      'y',
      rows({ 0: 90, 1: 60, 2: 30, 3: 12, 4: 6, 7: 1 }),
      'regression',
      'only rare values lie apart (after 4 comes 7), as in counts',
    ],
    [
      'counts without a gap',
      'y',
      rows({ 0: 90, 1: 60, 2: 30, 3: 12, 4: 6, 5: 2 }),
      'regression',
      '2 of them are rare, as the ends of counts are',
    ],
    ['counts by name', 'children', rows({ 0: 90, 1: 60, 2: 30 }), 'regression', 'counts are amounts'],
    ['years', 'y', rows({ 2008: 40, 2009: 40, 2010: 40 }), 'regression', 'years and ages are amounts'],
    ['ratings by name', 'rating', rows({ 1: 9, 2: 104, 3: 84, 4: 97, 5: 106 }), 'regression', 'ratings have an order'],
    ['a few in steps', 'y', rows({ 10: 40, 20: 40, 30: 40 }), 'multiclass', 'they are few and without a gap'],
    ['classes by name', 'fetal_class', rows({ 1: 165, 2: 29, 3: 17, 4: 12 }), 'multiclass', 'its name says so'],
    [
      'a few, one of them rare',
      'y',
      rows({ 1: 9, 2: 104, 3: 84, 4: 97 }),
      'multiclass',
      'they are few and without a gap',
    ],
    [
      'a few, none of them rare',
      'y',
      rows({ 1: 10, 2: 104, 3: 84, 4: 97 }),
      'multiclass',
      'they are few and without a gap',
    ],
    ['eleven', 'y', cycle(220, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).map(String), 'regression', 'they are more than 10'],
  ])('%s', (_, name, cells, type, because) => {
    const { problem, warnings } = infer(cells, null, {}, name)
    const count = new Set(cells).size
    const isNumber = type === 'regression'
    const found = `the ${count} different integers of the target are ${isNumber ? 'a number' : 'classes'}`
    expect(problem).toMatchObject({ type, reason: `${found}: ${because}` })
    const other = isNumber ? '"multiclass" to predict them as classes' : '"regression" to predict a number'
    expect(warnings[0]).toBe(`Column "${name}": ${found}, because ${because}. Set "problem" to ${other}.`)
  })
})
