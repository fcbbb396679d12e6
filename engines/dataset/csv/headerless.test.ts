import { describe, expect, test } from 'vitest'
import { type CellReader, dataInHeader } from './headerless.ts'

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

const MESSAGES = Array.from({ length: 40 }, (_, row) => `please call me at ${row} about the offer of yesterday`)
const LABELS = ['ham', 'ham', 'spam']

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
    [
      'a message and its label',
      [`${UNIQUE[3]} and so many other words, as of a message`, 'ham'],
      rowsOf(40, MESSAGES, LABELS),
    ],
    ['values beside a person', ['Ann Lee', 'plus', 'ham'], rowsOf(40, UNIQUE, PLANS, LABELS)],
    ['an amount over amounts', ['$43.91', 'name 99'], rowsOf(40, ['$12.50', '$1,800.00', '$7.10'], UNIQUE)],
    ['a decimal comma', ['17,14', 'name 99'], rowsOf(40, ['38,71', '81,04'], UNIQUE)],
    ['a number with its unit', ['12.5 kg', 'name 99'], rowsOf(40, ['38 kg', '81.5 kg', 'n/a'], UNIQUE)],
    ['a local date', ['08/28/2023', 'name 99'], rowsOf(40, ['07/10/2023', '02/27/2024'], UNIQUE)],
    ['a date with points', ['01.01.2024', 'name 99'], rowsOf(40, ['02.01.2024', '03.01.2024'], UNIQUE)],
    ['a label and a short message', ['ham', 'Ok, see you'], rowsOf(40, LABELS, MESSAGES)],
    [
      'a message as long as those below',
      ['so much for this one', 'ham'],
      rowsOf(
        40,
        MESSAGES.map((text) => text.slice(0, 20)),
        LABELS,
      ),
    ],
    ['a numbered text', ['Ann 51', 'note 0', 'ham'], rowsOf(40, ['Bob 31', 'Eve 7'], ['note 12', 'note 7'], LABELS)],
    [
      'a missing value',
      ['?', 'name x', 'ham'],
      rowsOf(
        40,
        AGES,
        UNIQUE.map((_, row) => `n ${row} a`),
        LABELS,
      ),
    ],
    ['numbers that were quoted twice', ['"0.5"', '"name"'], rowsOf(40, ['"1.5"', '"2"'], UNIQUE)],
    ['numbers in no order beside a new word', ['57', '12', '31.5', 'other'], rowsOf(40, AGES, AGES, AGES, PLANS)],
    [
      'a short message and a number that comes again',
      ['Wow... Loved this place.', '1'],
      rowsOf(40, MESSAGES, ['0', '1']),
    ],
    ['a date over dates', ['2024-01-01', '7'], rowsOf(40, ['2024-01-02', '2024-01-03'], AGES)],
  ])('%s', (_, first, rows) => {
    expect(dataInHeader(first, rows)).toBeDefined()
  })
})

describe('the first row is a header', () => {
  test.each<[string, string[], CellReader[]]>([
    ['words over amounts', ['fee', 'plan'], rowsOf(40, ['$12.50', '$7.10'], PLANS)],
    ['words over local dates', ['Buchung', 'plus'], rowsOf(40, ['02.01.2024', '03.01.2024'], PLANS)],
    ['another unit', ['50%', 'ham'], rowsOf(40, AGES, LABELS)],
    ['days over numbers', ['1/22/20', '1/23/20', 'ham'], rowsOf(40, AGES, AGES, LABELS)],
    ['a word among the numbers of its column, too', ['n', 'ham'], rowsOf(40, [...Array(39).fill('7'), 'x'], LABELS)],
    ['words over numbers', ['age', 'fee', 'plan'], rowsOf(40, AGES, AGES, PLANS)],
    ['years over numbers', ['country', '2019', '2020', '2021'], rowsOf(40, UNIQUE, AGES, AGES, AGES)],
    ['quantiles', ['plan', '5', '50', '95'], rowsOf(40, PLANS, AGES, AGES, AGES)],
    ['wavelengths', ['plan', '1100.5', '1102.5', '1104.5'], rowsOf(40, PLANS, AGES, AGES, AGES)],
    ['numbers that were sorted as texts', ['plan', '1', '10', '2'], rowsOf(40, PLANS, AGES, AGES, AGES)],
    ['numbers that are names of several columns', ['plan', '1', '1', '2'], rowsOf(40, PLANS, AGES, AGES, AGES)],
    ['years that fall', ['plan', '2021', '2020', '2019'], rowsOf(40, PLANS, AGES, AGES, AGES)],
    [
      'fewer numbers than words',
      ['plan', 'to', 'by', '9', '12', '5'],
      rowsOf(40, PLANS, AGES, PLANS, AGES, AGES, AGES),
    ],
    ['a text beside a number that comes again', ['Review', '1'], rowsOf(40, MESSAGES, ['0', '1'])],
    ['a question beside one', ['What did you like best about us?', '1'], rowsOf(40, MESSAGES, ['0', '1'])],
    ['grades of a person', ['name', '1', '2', '3'], rowsOf(40, UNIQUE, ['1', '2', '3'], ['3', '1'], ['2', '4'])],
    ['a word over few others', ['31', 'plan'], rowsOf(40, AGES, PLANS)],
    ['a word over dates', ['when', 'plus'], rowsOf(40, ['2024-01-02', '2024-01-03'], PLANS)],
    ['words over texts that never repeat', ['name', 'alias'], rowsOf(40, UNIQUE, UNIQUE)],
    [
      'a header that comes again',
      ['plan', 'name'],
      [...rowsOf(20, PLANS, UNIQUE), rowOf(['plan', 'name']), ...rowsOf(20, PLANS, UNIQUE)],
    ],
    ['a target named like one of its values', ['message', 'spam'], rowsOf(40, MESSAGES, LABELS)],
    ['a target named in two words', ['comment', 'no default'], rowsOf(40, MESSAGES, ['default', 'no default'])],
    [
      'two such names beside two texts',
      ['message', 'yes', 'sender', 'spam'],
      rowsOf(40, MESSAGES, ['yes', 'no'], UNIQUE, LABELS),
    ],
    ['questions', ['What did you like best about our service today?', 'yes'], rowsOf(40, MESSAGES, ['yes', 'no'])],
    ['too few rows to tell', ['basic', 'plus'], rowsOf(5, PLANS, PLANS)],
  ])('%s', (_, first, rows) => {
    expect(dataInHeader(first, rows)).toBeUndefined()
  })
})

test('the cell that tells is named', () => {
  expect(dataInHeader(['plus', 'ham'], rowsOf(40, PLANS, LABELS))).toEqual({
    cell: 'plus',
    how: 'is a value of its column too',
  })
  expect(dataInHeader(['31', '12.5'], rowsOf(40, AGES, ['1.5', '2']))?.how).toBe('is a number, like all below it')
})
