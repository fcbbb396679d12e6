import { describe, expect, test } from 'vitest'
import { type CellReader, isHeaderless } from './headerless.ts'

/** Rows of cells in turn. */
function rowsOf(count: number, ...columns: readonly (readonly string[])[]): CellReader[] {
  return Array.from({ length: count }, (_, row) => rowOf(columns.map((cells) => cells[row % cells.length] ?? '')))
}

function rowOf(cells: readonly string[]): CellReader {
  return (column) => cells[column] ?? ''
}

const AGES = ['31', '57', '77', '33', '62']
const PLANS = ['basic', 'plus']
const UNIQUE = Array.from({ length: 40 }, (_, row) => `name ${row}`)

describe('the first row holds data', () => {
  test.each<[string, string[], CellReader[]]>([
    [
      'numbers over numbers and values of their columns',
      ['31', '12.5', 'basic'],
      rowsOf(40, AGES, ['1.5', '2'], PLANS),
    ],
    ['numbers, and a text that no other row has', ['57', '12', 'name 99'], rowsOf(40, AGES, AGES, UNIQUE)],
    ['values alone', ['plus', 'basic'], rowsOf(40, PLANS, PLANS)],
    ['one name twice, which is a value', ['0', '0', 'plus'], rowsOf(40, ['0', '1'], ['1', '0'], PLANS)],
    ['a date over dates', ['2024-01-01', '7'], rowsOf(40, ['2024-01-02', '2024-01-03'], AGES)],
  ])('%s', (_, first, rows) => {
    expect(isHeaderless(first, rows)).toBe(true)
  })
})

describe('the first row is a header', () => {
  test.each<[string, string[], CellReader[]]>([
    ['words over numbers', ['age', 'fee', 'plan'], rowsOf(40, AGES, AGES, PLANS)],
    ['years over numbers', ['country', '2019', '2020', '2021'], rowsOf(40, UNIQUE, AGES, AGES, AGES)],
    ['a word over few others', ['31', 'plan'], rowsOf(40, AGES, PLANS)],
    ['a word over dates', ['when', 'plus'], rowsOf(40, ['2024-01-02', '2024-01-03'], PLANS)],
    ['words over texts that never repeat', ['name', 'alias'], rowsOf(40, UNIQUE, UNIQUE)],
    [
      'a header that comes again',
      ['plan', 'name'],
      [...rowsOf(20, PLANS, UNIQUE), rowOf(['plan', 'name']), ...rowsOf(20, PLANS, UNIQUE)],
    ],
    ['too few rows to tell', ['basic', 'plus'], rowsOf(5, PLANS, PLANS)],
  ])('%s', (_, first, rows) => {
    expect(isHeaderless(first, rows)).toBe(false)
  })
})
