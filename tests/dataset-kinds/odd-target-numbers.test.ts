import { describe, expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/*
 * A number that stands once beside two classes is most likely a mistake, and says so.
 */

/** Values with their counts, one row each, the last ones last. */
function csvOf(counts: readonly (readonly [value: string, count: number])[], name = 'churn'): string {
  const labels = counts.flatMap(([value, count]) => Array.from({ length: count }, () => value))
  const lines = labels.map((label, row) => `${(row * 37) % 101},w${(row * 53) % 23},${label}`)
  return `a,b,${name}\n${lines.join('\n')}\n`
}

async function toldOf(content: string, manifest = {}) {
  const { schema, rows, warnings } = await prepareFile(content, manifest)
  return { ...schema.problem, rows, told: warnings.filter((warning) => warning.includes('nearly all rows hold')) }
}

describe('is told, and left out as the warning says', () => {
  test.each<[string, readonly (readonly [string, number])[], string]>([
    [
      'the next integer',
      [
        ['0', 300],
        ['1', 299],
        ['2', 1],
      ],
      '"2" (row 601)',
    ],
    [
      'the one before',
      [
        ['0', 300],
        ['1', 299],
        ['-1', 1],
      ],
      '"-1" (row 601)',
    ],
    [
      'one far away',
      [
        ['0', 300],
        ['1', 299],
        ['11', 1],
      ],
      '"11" (row 601)',
    ],
    [
      'a fraction',
      [
        ['0', 300],
        ['1', 298],
        ['0.5', 2],
      ],
      '"0.5" (2 rows, the first of them row 600)',
    ],
    [
      'two of them',
      [
        ['1', 300],
        ['2', 298],
        ['3', 1],
        ['12', 1],
      ],
      '"12" (row 601)',
    ],
  ])('%s', async (_, counts, says) => {
    const { told } = await toldOf(csvOf(counts))
    expect(told).toEqual([expect.stringContaining(says)])
    expect(told[0]).toContain('"problem": "binary" in the manifest leaves')
    const { type, rows } = await toldOf(csvOf(counts), { problem: 'binary' })
    expect([type, rows.train + rows.validation + rows.test]).toEqual([
      'binary',
      600 - (counts[2]?.[1] ?? 0) - (counts[3]?.[1] ?? 0),
    ])
  })

  test('beside several classes', async () => {
    const content = csvOf([
      ['1', 200],
      ['2', 200],
      ['3', 199],
      ['4', 1],
    ])
    const { type, told } = await toldOf(content)
    expect(type).toBe('multiclass')
    expect(told).toEqual([expect.stringContaining('nearly all rows hold 3 others, and few "4" (row 601)')])
    const { rows } = await toldOf(content, { problem: 'multiclass' })
    expect(rows.train + rows.validation + rows.test).toBe(599)
  })
})

test.each<[string, readonly (readonly [string, number])[]]>([
  [
    'two classes',
    [
      ['0', 300],
      ['1', 300],
    ],
  ],
  [
    'a third that is not rare',
    [
      ['0', 300],
      ['1', 280],
      ['2', 20],
    ],
  ],
  [
    'counts that thin out',
    [
      ['0', 560],
      ['1', 36],
      ['2', 3],
      ['3', 1],
    ],
  ],
  [
    'a rare one of several',
    [
      ['1', 200],
      ['2', 199],
      ['3', 196],
      ['4', 5],
    ],
  ],
  [
    'words, whose rare classes are told otherwise',
    [
      ['yes', 300],
      ['no', 299],
      ['maybe', 1],
    ],
  ],
])('not of %s', async (_, counts) => {
  expect((await toldOf(csvOf(counts))).told).toEqual([])
})
