import { gzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { openTable } from '../dialect/open-table.ts'
import { KEY_KIND_TIME, MODE_PROFILE } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import { type RecordVisitor, readRecords } from './read-records.ts'

const PLACE = 's3://bucket/datasets/a.csv'

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes)
}

type Table = {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly rowNumbers: readonly number[]
  readonly skipped: readonly string[]
}

const { csv: CSV } = DEFAULT_MANIFEST
type CsvSettings = typeof CSV

async function readStream(body: AsyncIterable<Uint8Array>, csv: Partial<CsvSettings> = {}): Promise<Table> {
  const rows: string[][] = []
  const rowNumbers: number[] = []
  const kernel = new RecordKernel()
  const visitor: RecordVisitor = {
    mode: MODE_PROFILE,
    start: ({ header }) => {
      kernel.setColumns(
        header.map(() => 0),
        0,
      )
      kernel.exports.startProfile(KEY_KIND_TIME, 0, 0, 0)
      return {
        cellValue: () => kernel.setCellValue('missing', 0, null),
        // What orders the rows by time is asked for once a row.
        timeOf: () => {
          rows.push(Array.from({ length: kernel.count }, (_, cell) => kernel.cellText(cell)))
          rowNumbers.push(kernel.exports.row.value)
          return 0
        },
        sample: () => -1,
        rowIndexFull: () => kernel.exports.setChunkRows(0),
        sketch: () => 0,
      }
    },
    block: async () => true,
  }
  const settings = { ...CSV, ...csv }
  const outcome = await readRecords(await openTable(body, PLACE, settings), PLACE, settings, visitor, kernel)
  return { header: outcome?.file.header ?? [], rows, rowNumbers, skipped: outcome?.skipped ?? [] }
}

async function read(content: string | Uint8Array, chunkBytes = 65_536, csv: Partial<CsvSettings> = {}): Promise<Table> {
  return await readStream(inChunks(Buffer.from(content), chunkBytes), csv)
}

async function refusalOf(content: string | Uint8Array, chunkBytes?: number): Promise<BoostlineError> {
  try {
    await read(content, chunkBytes)
  } catch (error) {
    if (error instanceof BoostlineError) return error
    throw error
  }
  throw new Error('the file was accepted')
}

