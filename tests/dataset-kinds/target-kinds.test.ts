import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { prepareFile } from './prepare-file.ts'

/*
 * Targets as people have them: what a careful person expects of the problem, and what the warnings say of the target's
 * cells, whatever else they say.
 */

type TargetKind = {
  readonly name?: string
  readonly cell: (row: number) => string
  readonly delimiter?: string
  readonly manifest?: Partial<Manifest>
  /** Its classes, sorted; or a number of at most so much. */
  readonly is: readonly string[] | { readonly below: number }
  /** A part of each warning about the target's cells, in their order; there are no others. */
  readonly says?: readonly string[]
}

const ROWS = 240
const pick = (words: readonly string[], row: number) => words[(row * 7 + (row >> 3)) % words.length] ?? ''
/** One of the first word, then as many of the others. */
const seldom = (word: string, others: readonly string[]) => (row: number) => (row % 12 ? pick(others, row) : word)
/** As people write amounts without decimals: some below a thousand, most above. */
const dotted = (row: number) => {
  const value = 120 + ((row * 331) % 9) * 97 + (row % 3) * ((row * 7919) % 40_000)
  return String(value).replace(/\B(?=(\d{3})+$)/g, '.')
}

function csvOf({ name = 'result', cell, delimiter = ',' }: TargetKind): string {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const quoted = cell(row).includes(delimiter) ? `"${cell(row)}"` : cell(row)
    return [String((row * 37) % 101), pick(['north', 'south', 'east'], row), quoted].join(delimiter)
  })
  return `${[['size', 'place', name].join(delimiter), ...lines].join('\n')}\n`
}

/** Of columns, leaks and the choice of the target other tests tell. */
const OF_OTHERS =
  /is taken as the target|The target "[^"]*" is a guess|Column "(?:size|place)"|the same as an earlier row|alone predicts|nearly always the same target/

const truths = ['TRUE', 'FALSE']
const answers = ['yes', 'no']