describe('what is read', () => {
  test.each<[string, string, readonly string[], readonly (readonly string[])[]]>([
    [
      'plain rows',
      'a,b\n1,2\n3,4\n',
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['no final newline', 'a,b\n1,2', ['a', 'b'], [['1', '2']]],
    ['CRLF', 'a,b\r\n1,2\r\n', ['a', 'b'], [['1', '2']]],
    ['CR alone', 'a,b\r1,2\r', ['a', 'b'], [['1', '2']]],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', ['a', 'b'], [['1', '2']]],
    ['semicolons', 'a;b\n1,5;2\n', ['a', 'b'], [['1,5', '2']]],
    ['tabs', 'a\tb\n1\t\n', ['a', 'b'], [['1', '']]],
    ['pipes', 'a|b\n1|2\n', ['a', 'b'], [['1', '2']]],
    ['commas in a quoted name', '"a,b,c";d\n1;2\n', ['a,b,c', 'd'], [['1', '2']]],
    [
      'quotes, doubled quotes, delimiters and line breaks in cells',
      'a,b\n"x ""y"", z","1\n2"\n',
      ['a', 'b'],
      [['x "y", z', '1\n2']],
    ],
    ['spaces around cells', ' a , b\n 1 , "x" \n', ['a', 'b'], [['1', 'x']]],
    ['one column', 'a\n1\n', ['a'], [['1']]],
    ['years as names', 'country,2019,2020\nx,1,2\n', ['country', '2019', '2020'], [['x', '1', '2']]],
    ['text beyond ASCII', 'größe,🌸\n1,é\n', ['größe', '🌸'], [['1', 'é']]],
  ])('%s', async (_, content, header, rows) => {
    const table = await read(content)
    expect([table.header, table.rows]).toEqual([header, rows])
  })

  test('a given delimiter is not second-guessed', async () => {
    expect((await read('a,b;c\n1,2;3\n', 99, { delimiter: ';' })).rows).toEqual([['1,2', '3']])
  })

  test('rows are numbered as a spreadsheet shows them', async () => {
    const { rowNumbers } = await read('a,b\n1,2\n\n   \n"x\ny",4\r\n5,6')
    expect(rowNumbers).toEqual([2, 5, 6])
  })

  test.each([
    ['one behind the other', []],
    ['with zeros between them', [Buffer.alloc(8)]],
  ])('gzip is found by its bytes, its members %s', async (_, between) => {
    const gzipped = Buffer.concat([gzipSync('a,b\n1,2\n'), ...between, gzipSync('3,4\n'), ...between])
    for (const chunkBytes of [1, 7, 65_536]) {
      expect((await read(gzipped, chunkBytes)).rows).toEqual([
        ['1', '2'],
        ['3', '4'],
      ])
    }
  })
})

describe('rows that cannot be read', () => {
  const content = `a,b\n${'1,2\n'.repeat(8)}3\n4,5" x\n"6",7`

  test('are skipped and listed up to their share', async () => {
    for (const chunkBytes of [1, 65_536]) {
      const { rows, skipped } = await read(content, chunkBytes, { maxBadRowShare: 0.2 })
      expect([rows.length, rows.at(-1)]).toEqual([9, ['6', '7']])
      expect(skipped).toEqual([
        `${PLACE}, row 10: 1 cell where the header has 2; nothing stands for "b".`,
        `${PLACE}, row 11, column 2: a double quote stands in the middle of a cell.`,
      ])
    }
  })

  test('are refused beyond it', async () => {
    await expect(read(content, 99, { maxBadRowShare: 0.1 })).rejects.toMatchObject({
      code: 'bad-rows-too-many',
      message: `${PLACE}: 2 of 11 rows (18.18 %) cannot be read where csv.maxBadRowShare allows 10 %; the first: ${PLACE}, row 10: 1 cell where the header has 2; nothing stands for "b".`,
    })
  })
})

test('a file without a header gets names for its columns', async () => {
  const { header, rows, rowNumbers } = await read('5.1,a\n4.9,b\n', 99, { header: false })
  expect([header, rows, rowNumbers]).toEqual([
    ['column_1', 'column_2'],
    [
      ['5.1', 'a'],
      ['4.9', 'b'],
    ],
    [1, 2],
  ])
})

test('any table, written by csv-stringify and cut anywhere, is read back', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', '"', ',', 'a\nb', '\r\n', '1.5'),
  )
  const tables = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))
    // NULs are refused, and quoted_string keeps every other cell as it is.
    .filter((rows) => rows.every((row) => row.every((text) => !/[\0\uFFFD]/.test(text))))
    .filter((rows) => rows.some((row) => row.some((text) => text !== '')))
  await fc.assert(
    fc.asyncProperty(tables, fc.integer({ min: 1, max: 40 }), async (rows, chunkBytes) => {
      const header = (rows[0] ?? []).map((_, index) => `c${index}`)
      const content = stringify([header, ...rows], { quoted: true, quoted_empty: true })
      const table = await read(content, chunkBytes)
      // A row of empty cells is a blank one.
      expect(table.rows).toEqual(rows.filter((row) => row.some((text) => text !== '')))
    }),
  )
})