const KINDS: Readonly<Record<string, readonly (readonly [string, TargetKind])[]>> = {
  'yes and no in several spellings': [
    ...[
      ['Ja', 'ja', 'nein'],
      ['oui', 'Oui', 'NON', 'non'],
      ['SÍ', 'sí', 'No'],
      ['WAHR', 'Wahr', 'Falsch'],
      ['да', 'Да', 'нет'],
      ['J', 'j', 'N'],
      ['Yes', 'yes', 'No'],
    ].map((words): readonly [string, TargetKind] => [
      `such as ${words.join(', ')} are one class each`,
      {
        // The first of them is the commonest, then the last.
        cell: (row) => (row % 4 === 0 ? pick(words, row) : row % 4 === 1 ? (words.at(-1) ?? '') : (words[0] ?? '')),
        is: [words[0] ?? '', words.at(-1) ?? ''].toSorted(),
        says: ['yes and no in several spellings are one class each'],
      },
    ]),
    [
      'of one word are none',
      { cell: (row) => pick(['Ja', 'ja'], row), is: ['Ja', 'ja'], says: ['differ only in case'] },
    ],
    [
      'beside a third word are none',
      {
        cell: (row) => pick(['Ja', 'ja', 'nein', 'vielleicht'], row),
        is: ['Ja', 'ja', 'nein', 'vielleicht'],
        says: ['differ only in case'],
      },
    ],
  ],
  'classes that may be one': [
    ...[
      ['0', '1', 'Y', 'N'],
      ['1', '0', 'y', 'n'],
      ['0', '1', 'T', 'F'],
      ['J', 'N', '0', '1'],
    ].map((words): readonly [string, TargetKind] => [
      `are ${words.join(', ')}`,
      { cell: (row) => pick(words, row), is: words.toSorted(), says: ['may say the same in several languages'] },
    ]),
    ['are no letters alone', { cell: (row) => pick(['Y', 'N', 'S', 'W'], row), is: ['N', 'S', 'W', 'Y'] }],
    [
      'differ in a point at the end',
      {
        cell: (row) => pick(['<=50K', '>50K', '<=50K.', '>50K.'], row),
        is: ['<=50K', '<=50K.', '>50K', '>50K.'],
        says: [
          '"<=50K." (60 rows) differ only in a sign at an end: if',
          '">50K." (60 rows) differ only in a sign at an end',
        ],
      },
    ],
    ...[
      ['good', 'good!', 'bad'],
      ['low', 'low,', 'high'],
      ['it', "'it'", 'they'],
    ].map((words): readonly [string, TargetKind] => [
      `are ${words.join(' ')}`,
      { cell: (row) => pick(words, row), is: words.toSorted(), says: ['differ only in a sign at an end'] },
    ]),
    [
      'differ in marks that nobody sees',
      {
        cell: (row) => pick(['gold', 'gold\u200b', 'silver'], row),
        is: ['gold', 'gold\u200b', 'silver'],
        says: ['"gold\\u200b" (90 rows) differ only in marks that nobody sees'],
      },
    ],
    ['are no grades', { cell: (row) => pick(['A', 'A-', 'A+', 'B'], row), is: ['A', 'A+', 'A-', 'B'] }],
    [
      'are no numbers',
      {
        cell: (row) => pick(['5', '.5', '1', '2'], row),
        manifest: { problem: 'multiclass' },
        is: ['.5', '1', '2', '5'],
      },
    ],
    [
      'and a rare one is pointed out',
      {
        cell: (row) => (row % 40 ? pick(['leave', 'stay'], row) : 'stay.'),
        is: ['leave', 'stay'],
        says: ['fewer than 10 rows', '"stay." (6 rows) is nearly "stay"'],
      },
    ],
  ],
  codes: [
    [
      'with zeros in front are classes',
      {
        cell: (row) => pick(['0247', '0113', '1250'], row),
        is: ['0113', '0247', '1250'],
        says: ['is taken as classes: its numbers have zeros in front, as codes do. Set "problem" to "regression"'],
      },
    ],
    [
      'are a number where the manifest says so',
      { cell: (row) => String(row * 4).padStart(4, '0'), manifest: { problem: 'regression' }, is: { below: 1000 } },
    ],
  ],
  'a few numbers in a way of their own are what plain ones are': [
    ...(
      [
        ['decimal commas', ['0,5', '1,0', '1,5', '2,0'], 'decimals after ","'],
        ['a unit', ['0.5 kg', '1 kg', '1.5 kg', '2 kg'], 'in "kg"'],
        ['a currency', ['$0.50', '$1.00', '$2.50', '$4.00'], 'in "$"'],
        ['percents', ['2.5%', '5%', '7.5%', '10%'], 'in "%"'],
        ['times', ['1:30', '2:30', '3:30', '4:30'], 'is taken as times'],
        ['marks', ['1.5+', '2+', '2.5+', '3+'], 'without the "+" behind'],
      ] as const
    ).map(([kind, words, part]): readonly [string, TargetKind] => [
      `${kind}: a number`,
      {
        cell: (row) => pick(words, row),
        is: { below: 11 },
        says: [part],
      },
    ]),
    ...[
      ['10%', '20%', '30%'],
      ['$10', '$20', '$30'],
      ['1 Tag', '2 Tage', '3 Tage'],
      ['1+', '2+', '3+'],
      ['1,0', '2,0', '3,0'],
    ].flatMap((words): readonly (readonly [string, TargetKind])[] => [
      [
        `integers such as ${words[0]}: classes, with a word`,
        {
          cell: (row) => pick(words, row),
          is: words,
          says: ['the 3 different integers of the target are classes, because they are few and without a gap. Set'],
        },
      ],
      [
        `integers such as ${words[0]}: a number where the manifest says so`,
        {
          cell: (row) => pick(words, row),
          manifest: { problem: 'regression' },
          is: { below: 31 },
          says: ['is taken as numbers such as'],
        },
      ],
      [
        `integers such as ${words[0]}: a number where the name says so`,
        {
          name: 'count',
          cell: (row) => pick(words, row),
          is: { below: 31 },
          says: ['is taken as numbers such as', 'are a number, because counts are amounts. Set "problem"'],
        },
      ],
    ]),
    [
      'of which none would be a class',
      {
        cell: (row) => `${row * 3} €`,
        is: { below: 1000 },
        says: ['in "€". csv.decimal sets the decimal sign.'],
      },
    ],
    ['two of them are two classes', { cell: (row) => pick(['10 €', '20 €'], row), is: ['10 €', '20 €'] }],
    [
      'many that are rare are a number',
      {
        cell: (row) => (row % 3 ? '1 €' : `${1 + ((row / 3) % 9)} €`),
        is: { below: 10 },
        says: ['is taken as numbers such as', 'of them are rare, as the ends of counts are'],
      },
    ],
    [
      'a word for nothing beside them is missing',
      {
        cell: (row) => (row % 12 ? pick(['10%', '20%', '30%'], row) : 'unknown'),
        is: ['10%', '20%', '30%'],
        says: ['"unknown" (20 rows) counts as missing', '20 of 240 rows have no target value', 'are classes, because'],
      },
    ],
  ],
  'words for nothing': [
    ...['#N/A', '#REF!', '#NAME?', '#NULL!', '#NUM!', '#VALUE!', '#DIV/0!', '#WERT!', '####'].map(
      (word): readonly [string, TargetKind] => [
        `${word} of a spreadsheet is missing`,
        {
          cell: seldom(word, truths),
          is: ['FALSE', 'TRUE'],
          says: [
            `${JSON.stringify(word)} (20 rows) is an error of a spreadsheet and counts as missing. csv.missing for`,
            `20 of 240 rows have no target value (${JSON.stringify(word)})`,
          ],
        },
      ],
    ),
    [
      'two errors are told in one sentence',
      {
        cell: (row) => (row % 12 ? pick(answers, row) : row % 24 ? '#N/A' : '#REF!'),
        is: ['no', 'yes'],
        says: ['"#REF!" (10 rows), "#N/A" (10 rows) are errors', '20 of 240 rows have no target value'],
      },
    ],
    [
      'an error is a class where the manifest names what is missing',
      {
        cell: seldom('#N/A', answers),
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, missing: { result: ['?'] } } },
        is: ['#N/A', 'no', 'yes'],
      },
    ],
    ...['.', '\\N', '--', '<NA>', 'NaT', 'nil', 'missing', 'Unknown', '–'].map(
      (word): readonly [string, TargetKind] => [
        `${word} is a class, and told`,
        {
          cell: seldom(word, answers),
          is: [word, 'no', 'yes'].toSorted(),
          says: [`${JSON.stringify(word)} (20 rows) is taken as a class. Name it in csv.missing if`],
        },
      ],
    ),
    [
      'a class that is named in csv.missing is missing',
      {
        cell: seldom('unknown', answers),
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, missing: ['unknown'] } },
        is: ['no', 'yes'],
        says: ['20 of 240 rows have no target value ("unknown")'],
      },
    ],
    [
      'beside a frequent None they are told too',
      {
        cell: (row) => ['None', 'low', 'high', 'missing'][row % 4] ?? '',
        is: ['None', 'high', 'low', 'missing'],
        says: ['"None" (60 rows) is taken as a class, for', '"missing" (60 rows) is taken as a class.'],
      },
    ],
    [
      'among 0 and 1 they are missing',
      {
        cell: seldom('unknown', ['0', '1']),
        is: ['0', '1'],
        says: [
          '"unknown" (20 rows) counts as missing, as among numbers. csv.missing for this column',
          '20 of 240 rows have no target value ("unknown")',
        ],
      },
    ],
    [
      'among many numbers too',
      {
        cell: (row) => (row % 12 ? String((row * 37) % 90) : '#N/A'),
        is: { below: 90 },
        says: ['20 of 240 rows have no target value ("#N/A")'],
      },
    ],
  ],
  'amounts with points between thousands': [
    [
      'may be decimals',
      { cell: dotted, is: { below: 1000 }, says: ['"8.718" is taken as 8.718; it could be 8718, for every number'] },
    ],
    [
      'of a few values may be too',
      {
        cell: (row) => pick(['687', '1.173', '2.500'], row),
        is: { below: 1000 },
        says: ['Set csv.decimal to "," if it is'],
      },
    ],
    [
      'all above a thousand may be where a file has semicolons',
      { cell: (row) => `${1 + (row % 90)}.${100 + row}`, delimiter: ';', is: { below: 1000 }, says: ['could be 1100'] },
    ],
    [
      'all above a thousand may be where the name is of money',
      { name: 'price', cell: (row) => `${1 + (row % 90)}.${100 + row}`, is: { below: 1000 }, says: ['could be 1100'] },
    ],
    ['are none where nothing says so', { cell: (row) => `${1 + (row % 90)}.${100 + row}`, is: { below: 1000 } }],
    [
      'are settled by csv.decimal',
      {
        cell: dotted,
        delimiter: ';',
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, decimal: ',' } },
        is: { below: 90_000 },
        says: ['decimals after ",", "." between thousands'],
      },
    ],
    [
      'are none beside plain thousands',
      { cell: (row) => (row % 2 ? `${1000 + row}` : `1.${100 + row}`), is: { below: 2000 } },
    ],
  ],
}