describe('what is refused', () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ['an empty file', '', 'file-empty', `${PLACE} is empty.`],
    ['blank lines only', '\n  \r\n\n', 'file-empty', `${PLACE} is empty.`],
    ['a header only', 'a,b\n', 'rows-missing', `${PLACE} has a header row ("a", "b") and no rows of data.`],
    [
      'a PNG',
      Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like a PNG image.`,
    ],
    [
      'an Excel workbook',
      Buffer.from('PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'latin1'),
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like an Excel workbook (.xlsx).`,
    ],
    ['a zip', 'PK\x03\x04data.csv', 'file-not-text', `${PLACE} is not a CSV file: it looks like a zip archive.`],
    ['Parquet', 'PAR1\x15\x04', 'file-not-text', `${PLACE} is not a CSV file: it looks like a Parquet file.`],
    ['JSON', '[{"a": 1}]', 'file-not-text', `${PLACE} is not a CSV file: it looks like JSON.`],
    ['a web page', '<!DOCTYPE html><html>', 'file-not-text', `${PLACE} is not a CSV file: it looks like an HTML page.`],
    [
      'a NUL in a cell',
      'a,b\n1,2\n3,\0\n',
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like a binary file, for line 3 holds a NUL character.`,
    ],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n',
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like a pointer of Git LFS, not the file itself.`,
    ],
    [
      'ARFF',
      '% a table\n\n@RELATION iris\n@ATTRIBUTE a NUMERIC\n@DATA\n1\n',
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like an ARFF file.`,
    ],
    [
      'something binary',
      Buffer.from([1, 2, 0, 0, 0, 9]),
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like a binary file.`,
    ],
    [
      'a gzipped PNG',
      gzipSync(Buffer.from('\x89PNG\r\n', 'latin1')),
      'file-not-text',
      `${PLACE} is not a CSV file: it looks like a PNG image.`,
    ],
    [
      'half a gzip file',
      gzipSync('a,b\n1,2\n'.repeat(99)).subarray(0, 25),
      'file-not-unpackable',
      `${PLACE} begins like a gzip file but cannot be unpacked: unexpected end of file.`,
    ],
    [
      'gzip, zeros and a CSV',
      Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.alloc(8), Buffer.from('3,4\n')]),
      'file-not-unpackable',
      `${PLACE} begins like a gzip file but cannot be unpacked: something stands behind its end that is neither zeros nor gzip.`,
    ],
    [
      'Latin-1',
      Buffer.from('name,b\nAnna,1\nJosé,2\n', 'latin1'),
      'file-not-utf8',
      `${PLACE}, row 3, column "name": bytes that are not UTF-8 in "Jos\uFFFD".`,
    ],
    [
      'Latin-1 in a cell with a quote where none may be',
      Buffer.from('name,b,c\nAnna,1,2\nx,Jo"sé"f ,2\n', 'latin1'),
      'file-not-utf8',
      `${PLACE}, row 3, column "b": bytes that are not UTF-8 in "Jo\\"s\uFFFD\\"f".`,
    ],
    [
      'Latin-1 in the header',
      Buffer.from('a,größe\n1,2\n', 'latin1'),
      'file-not-utf8',
      `${PLACE}, row 1, column 2: bytes that are not UTF-8 in "gr\uFFFD\uFFFDe".`,
    ],
    [
      'a character cut off at the end',
      Buffer.from('a,b\n1,é').subarray(0, -1),
      'file-not-utf8',
      `${PLACE}, row 2, column "b": bytes that are not UTF-8 in "\uFFFD".`,
    ],
    [
      'a header of numbers',
      '5.1,3.5,0\n4.9,3.0,1\n',
      'header-missing',
      `${PLACE}, row 1: the first row holds data (5.1, 3.5, 0) where the column names belong: "5.1" is a number.`,
    ],
    [
      'a header of measurements and a word',
      '5.1,3.5,1.4,0.2,setosa\n4.9,3.0,1.4,0.2,setosa\n',
      'header-missing',
      `${PLACE}, row 1: the first row holds data (5.1, 3.5, 1.4, 0.2, setosa) where the column names belong: "5.1" is a number.`,
    ],
    [
      'names in a comment',
      '# a b c d e\n5.1,3.5,1.4,0.2,setosa\n4.9,3.0,1.4,0.2,setosa\n',
      'header-missing',
      `${PLACE}, row 2: the first row holds data (5.1, 3.5, 1.4, 0.2, setosa) where the column names belong: "5.1" is a number. The line "# a b c d e" before the header was skipped; where it is the header, csv.skipRows in the manifest says how many lines stand before it.`,
    ],
    ['an empty name', 'a,b,\n1,2,\n', 'header-invalid', `${PLACE}, row 1: column 3 of 3 has no name.`],
    ['a name twice', 'a,b,a\n1,2,3\n', 'header-invalid', `${PLACE}, row 1: columns 1 and 3 are both named "a".`],
    [
      'a short row',
      'a,b,c\n1,2,3\n\n4,5\n',
      'row-ragged',
      `${PLACE}, row 4: 2 cells where the header has 3; nothing stands for "c".`,
    ],
    [
      'a long row',
      'a,b\n1,2\n3,4,5\n',
      'row-ragged',
      `${PLACE}, row 3: 3 cells where the header has 2; "5" stands after the last column.`,
    ],
    [
      'a quote that is not closed',
      'a,b\n1,2\n\n3,"x\n4,5\n',
      'quote-unclosed',
      `${PLACE}, row 4, column 2: a double quote opens a cell and is never closed.`,
    ],
    [
      'a quote inside a cell',
      'a,b\n1,5" pipe\n',
      'quote-misplaced',
      `${PLACE}, row 2, column 2: a double quote stands in the middle of a cell.`,
    ],
    [
      'a gzip bomb: a thousand times as much without a line end',
      gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x')),
      'record-too-long',
      `${PLACE}, row 1, column 1: the row is longer than 4 MB.`,
    ],
    [
      'text after a quoted cell',
      'a,b\n"1"x,2\n',
      'quote-misplaced',
      `${PLACE}, row 2, column 1: a double quote stands in the middle of a cell.`,
    ],
  ])('%s', async (_, content, code, message) => {
    for (const chunkBytes of [1, 65_536]) {
      const error = await refusalOf(content, chunkBytes)
      expect([error.code, error.kind, error.message]).toEqual([code, 'input', message])
      expect(error.hint).not.toBe('')
    }
  })

  test('a NUL deep in the file, with its place', async () => {
    const error = await refusalOf(`a,b\n${'1,2\n'.repeat(30_000)}3,x\0y\n`)
    expect([error.code, error.message]).toEqual([
      'file-not-utf8',
      `${PLACE}, row 30002, column "b": a NUL byte in "x\\u0000y".`,
    ])
  })

  test('a row without end', async () => {
    const error = await refusalOf(`a,b\n1,"${'x'.repeat(5_000_000)}`)
    expect([error.code, error.message]).toEqual([
      'record-too-long',
      `${PLACE}, row 2, column 2: the row is longer than 4 MB.`,
    ])
  })
})

test('a failing source is its own error, and is let go after a refusal', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n1,2\n')
    throw new Error('connection reset')
  }
  await expect(readStream(failing())).rejects.toThrow('connection reset')

  let released = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('a,b\n1,2,3\n')
      for (;;) yield Buffer.from('1,2\n'.repeat(20_000))
    } finally {
      released = true
    }
  }
  await expect(readStream(endless())).rejects.toThrow('3 cells')
  // Streams are destroyed a few turns of the event loop after the error.
  await vi.waitFor(() => expect(released).toBe(true), { timeout: 60_000 })
})

test('any bytes are read or refused with a coded error', async () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.concat([Buffer.from('a,b\n'), tail]))
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 30 }), async (content, chunkBytes) => {
      const outcome = await read(content, chunkBytes).catch((error: unknown) => error)
      expect(outcome instanceof BoostlineError || !(outcome instanceof Error)).toBe(true)
    }),
  )
})

test('quotes around whole rows below names without any are told, with the command that mends', async () => {
  await expect(read('a,b,c\n"1,2,3"\n"4,5,6"\n')).rejects.toMatchObject({
    code: 'row-ragged',
    hint: expect.stringMatching(/^"," is the delimiter, but quotes stand around whole lines.*sed -e/),
  })
})

test('a first row that looks like data is the header where the manifest says so', async () => {
  const { header, rows } = await read('5.1,3.5,0\n4.9,3.0,1\n', 99, { header: true })
  expect(header).toEqual(['5.1', '3.5', '0'])
  expect(rows).toEqual([['4.9', '3.0', '1']])
})