describe.each(Object.entries(KINDS))('%s', (_, kinds) => {
  test.each(kinds)('$0', async (_, kind) => {
    const { name = 'result', is, says = [], manifest = {} } = kind
    const { schema, warnings } = await prepareFile(csvOf(kind), { target: name, ...manifest })
    const { problem } = schema
    const [classes, highest] =
      problem.type === 'regression'
        ? [undefined, problem.target.max]
        : [problem.classes.map(({ label }) => label).toSorted(), undefined]
    const wanted = 'below' in is ? is.below : undefined
    expect(classes).toEqual(wanted === undefined ? is : undefined)
    expect([wanted, (highest ?? 0) < (wanted ?? 1)]).toEqual([wanted, true])
    expect(warnings.filter((warning) => !OF_OTHERS.test(warning))).toEqual(
      says.map((part) => expect.stringContaining(part)),
    )
  })
})

test('each spelling of yes and no is later read as its class', async () => {
  const words = ['Ja', 'ja', 'JA', 'nein', 'Nein']
  const { schema } = await prepareFile(csvOf({ cell: (row) => pick(words, row), is: [] }), { target: 'result' })
  const encode = createLabelEncoder(schema.problem)
  const [no, yes] = [encode('nein'), encode('ja')]
  expect(new Set([no, yes])).toEqual(new Set([0, 1]))
  expect(words.map(encode)).toEqual([yes, yes, yes, no, no])
})

const dollars = (row: number) => `$${100 + ((row * 7919) % 900)}.${10 + (row % 90)}`
const plain = (row: number) => String(100 + ((row * 7919) % 900))
/** A word in one of so many rows. */
const among = (cell: (row: number) => string, every: number, words: readonly string[]) => (row: number) =>
  row % every ? cell(row) : pick(words, row)

describe('a refusal says what helps', () => {
  test.each<[string, (row: number) => string, Partial<Manifest>, string, string]>([
    [
      'amounts beside a word',
      among(dollars, 11, ['TBD']),
      {},
      'row 2, column "result": "TBD" is not a number, and a regression needs one; 90.8 % of the cells are numbers.',
      '"csv": {"missing": ["TBD"]}',
    ],
    [
      'amounts beside words, and a regression is wanted',
      among(dollars, 3, ['TBD', 'on request']),
      { problem: 'regression' },
      '"TBD" is not a number, and a regression needs one; 66.6 % of the cells',
      '"csv": {"missing": ["TBD", "on request"]}',
    ],
    [
      'plain numbers beside words',
      among(plain, 14, ['DNF', 'DNS']),
      {},
      '"DNF" is not a number, and a regression needs one; 92.5 % of the cells are numbers.',
      '"csv": {"missing": ["DNF", "DNS"]}',
    ],
    [
      'numbers that would be left out as rare classes',
      among(plain, 4, ['open', 'closed']),
      {},
      '75 % of the cells are numbers.',
      '"csv": {"missing": ["closed", "open"]}',
    ],
    [
      'two units',
      (row) => (row % 5 ? `$${100 + ((row * 7919) % 900)}K` : `$${1 + (row % 9)}.${10 + (row % 90)}M`),
      {},
      'stands among numbers of another unit; several units are never read as one, and a regression needs one.',
      'Write all cells of the column in one unit.',
    ],
    [
      'a rare class beside another',
      (row) => (row % 30 ? 'ok' : 'fraud'),
      {},
      '"fraud" (8). Without them only "ok" is left.',
      'Add rows of these classes, set classes.minRows to 8 in the manifest to keep them, or set "target"',
    ],
    [
      'a rare class beside another, of which merging makes nothing',
      (row) => (row % 30 ? 'ok' : 'fraud'),
      { classes: { minRows: 10, rare: 'merge' } },
      '"fraud" (8). Without them only "ok" is left.',
      'Add rows of these classes, set classes.minRows to 8 in the manifest to keep them, or set "target"',
    ],
    [
      'rare classes that are enough together',
      (row) => (row % 30 ? (row % 29 ? 'ok' : 'error') : 'fraud'),
      {},
      'Without them only "ok" is left.',
      'set classes.rare to "merge" in the manifest to make one class of them, set classes.minRows to 8',
    ],
    [
      'codes that are all different',
      (row) => String(row * 41).padStart(4, '0'),
      {},
      'Without them no class is left.',
      'set "problem" to "regression" to predict a number',
    ],
  ])('%s', async (_, cell, manifest, message, hint) => {
    const refused = prepareFile(csvOf({ cell, is: [] }), { target: 'result', ...manifest })
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
  })
})
