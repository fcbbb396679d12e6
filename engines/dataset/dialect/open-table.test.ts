import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import { toWindows1252 } from '../source/windows-1252.ts'
import { openTable } from './open-table.ts'

const { csv: CSV } = DEFAULT_MANIFEST
type Settings = typeof CSV

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const chunk = Buffer.from(bytes.subarray(start, start + chunkBytes))
    yield chunk
    // A chunk is valid until the next one is asked for.
    chunk.fill(0x21)
  }
}

async function tableOf(
  content: string | Uint8Array,
  settings: Partial<Settings> = {},
  chunkBytes = 7,
  encoding?: 'windows-1252',
) {
  const body = inChunks(Buffer.from(content), chunkBytes)
  const table = await openTable(body, 's3://bucket/a.csv', { ...CSV, ...settings }, encoding)
  const chunks: Buffer[] = []
  for (;;) {
    const target = Buffer.alloc(64)
    const filled = await table.fill(() => target)
    chunks.push(target.subarray(0, filled))
    if (filled < target.length) break
  }
  const { delimiter, unnamed } = table
  const text = Buffer.concat(chunks).toString()
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/).length
  return { text, delimiter, unnamed: [...unnamed], notes: table.notes(lines), table }
}

const ROWS = '1,2,x\n3,4,y\n5,6,x\n7,8,y\n'
const RS = '1;2,5;x\n3;4,5;y\n5;6,0;x\n7;8,1;y\n'

describe('a usual file passes as it is', () => {
  test.each<[string, string]>([
    ['plain', `a,b,c\n${ROWS}`],
    ['words in one column of numbers of the first row', `a,b,c\nnot measured on Monday,9,x\n${ROWS}`],
    [
      'words in the first row beside a number',
      `a,b,n,c\nnot measured yet,nor was this one,9,x\n1,2,3,x\n3,4,5,y\n5,6,7,x\n`,
    ],
    ['words for nothing in the first row', `a,b,c\nunknown,missing,x\n${ROWS}`],
    ['semicolons', `a;b;c\n${RS}`],
    ['one name twice over rows of words', `a,a,c\nred,low,yes\n${'blue,4,no\n'.repeat(4)}`],
    ['lists in every cell', `a;b,c;d\n${'x;y,z;w\n'.repeat(5)}`],
    ['years as names', `country,2019,2020\n${'x,1,2\n'.repeat(5)}`],
    ['one column', `a\n${'1\n'.repeat(9)}`],
    ['two columns of words', 'name,kind\nanna,x\nbert,y\ncarl,x\n'],
    ['a first row of words among words', `a,b,c\nred,low,yes\nblue,high,no\ngreen,mid,yes\nred,mid,no\n`],
    ['a missing word in the first row', `a,b,c\nunknown,nil,x\n${ROWS}`],
    ['apostrophes', `a,b,c\nit's,o'clock,x\nit's,'tis,y\nit's,rock 'n' roll,x\nit's,y,y\n`],
    ['colours in the first column', `colour,b,c\n#ff0000,1,x\n#00ff00,2,y\n#0000ff,3,x\n`],
    ['a last row that is cut off', `a,b,c\n${ROWS}9,1`],
    ['a blank line before the last row', `a,b,c\n${ROWS}\n9,10,x\n`],
    ['a place called Total', `a,place,c\n${ROWS.replaceAll(',2,', ',Total,')}9,Total,x\n`],
    ['a category total at the end', `kind,n,c\n${'part,1,x\ntotal,3,x\n'.repeat(4)}`],
    ['quotes and line ends in cells', `a,b,c\n"x\n1",2,"y ""z"""\n${ROWS}`],
    ['a ragged row', `a,b,c\n${ROWS}1,2\n${ROWS}`],
    ['empty', ''],
  ])('%s', async (_, content) => {
    const { text, notes, unnamed } = await tableOf(content)
    expect({ text, notes, unnamed }).toEqual({ text: content, notes: [], unnamed: [] })
  })

  it('by any chunks', async () => {
    const cell = fc.stringMatching(/^[ -~\n]{0,6}$/).map((text) => `"${text.replaceAll('"', '""')}"`)
    const file = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 9000 }), async (rows, chunkBytes) => {
        const content = `a,b,c\n${rows.map((row) => row.join(',')).join('\n')}`
        expect((await tableOf(content, { quote: '"', escape: null }, chunkBytes)).text).toBe(content)
      }),
      { numRuns: 60 },
    )
  })
})

/** Content, what is read instead, a part of the note, the places without a name. */
const SIZED = '1,2,x\n3,4,y\n5,6,x\n7,8,z\n'
const UNUSUAL: readonly [string, string, string, string, (readonly number[])?][] = [
  [
    'titles with delimiters over amounts and dates',
    `Umsätze;\nZeitraum:;2023\n\nTag;Art;Betrag;Ort\n${'30.11.23;x;-3.791,62;y\n'.repeat(5)}`,
    `\n\n\nTag;Art;Betrag;Ort\n${'30.11.23;x;-3.791,62;y\n'.repeat(5)}`,
    'The first 2 lines are skipped: "Umsätze;"',
  ],
  [
    'titles that end with delimiters',
    `Konto:;123;\nSaldo:;1,5 EUR;\n;;\nKonto;Betrag;Art;churn\n${'80;84.54;basic;yes\n'.repeat(5)}`,
    `\n\n\nKonto;Betrag;Art;churn\n${'80;84.54;basic;yes\n'.repeat(5)}`,
    'The first 2 lines are skipped: "Konto:;123;"',
  ],
  [
    'groups of columns, named once',
    `Customer,,Contract,\nage,fee,plan,churn\n${'69,72.68,plus,yes\n'.repeat(5)}`,
    `\nage,fee,plan,churn\n${'69,72.68,plus,yes\n'.repeat(5)}`,
    'The first line is skipped: "Customer,,Contract,"',
  ],
  [
    'groups of columns, named over each',
    `A,A,B,B\nage,fee,plan,churn\n${'69,$72.68,plus,yes\n'.repeat(5)}`,
    `\nage,fee,plan,churn\n${'69,$72.68,plus,yes\n'.repeat(5)}`,
    'The first line is skipped: "A,A,B,B"',
  ],
  [
    'a line as psql draws it',
    ` age | plan | churn \n-----+------+-------\n${' 37 | plus | yes\n'.repeat(5)}`,
    ` age | plan | churn \n\n${' 37 | plus | yes\n'.repeat(5)}`,
    'it holds a line ("-----+------+-------")',
  ],
  [
    'the questions of Qualtrics',
    `Q1,Q2\nHow old?,Why?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n${'48,pro\n'.repeat(5)}`,
    `Q1,Q2\n\n\n${'48,pro\n'.repeat(5)}`,
    'it holds what Qualtrics tells of each column',
  ],
  ['sep=', `sep=;\na;b;c\n${RS}`, `\na;b;c\n${RS}`, 'names the delimiter, ";"'],
  ['sep= in quotes and CRLF', `"sep=;"\r\na;b;c\n${RS}`, `\na;b;c\n${RS}`, 'names the delimiter'],
  [
    'sep= above a header like a comment',
    `sep=^\n#a^b^c\n${ROWS.replaceAll(',', '^')}`,
    `\n#a^b^c\n${ROWS.replaceAll(',', '^')}`,
    'is taken as the header',
  ],
  ['a title over decimal commas', `Sales 2023\na;b;c\n${RS.repeat(3)}`, `\na;b;c\n${RS.repeat(3)}`, 'is a title'],
  ['a title', `Sales 2023\na,b,c\n${ROWS}`, `\na,b,c\n${ROWS}`, '"Sales 2023" is a title'],
  ['a padded title and a blank line', `Sales 2023,,\n\na,b,c\n${ROWS}`, `\n\na,b,c\n${ROWS}`, 'is a title'],
  [
    'a title with a comma',
    `Sales, all of it\na;b;c;d\n${'1;2;3;x\n'.repeat(5)}`,
    `\na;b;c;d\n${'1;2;3;x\n'.repeat(5)}`,
    'title',
  ],
  ['a title of fewer cells', `Report, June\na,b,c\n${ROWS}`, `\na,b,c\n${ROWS}`, '"Report, June" is a title'],
  [
    'a title, and one of fewer cells',
    `Report\nBern, June\na,b,c\n${ROWS}`,
    `\n\na,b,c\n${ROWS}`,
    'The first 2 lines are skipped',
  ],
  ['two titles', `Sales\nof 2023\na,b,c\n${ROWS}`, `\n\na,b,c\n${ROWS}`, 'The first 2 lines are skipped'],
  ['comments', `# made by x, "y\n# on Monday\na,b,c\n${ROWS}`, `\n\na,b,c\n${ROWS}`, '2 lines before the header'],
  ['a header like a comment', `#a,b,c\n${ROWS}`, `#a,b,c\n${ROWS}`, 'header, as it stands there: "#a,b,c"'],
  ...['#id,city,paid\nC1,Bern,"$51,306.39"\nC2,Genf,"$1,234.50"\n', '#id,on\nC1,yes\nC2,no\nC3,yes\n'].map(
    (content): (typeof UNUSUAL)[number] => ['another one', content, content, 'is taken as the header'],
  ),
  [
    'one below a comment',
    `# made by x, y, z\n#a,b,c\n${ROWS}`,
    `\n#a,b,c\n${ROWS}`,
    'A line before the header is skipped',
  ],
  [
    'one above a comment',
    `#a,b,c\n# made by x\n${ROWS}`,
    `#a,b,c\n\n${ROWS}`,
    'A line under the header is skipped as a comment: "# made by x"',
  ],
  ...['kg,m/s,-', 'mm,EUR,name', 'int,float64,string'].map((units): (typeof UNUSUAL)[number] => [
    'one above units or types',
    `#a,b,c\n#${units}\n${ROWS}`,
    `#a,b,c\n\n${ROWS}`,
    'header, as it stands there: "#a,b,c"',
  ]),
  ['one between comments', `# x\r\n#a,b,c\r\n# y, z\r\n${ROWS}`, `\n#a,b,c\n\n${ROWS}`, '2 lines around the header'],
  ['a comment of as many cells', `# x, on, z\na,b,c\n${ROWS}`, `\na,b,c\n${ROWS}`, 'skipped as a comment: "# x'],
  ['such a one over years', `# x, on, z\na,2019,2020\n${ROWS}`, `\na,2019,2020\n${ROWS}`, 'skipped as a comment'],
  ['such a one over words', `# x, on\na,b\nC1,yes\nC2,no\nC3,yes\n`, `\na,b\nC1,yes\nC2,no\nC3,yes\n`, 'skipped as'],
  ['types', `a,b,c\nint,float64,string\n${ROWS}`, `a,b,c\n\n${ROWS}`, 'types or units'],
  ['types of a tibble', `a,b,c\n<int>,<dbl>,<chr>\n${ROWS}`, `a,b,c\n\n${ROWS}`, 'types or units'],
  ['types of Orange', `a,b,c\nc,d,s\n,class,meta\n${ROWS}`, `a,b,c\n\n\n${ROWS}`, 'what Orange tells'],
  [
    'types of Orange in full',
    `a,b,c\ncontinuous,discrete,string\n,class,meta\n${ROWS}`,
    `a,b,c\n\n\n${ROWS}`,
    'what Orange tells',
  ],
  ['units', `a,b,c\nkg,m/s,-\n${ROWS}`, `a,b,c\n\n${ROWS}`, 'types or units'],
  [
    'descriptions',
    `a,b,c\nLength of the part in mm,"Its width, in mm",What it is\n${ROWS}`,
    `a,b,c\n\n${ROWS}`,
    'it holds descriptions ("Length of the part in mm,',
  ],
  ['an index of pandas', `,b,c\n${ROWS}`, `Unnamed: 0,b,c\n${ROWS}`, 'first column has no name', [0]],
  [
    'row names of R over a word for nothing',
    `b,c\nx,NA,p\ny,1,q\nz,2,p\nu,3,q\n`,
    `Unnamed: 0,b,c\nx,NA,p\ny,1,q\nz,2,p\nu,3,q\n`,
    'one name short',
    [0],
  ],
  ['row names of R', `b,c\n${ROWS}`, `Unnamed: 0,b,c\n${ROWS}`, 'one name short', [0]],
  ['a delimiter after the header', `a,b,c,\n${ROWS}`, `a,b,c\n${ROWS}`, 'ends with a delimiter'],
  [
    'delimiters after the rows',
    `a,b,c\n${ROWS.replaceAll('\n', ',\n')}`,
    `a,b,c,Unnamed: 3\n${ROWS.replaceAll('\n', ',\n')}`,
    'Column 4 is empty',
    [3],
  ],
  [
    'empty columns of Excel',
    `a,b,c,,,\n${ROWS.replaceAll('\n', ',,,\n')}`,
    `a,b,c,Unnamed: 3,Unnamed: 4,Unnamed: 5\n${ROWS.replaceAll('\n', ',,,\n')}`,
    '3 columns are empty',
    [3, 4, 5],
  ],
  [
    'a footer after a blank line',
    `a,b,c\n${ROWS}\nSource: the office\n`,
    `a,b,c\n${ROWS}\n`,
    'The last line, row 7, is no data and left out: "Source: the office"',
  ],
  ['a total after a blank line', `a,b,c\n${ROWS}\nTotal,20,\n`, `a,b,c\n${ROWS}\n`, '"Total,20,"'],
  [
    'a total',
    `n,a,b\nx,1,2\ny,3,4\nz,5,6\nTotal,9,12\n`,
    `n,a,b\nx,1,2\ny,3,4\nz,5,6\nTotal,9,12\n`,
    'is used as data',
  ],
  ['a sum', `n;a;b\nx;1;2\ny;3;4\nz;5;6\nSumme;;12\n`, `n;a;b\nx;1;2\ny;3;4\nz;5;6\nSumme;;12\n`, 'is used as data'],
  ...[
    'Zusammen',
    'Spolu',
    'Gesamtergebnis',
    'Eindtotaal',
    'Totalsumma',
    'Végösszeg',
    'Genel Toplam',
    'Общий итог',
    'Somma',
    'Celkový součet',
  ].map((word): [string, string, string, string] => [
    `the total of a pivot table, ${word}`,
    `a,c,b\n1,x,2\n3,y,4\n5,x,6\n${word},,12\n`,
    `a,c,b\n1,x,2\n3,y,4\n5,x,6\n`,
    word,
  ]),
  ['a total with an empty text', `a,c,b\n1,x,2\n3,y,4\n5,x,6\nTotal,,12\n`, `a,c,b\n1,x,2\n3,y,4\n5,x,6\n`, 'Total'],
  ['comments at the end', `a,b,c\n${ROWS}# end\n# of it\n`, `a,b,c\n${ROWS}`, '# end'],
  ...[
    'Quelle: Statistik Austria\nStand: 2024',
    'Stand: 01.05.2024',
    'Copyright 2024 ACME',
    '(c) Statistisches Bundesamt, 2024',
    'Erstellt am 01.05.2024\nvon Ann',
    '---\nSource: X',
    'Records: 4',
    '--- end of file ---',
    '1) estimated',
    'Źródło: GUS',
    'Anmerkung: Werte in Euro\nQuelle: intern\n\nStand: Mai 2024',
  ].map((note): [string, string, string, string] => [
    `a note without a blank line before it: ${note}`,
    `a,b,c\n${SIZED}${note}\n`,
    `a,b,c\n${SIZED}`,
    `left out${note.includes('\n') ? ', the first' : ''}: ${JSON.stringify(note.split('\n')[0])}`,
  ]),
  [
    'a note below texts',
    `n,a,b\nAnn,1,2\nBob,3,4\nZoe,5,6\nStand: 2024\n`,
    `n,a,b\nAnn,1,2\nBob,3,4\nZoe,5,6\n`,
    '"Stand: 2024"',
  ],
  [
    'a row of texts that is cut off',
    `n,a,b\nAnn,1,2\nBob,3,4\nZoe,5,6\nEv`,
    `n,a,b\nAnn,1,2\nBob,3,4\nZoe,5,6\nEv`,
    '',
  ],
  [
    'a row of numbers with their unit that is cut off',
    `n,a,b\n10 kg,1,2\n20 kg,3,4\n30 kg,5,6\n40 k`,
    `n,a,b\n10 kg,1,2\n20 kg,3,4\n30 kg,5,6\n40 k`,
    '',
  ],
  [
    'times that are cut off',
    `n,a,b\n9:00,1,2\n9:10,3,4\n9:20,5,6\n9:3`,
    `n,a,b\n9:00,1,2\n9:10,3,4\n9:20,5,6\n9:3`,
    '',
  ],
  [
    "names and texts in quotes, with spaces, as R's write.table has them",
    `"age" "plan" "left"\n"1" 73 "pro" "no"\n"2" 61 "basic" "no"\n"3" 44 "pro" "yes"\n`,
    `"Unnamed: 0" age plan left\n"1" 73 "pro" "no"\n"2" 61 "basic" "no"\n"3" 44 "pro" "yes"\n`,
    'one name short',
    [0],
  ],
  ['a count of rows', `a,b,c\n${ROWS}(4 rows affected)\n`, `a,b,c\n${ROWS}`, '(4 rows affected)'],
  [
    'single quotes',
    `a,b\n1,'it''s, "so"'\n2,'x'\n3,'y'\n4,''\n`,
    `a,b\n1,"it's, ""so"""\n2,"x"\n3,"y"\n4,""\n`,
    'single quotes',
  ],
  [
    'single quotes around all names too',
    `'a','b c'\n'1','x'\n'2','x'\n'3','y'\n`,
    `"a","b c"\n"1","x"\n"2","x"\n"3","y"\n`,
    'single quotes',
  ],
  [
    'single quotes around delimiters',
    `'a','b'\n'$36,670.39','x'\n'$1,234.00','y'\n'$5.00','z'\n`,
    `"a","b"\n"$36,670.39","x"\n"$1,234.00","y"\n"$5.00","z"\n`,
    'single quotes',
  ],
  [
    'single quotes around decimal commas',
    `'a','b'\n'3,5','x'\n'1,25','y'\n'5,0','z'\n`,
    `"a","b"\n"3,5","x"\n"1,25","y"\n"5,0","z"\n`,
    'single quotes',
  ],
  [
    'backslashes before quotes',
    `a,b\n1,"say \\"hi\\", you"\n2,"c:\\\\x"\n3,y\n`,
    `a,b\n1,"say ""hi"", you"\n2,"c:\\x"\n3,y\n`,
    'csv.escape',
  ],
]

test.each<[string, string, string]>([
  ['decimal commas without a header', ';', '39,24;91,88;16,60\n'.repeat(9)],
  ['decimal commas beside dates', ';', '28.04.2023;88,46;25,14;32,44\n'.repeat(9)],
  ['commas in the names', ';', `Temp (°C, innen);Temp (°C,außen);label\n${'90,13;57,98;yes\n'.repeat(9)}`],
  ['a comma in every text', '\t', 'spam\tgreat, the best\n'.repeat(9)],
  ['decimal commas between pipes', '|', `a,b|c,d\n${'1,5|2,5\n'.repeat(9)}`],
])('the delimiter is not the comma inside of the cells: %s', async (_, delimiter, content) => {
  expect(await tableOf(content)).toMatchObject({ delimiter, text: content })
})

describe('what is unusual is read, and said', () => {
  test.each(UNUSUAL)('%s', async (_, content, expected, note, unnamed = []) => {
    for (const chunkBytes of [1, 13, 100_000]) {
      const table = await tableOf(content, {}, chunkBytes)
      expect({ text: table.text, unnamed: table.unnamed }).toEqual({ text: expected, unnamed })
      const said = table.notes.join('\n')
      expect(note === '' ? said === '' : said.includes(note)).toBe(true)
    }
  })

  it('a byte order mark before it does not matter', async () => {
    expect((await tableOf(`\uFEFFSales 2023\na,b,c\n${ROWS}`)).text).toBe(`\na,b,c\n${ROWS}`)
    expect((await tableOf(`\uFEFF,b,c\n${ROWS}`)).text).toBe(`Unnamed: 0,b,c\n${ROWS}`)
  })

  it('names beyond ASCII stay as they are where the header is mended', async () => {
    expect((await tableOf(`,größe,"näh,e"\n${ROWS}`)).text).toBe(`Unnamed: 0,größe,"näh,e"\n${ROWS}`)
    // The last byte of an à is that of a no-break space.
    expect((await tableOf(`,città,qualità\n${ROWS}`)).text).toBe(`Unnamed: 0,città,qualità\n${ROWS}`)
  })
})

const SIZES = '0,170,60\n1,171,62\n2,172,64\n3,173,66\n4,174,68\n'
const TWO = SIZES.replace(/,\d+$/gm, '')

describe('comments behind a title or a gap, which nobody has named', () => {
  test.each([
    ['a title', `Report\n# made by x, y, z\n# on Monday, at 5, ok\na,b,c\n${SIZES}`, 3],
    ['a gap', `\n# x, y, z\n# u, v, w\na,b,c\n${SIZES}`, 3],
    ['both', `Report,,\n\n# x, y, z\n\n# u\n\na,b,c\n${SIZES}`, 6],
    ['a title, and above another', `Report\n# x, y\n# u\nJune\na,b,c\n${SIZES}`, 4],
    ['a gap, of one line', `\n# x, y, z\na,b,c\n${SIZES}`, 2],
    ['a title, of many lines', `Report\n${'# x, y\n'.repeat(9)}a,b,c\n${SIZES}`, 10],
  ])('%s are skipped, and said', async (_, content, lines) => {
    const { text, notes } = await tableOf(content)
    expect(text).toBe(`${'\n'.repeat(lines)}a,b,c\n${SIZES}`)
    expect(notes.join()).toContain('before the header')
    expect(notes.join().includes('"Report')).toBe(content.startsWith('Report'))
    expect(notes.join().includes('"June')).toBe(content.includes('June'))
  })

  test.each([
    ['a title', `Report\n# x, y, z\n#a,b,c\n${SIZES}`, 2],
    ['a title and a gap', `Report\n\n#a,b,c\n${SIZES}`, 2],
    ['a title and comments, above others', `Report\n# x\n#a,b,c\n# y\n${SIZES}`, 2],
  ])('or one of them is the header, behind %s', async (_, content, lines) => {
    const { text, notes } = await tableOf(content)
    expect(text.replace('# y', '').replace(/c\n+/, 'c\n')).toBe(`${'\n'.repeat(lines)}#a,b,c\n${SIZES}`)
    expect(notes.join()).toMatch(/"Report" is a title.*is taken as the header/)
  })

  test.each([
    ['of one column', 'text\nfoo\n#bar\nbaz\nqux\nx\ny\nz\n'],
    ['that are all the rows', '\n#1,a,b\n#2,c,d\n#3,e,f\n'],
    ['below a header', `id,b,c\n${SIZES.replace(/^/gm, '#').slice(0, -1)}`],
  ])('rows that begin with # stay: %s', async (_, content) => {
    expect((await tableOf(content)).text).toBe(content)
  })
})

describe('a line of units that begins with #', () => {
  test.each([
    ['#id,height,weight\n#,cm,kg\n', '#id,height,weight\n\n', SIZES],
    ['#id,height\n#,cm\n', '#id,height\n\n', TWO],
    ['id,height\n#,cm\n', 'id,height\n\n', TWO],
    ['#,cm\nid,height\n', '\nid,height\n', TWO],
    ['#,cm\n#id,height\n', '\n#id,height\n', TWO],
    ['Report\n#,cm,kg\nid,height,weight\n', '\n\nid,height,weight\n', SIZES],
    ['Report\n#id,height\n#,cm\n', '\n#id,height\n\n', TWO],
    ['\nid,height\n#,cm\n', '\nid,height\n\n', TWO],
    ['#id,height,kind\n#,cm,-\n', '#id,height,kind\n\n', SIZES.replace(/\d+$/gm, 'x')],
  ])('is none of names: %j', async (head, expected, rows) => {
    const { text, notes } = await tableOf(`${head}${rows}`)
    expect(text).toBe(`${expected}${rows}`)
    expect(notes.join()).toMatch(/is skipped as a comment: "#,cm|holds types or units \("#,cm/)
  })

  test.each(['#,cm,kg\n', '# sizes\n#,cm,kg\n', '#mm,cm,kg\n'])('where it is alone it is told: %j', async (head) => {
    const { notes } = await tableOf(`${head}${SIZES}`)
    expect(notes.at(-1)).toContain(
      'Its cells look like units: if they are, put a line with the names of the columns above it, or set csv.header to false',
    )
    expect((await tableOf(`${head}${SIZES}`, { header: false })).text.trim()).toBe(SIZES.trim())
  })

  test.each(['#,Name,Score\n', '#id,height,weight\n'])('others are names, and it is not: %j', async (head) => {
    const { text, notes } = await tableOf(`${head}${SIZES}`)
    expect(text).toBe(`${head}${SIZES}`)
    expect(notes.join()).not.toContain('units')
  })
})

const SOLD = 'id,amount,fee,note,kind\na1,1.50,"$2.00",x,y\na2,3.00,"$4.00",x,z\na3,5.00,"$6.00",x,y\n'
const SUM = 'Total,9.50,"$12.00",,\n'

describe('totals and notes at the end, in any mix with blank lines', () => {
  test.each([
    `${SUM}\nExported by Müller\n`,
    `${SUM}Generated on 2026-01-01\n`,
    `${SUM}\nGenerated on 2026-01-01\n\n`,
    `${SUM}Stand: Juni 2026\n`,
    `${SUM}Stand: Juni 2026, Bern\n# end\n`,
    `\n${SUM}\nStand: Juni 2026\n\n\nMüller\n`,
    `${SUM}Average,3.17,"$4.00",,\n`,
    `${SUM}\nAverage,3.17,"$4.00",,\n\nMüller\n`,
    `Generated on 2026-01-01\n${SUM}`,
    `\n${SUM}Stand, Juni, 2026, Bern\n`,
    `${SUM}\u001a`,
    `${SUM}\f`,
    `\f\n`,
    `---------------\n`,
    `+----+------+\n3 rows in set\n`,
    '# end\n'.repeat(5),
  ])('%j is left out, and said', async (end) => {
    for (const settings of [{}, { comment: '%' }]) {
      const { text, notes } = await tableOf(`${SOLD}${end}`, settings)
      expect(text.trimEnd()).toBe(SOLD.trimEnd())
      expect(notes.join()).toMatch(/left out/)
    }
  })

  const NUMBERS = `n,a,b\nx,1,2\ny,3,4\nz,5,6\n`
  test.each([
    ['Total,9,12\n', '\nExported by Müller\n', 'The last row, row 5, looks like a total and is used as data'],
    ['Total,9,12\n', 'Generated on 2026-01-01\n', 'The last row, row 5, looks like a total and is used as data'],
    ['Total,9,12\n', '\u001a', 'The last row, row 5, looks like a total and is used as data'],
    ['Total,9,12\nAverage,3,4\n', '# end\n', 'The last 2 rows, from row 5 on, look like totals'],
  ])('%j may be rows and stay ones, without %j', async (kept, end, note) => {
    const { text, notes } = await tableOf(`${NUMBERS}${kept}${end}`)
    expect(text.trimEnd()).toBe(`${NUMBERS}${kept}`.trimEnd())
    expect(notes).toEqual([expect.stringContaining(note), expect.stringContaining('no data and left out')])
  })

  test.each([
    ['sorted by a kind that is called total', `${SOLD}${SUM.repeat(3)}`],
    [
      'several such words, and empty texts further up too',
      `${SOLD}a4,1.00,"$2.00",,\n${SOLD.slice(SOLD.indexOf('\n') + 1).repeat(2)}Media Markt,9.50,"$12.00",,\nMedia World,1.00,"$2.00",,\n`,
    ],
    ['a total among the others', `${SOLD}${SUM}a4,1.00,"$2.00",x,y\n`],
    ['a row under a total that is cut off', `${SOLD}${SUM}a4,1.00,"$2.00",x`],
    ['numbers alone under a total', `${SOLD}${SUM}9\n`],
    ['rows apart, one of them short', `${SOLD}a4,1,x\n`.replaceAll('\n', '\n\n') + 'a5,1,2,x,y\n'],
  ])('rows stay (%s)', async (_, content) => {
    expect((await tableOf(content)).text).toBe(content)
  })

  test('where each row has a blank line above it, one short line is left out at most', async () => {
    const spaced = `${SOLD}a4,1,x\n`.replaceAll('\n', '\n\n')
    expect((await tableOf(`${spaced}a5,x\n`)).text).toBe(spaced)
  })
})

describe('totals with a currency or a unit, wherever they stand at the end', () => {
  const EURO = 'city;name;amount;kind\nBern;a;€ 1.230,50;x\nWien;b;€ 20,00;y\nGraz;c;€ 3.000,00;x\nLinz;d;€ 4,00;y\n'
  test.each([
    'Total;;€ 4.254,50;\n',
    'Total;;€ 4.254,50;\n\nExported by Müller\n',
    'Total;;4.254,50 €;\nSource: the office\n',
    "Total;;CHF 4'254.50;\n# end\n",
    'Gesamt;;4.254,50 EUR;-\n',
    'Summe;;;100 %\nStand: Juni 2026\n',
    'Source: the office\nTotal;;€ 4.254,50;\n',
    '\nTotal;;€ 4.254,50;\n;;;\n;;;\n',
    'Total;€ 4.254,50\n',
  ])('%j is left out, and said', async (end) => {
    const { text, notes } = await tableOf(`${EURO}${end}`)
    expect(text.trimEnd()).toBe(EURO.trimEnd())
    expect(notes).toEqual([expect.stringMatching(/^The last .*rows? [67].* no data and left out/)])
  })

  test.each(['Durchschnitt;;;450.000\n', 'Summe;12;1.000,5;1.800.000 €\n', 'Total;;;1.800.000 €\nQuelle: Amt;;;\n'])(
    'also where its word stands in a column of numbers: %j',
    async (end) => {
      const rows = 'Zimmer;Fläche;Baujahr;Preis\n2;50,5;1990;125.000\n3;70,5;1991;225.000\n4;90,5;1992;325.000\n'
      const { text, notes } = await tableOf(`${rows}${end}`)
      expect(text).toBe(rows)
      expect(notes).toEqual([expect.stringMatching(/^The last .* no data and left out/)])
    },
  )

  test('also where its amount holds the delimiter', async () => {
    const { text } = await tableOf(`${SOLD}Total,€ 12.345,00,,,,\n`)
    expect(text).toBe(SOLD)
  })

  test.each([
    ['the word is of a column', `${EURO}Total;e;€ 1,00;y\n${EURO.slice(EURO.indexOf('\n') + 1)}Total;;€ 5,00;x\n`],
    ['a text stands in it', `${EURO}Total;Wien;€ 5,00;\n`],
  ])('one stays where %s', async (_, content) => {
    expect((await tableOf(content)).text).toBe(content)
  })
})

describe('notes that are filled up with delimiters', () => {
  const CITIES = 'city;people;area\nGraz;300;12,5\nLinz;210;9,5\nWien;2000;41,4\nBern;140;5,1\n'
  const YEARS = 'year;people;area\n2019;300;12,5\n2020;210;9,5\n2021;2000;41,4\n2022;140;5,1\n'
  test.each([
    [CITIES, 'Source: Statistik Austria;;\n', 6, 1],
    [CITIES, '* provisional;;\n', 6, 1],
    [CITIES, '\nSource: Statistik Austria;;\n', 7, 1],
    [CITIES, ';;\n* provisional;;\n** estimated;;\n;;\n', 7, 2],
    [CITIES, 'Total;;68,5\n\nSource: Statistik Austria;;\n', 8, 1],
    [YEARS, 'Source: Statistik Austria;;\n', 6, 1],
    [YEARS, 'Stand Juni 2026;;\n', 6, 1],
    [YEARS, 'Müller;;\nQuelle: Amt;;\n', 6, 2],
    [CITIES, 'Note 1: people; as of June; without villages\nNote 2: area;;in square km\n', 6, 2],
  ])('%j%j is left out, and said with its row', async (rows, end, row, count) => {
    const { text, notes } = await tableOf(`${rows}${end}`)
    const total = end.startsWith('Total') ? end.slice(0, end.indexOf('\n')) : ''
    expect(text.replace(/[;\n]+$/, '')).toBe(`${rows}${total}`.trimEnd())
    expect(notes.at(-1)).toContain(
      count === 1 ? `The last line, row ${row}, is no data` : `The last ${count} lines, rows ${row} to`,
    )
  })

  test.each([`${SUM}Source: the office,,,,\n`, `${SUM}Stand Juni 2026,,,,\n`, `\n${SUM},,,,\n* provisional,,,,\n`])(
    'under a total: %j',
    async (end) => {
      const { text, notes } = await tableOf(`${SOLD}${end}`)
      expect(text.trimEnd()).toBe(SOLD.trimEnd())
      expect(notes).toEqual([expect.stringMatching(/^The last 2 lines, rows 5 to|^The last 2 lines, rows 6 to 8/)])
    },
  )

  test.each([
    ['a name', `${CITIES}Baden bei Wien;;\n`],
    ['a name after a blank line', `${CITIES}\nBaden bei Wien;;\n`],
    ['a name under what may be a total', `${CITIES}Total;2650;68,5\nBaden bei Wien;;\n`],
  ])('%s may be a row: it stays, and is told', async (_, content) => {
    const { text, notes } = await tableOf(content)
    expect(text).toBe(content)
    expect(notes).toEqual([expect.stringMatching(/look.* like .*notes?.* used as data/)])
  })

  test.each([
    ['in the midst', `${CITIES}Source: Statistik Austria;;\nBaden;1;2\n`],
    ['where others have nothing else either', `${CITIES}Steyr Land;;\nBaden;1;2\nSource: Statistik Austria;;\n`],
    ['where others look like notes', `${CITIES}Note of a sale;1;2\nNote of a purchase;;\n`],
    ['of free text', `text;n;m\n${'it was a good day;1;2\n'.repeat(5)}Note that I was there;;\n`],
    ['that are missing', `${YEARS}unknown;;\n`],
    ['of codes', `${YEARS}A2023;;\n`],
    ['with numbers where numbers are', `${CITIES}Source of the Inn;12;3,5\n`],
    ['with a word for nothing and units', `a;b;c\n${'x;74 bhp;1\n'.repeat(5)}#N/A;90 bhp;2\n`],
    ['with a unit alone', `a;b;c\n${'12 bhp;74;1\n'.repeat(5)}90 bhp;;\n`],
    ['with words for nothing there', `${CITIES}Source of the Inn;unknown;3,5\n`],
    ['of few', `a;b;c\n1;2;3\nSource: x;;\n`],
  ])('rows stay %s', async (_, content) => {
    expect((await tableOf(content)).text).toBe(content)
  })
})

describe('what the manifest says is done and nothing is guessed', () => {
  test('lines before the header', async () => {
    const content = `x,y,z\nq,r,s\na,b,c\n${ROWS}`
    expect((await tableOf(content, { skipRows: 2 })).text).toBe(`\n\na,b,c\n${ROWS}`)
    expect((await tableOf(`Sales 2023\na,b,c\n${ROWS}`, { skipRows: 0 })).text).toBe(`Sales 2023\na,b,c\n${ROWS}`)
  })

  test('comments anywhere, whatever quotes they hold', async () => {
    const content = `% it's "so\na,b,c\n1,2,x\n% more\n3,"%4",y\n5,6,x\n%`
    expect((await tableOf(content, { comment: '%' })).text).toBe(`\na,b,c\n1,2,x\n\n3,"%4",y\n5,6,x\n`)
  })

  test.each([
    [
      'a header that begins as one',
      `#a,b,c\n# x\n1,2,x\n# more\n3,4,y\n5,6,x\n`,
      `"#a",b,c\n\n1,2,x\n\n3,4,y\n5,6,x\n`,
    ],
    ['another one', `# x\n#a,b,c\n1,2,x\n3,4,y\n5,6,x\n`, `\n"#a",b,c\n1,2,x\n3,4,y\n5,6,x\n`],
    ['one below a title', `Sales,,\n#a,b,c\n1,2,x\n3,4,y\n`, `\n"#a",b,c\n1,2,x\n3,4,y\n`],
    ['one below a blank line', `# x\n\n#a,b,c\n1,2,x\n3,4,y\n5,6,x\n`, `\n\n"#a",b,c\n1,2,x\n3,4,y\n5,6,x\n`],
    [
      'one below all of them',
      `sep=,\n\nSales\n# x\n\n# y\n#a,b,c\n# z\n1,2,x\n3,4,y\n`,
      `${'\n'.repeat(6)}"#a",b,c\n\n1,2,x\n3,4,y\n`,
    ],
    ['one above a gap', `#a,b,c\n\n# x,y,z\n1,2,x\n3,4,y\n`, `"#a",b,c\n\n\n1,2,x\n3,4,y\n`],
    ['not above units in a comment', `a,b,c\n#kg,mm,kind\n1,2,x\n3,4,y\n`, `a,b,c\n\n1,2,x\n3,4,y\n`],
    ['and the header below them', `# x\na,b,c\n1,2,x\n3,4,y\n5,6,x\n`, `\na,b,c\n1,2,x\n3,4,y\n5,6,x\n`],
  ])('comments, but not %s', async (_, content, expected) => {
    expect((await tableOf(content, { comment: '#' })).text).toBe(expected)
  })

  test('a title above a header that begins as a comment is told', async () => {
    const { notes } = await tableOf(`\nSales\n# x\n#a,b,c\n1,2,x\n3,4,y\n`, { comment: '#' })
    expect(notes).toEqual([
      'What stands above the header is skipped: "Sales" is a title and no row.',
      expect.stringContaining('is taken as the header'),
    ])
  })

  test('rows without a header, the first of which is none', async () => {
    expect((await tableOf(`#a,b,c\n${ROWS}`, { header: false })).text).toBe(`\n${ROWS}`)
  })

  it.each(['#N/A', '#DIV/0!', '"#VALUE!"', '#n/a', '#NV', '#¡VALOR!', '###', '######## '])(
    'reads a first row that begins with %s as a row',
    async (error) => {
      const text = `${error},2,3\n${ROWS}`
      expect((await tableOf(text, { header: false })).text).toBe(text)
    },
  )

  it.each(['########', '########,,', '### x,2,3', '# #N/A,2,3'])('reads no row of %s', async (comment) => {
    expect((await tableOf(`${comment}\n${ROWS}`, { header: false })).text).toBe(`\n${ROWS}`)
  })

  test('what was rewritten is told', async () => {
    const told = async (content: string, settings: Partial<Settings>) =>
      (await tableOf(content, settings)).table.rewrites
    expect(await told(`a,b,c\n"1",2,x\n`, { quote: "'", comment: '#', escape: '\\' })).toEqual({
      quotes: false,
      comments: false,
    })
    expect(await told(`a,b,c\n'1',2,x\n`, { quote: "'" })).toEqual({ quotes: true, comments: false })
    expect(await told(`a,b,c\n1,2,x\n#\n`, { comment: '#' })).toEqual({ quotes: false, comments: true })
    expect(await told(`a,b,c\n1,2,"a \\" b"\n`, { escape: '\\' })).toEqual({ quotes: true, comments: false })
  })

  test('single quotes', async () => {
    expect((await tableOf(`a,b\n'1,5',x\n`, { quote: "'" })).text).toBe(`a,b\n"1,5",x\n`)
  })
})

describe('where names of columns are known', () => {
  const read = async (content: string | Uint8Array, settings: Partial<Settings> = {}, encoding?: 'windows-1252') => {
    const body = inChunks(Buffer.from(content), 7)
    const isName = (name: string) => ['Größe', 'Ort', 'note'].includes(bareName(name))
    const table = await openTable(body, 'a.csv', { ...CSV, ...settings }, encoding, isName)
    const target = Buffer.alloc(4096)
    return target.toString('utf8', 0, await table.fill(() => target))
  }
  test.each([
    ['of one row of words', `#Größe,Ort\ngross,Bern\n`, `#Größe,Ort\n`],
    ['of no row', `#Größe,Ort\n`, `#Größe,Ort\n`],
    ['of one column', `#Größe\n12\n`, `#Größe\n`],
    ['with letters taken apart', `#Gro\u0308ße,x\na,b\n`, `#Gro\u0308ße,x\n`],
    ['above a comment', `#Größe,Ort\n#mm,km\na,b\n`, `#Größe,Ort\n\n`],
    ['below one of as many cells', `# x, y\n#Größe,Ort\na,b\n`, `\n#Größe,Ort\n`],
    ['below one with a name in it', `# note\nGröße,Ort\n1,b\n`, `\nGröße,Ort\n`],
  ])('they tell a header that begins with # (%s)', async (_, content, expected) => {
    const text = await read(content)
    expect(text.startsWith(expected)).toBe(true)
    expect(await read(content, { comment: '#' })).toBe(
      text.replace(/^(\n*)(#.*?)(?=[,\n])/, (_all, before: string, name: string) => `${before}"${name}"`),
    )
  })

  test.each([
    ['a title', `Bericht Juni\n#Größe,Ort\ngross,Bern\n`, `\n"#Größe",Ort\n`],
    ['a padded title and a gap', `Bericht Juni,\n\n#Größe,Ort\ngross,Bern\n`, `\n\n"#Größe",Ort\n`],
    ['a gap', `# x, y\n\n#Größe,Ort\n1,Bern\n`, `\n\n"#Größe",Ort\n`],
    ['sep= and a gap', `sep=;\n\n#Größe;Ort\n1;Bern\n`, `\n\n"#Größe";Ort\n`],
    ['nothing, in quotes', `"Ort"\n# note\nBern\n`, `"Ort"\n\nBern\n`],
    ['nothing, as its own title', `Ort\n# note\nBern\n`, `Ort\n\nBern\n`],
  ])('they tell one behind %s, where comments are named', async (_, content, expected) => {
    const text = await read(content, { comment: '#' })
    expect(text.startsWith(expected)).toBe(true)
  })

  test('also in Windows-1252', async () => {
    const content = Buffer.from('#Größe,x\nb,c\n', 'latin1')
    expect(await read(content, {}, 'windows-1252')).toBe('#Größe,x\nb,c\n')
  })
})

describe('encodings', () => {
  const text = `größe,b,c\n${ROWS}9,10,é€\n`
  const swapped = (content: string) => Buffer.from(content, 'utf16le').swap16()
  test.each<[string, Uint8Array]>([
    ['little endian with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['big endian with a mark', swapped(`\uFEFF${text}`)],
    ['little endian without one', Buffer.from(`plain,${text}`.slice(6).replace('größe', 'a'), 'utf16le')],
  ])('UTF-16, %s', async (_, content) => {
    const { text: read, notes } = await tableOf(content)
    expect(read).toBe(text.replace('größe', read.startsWith('a') ? 'a' : 'größe'))
    expect(notes.join()).toContain('UTF-16')
  })

  test('UTF-16 that is cut off is refused', async () => {
    const content = Buffer.from(`\uFEFF${text}`, 'utf16le')
    await expect(tableOf(content.subarray(0, -1))).rejects.toMatchObject({ code: 'file-not-utf8' })
  })

  test('Windows-1252 becomes UTF-8', async () => {
    const content = Buffer.from(`name,b,c\n${'Café,Müller,Weiß\n'.repeat(5)}`, 'latin1')
    const { text: read, notes, table } = await tableOf(content, {}, 3, 'windows-1252')
    expect(read).toBe(`name,b,c\n${'Café,Müller,Weiß\n'.repeat(5)}`)
    expect(notes.join()).toContain('"Café"')
    expect(table.converter?.evidence().verdict).toBe('windows-1252')
  })

  const bytes = (codes: readonly number[]) => Buffer.from(codes)
  const latin = (text: string) => toWindows1252(text)
  test.each<[string, Uint8Array, string]>([
    [
      'apostrophes and dashes of Word',
      bytes([0x64, 0x6f, 0x6e, 0x92, 0x74, 0x20, 0x96, 0x20, 0x93, 0x61, 0x94]),
      'windows-1252',
    ],
    ['a euro sign', bytes([0x80, 0x35]), 'windows-1252'],
    ['MacRoman', bytes([0x4d, 0x9f, 0x6c, 0x6c, 0x65, 0x72, 0x2c, 0x63, 0x61, 0x66, 0x8e]), 'mac-roman'],
    ['capitals in MacRoman', latin('M†NCHEN, D†SSELDORF, MALAGUE„O'), 'mac-roman'],
    ['Spanish capitals in MacRoman', latin('MçLAGA, CîRDOBA, LEîN, ESPA„A'), 'mac-roman'],
    ['French capitals in MacRoman', latin('RHïNE, SAïNE, ISéRE, HƒRAULT'), 'mac-roman'],
    ['Portuguese capitals in MacRoman', latin('SÌO, GOIçS, CEARç, MARANHÌO'), 'mac-roman'],
    ['Portuguese of DOS', Buffer.from('53c66f2c476f69a073', 'hex'), 'dos'],
    ['German of DOS', Buffer.from('4d84727a2c5665726b8475666572', 'hex'), 'dos'],
    ['French of DOS', Buffer.from('636166822c4f726c82616e732c826c8a7665', 'hex'), 'dos'],
    ['Spanish of DOS', Buffer.from('4da06c6167612c6e69a46f2c506572a32c616469a273', 'hex'), 'dos'],
    ['French in MacRoman', Buffer.from('4e946d65732c6361668e2c666f7290742c426573616e8d6f6e', 'hex'), 'mac-roman'],
    ['signs beside words', latin('££, 5 £, £a, a ¢, word‚ word, (†) foo†, „a“, a…b, a”b'), 'windows-1252'],
    ['a header in MacRoman', latin('grš§e,preis'), 'mac-roman'],
    ['Spanish words in MacRoman', latin('Iru–a, Ni–o'), 'mac-roman'],
    ['apostrophes of MacRoman', latin('SheriffÕs, donÕt, lÕAvenir'), 'mac-roman'],
    ['a name that was damaged before', latin('RodrÕguez'), 'windows-1252'],
    ['degrees of MacRoman', latin('25¡C, 7¡'), 'mac-roman'],
    ['small letters left among capitals', latin('MáLAGA, CóRDOBA, NAïVE, FRANçAIS, ISèRE, HAïTI'), 'windows-1252'],
    ['dashes and signs between words', latin('day–night, a–b, yes–no, 3–4, §5, 5 §a, ¡Hola 2!'), 'windows-1252'],
    ['letters of the Baltic and the Slavs', latin('Škoda, Miloš, Dušan, Õun, SÕRVE'), 'windows-1252'],
    ['capitals of Windows-1252', latin('MÜNCHEN, DÜSSELDORF, MORE…LESS, A–B'), 'windows-1252'],
    ['names that were damaged before', latin('CaÌ_å±on City, Ca Ì_å±on City, SheriffÌ_Ì_åÈs Office'), 'windows-1252'],
    ['Cyrillic in Windows-1251', bytes([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xec, 0xe8, 0xf0]), 'other'],
    ['signs in a row', latin('¿¡Qué!, ««a»», ±²³, ····, “¡Sí!”'), 'windows-1252'],
    [
      'Polish in Windows-1250',
      bytes([0x47, 0x64, 0x61, 0xf1, 0x73, 0x6b, 0x2c, 0x6d, 0x61, 0xb3, 0x79]),
      'central-european',
    ],
    ['Polish in Latin-2', bytes([0x69, 0x6c, 0x6f, 0xb6, 0xe6, 0x2c, 0xa3, 0xf3, 0x64, 0xbc]), 'central-european'],
    ['Turkish in Windows-1254', bytes([0x79, 0x61, 0xfe, 0x2c, 0x61, 0x79, 0x72, 0xfd, 0x6c, 0x64, 0xfd]), 'turkish'],
    ['Hungarian in Windows-1250', latin('Pécs, Gyõr, Székesfehérvár, Fertõd'), 'central-european'],
    ['Czech in Windows-1250', latin('Èeské Budìjovice, Tøebíè, Dìèín'), 'central-european'],
    ['Czech in Latin-2', latin('Ko¹ice, Tøebíè, Pøe¹tice, Bruntál'), 'central-european'],
    ['Slovak in Windows-1250', latin('Košice, Trenèín, Šala, Považská, Lipany, Krupinská, Bytèa'), 'central-european'],
    ['Slovenian in Windows-1250', latin('Koèevje, Škofja, Èrnomelj, Žalec'), 'central-european'],
    ['Romanian in Windows-1250', latin('Timiºoara, Bucureºti, Constanþa, Braºov'), 'central-european'],
    ['Lithuanian in Windows-1257', latin('Klaipëda, Ðiauliai, Panevëþys'), 'baltic'],
    ['Latvian in Windows-1257', latin('Rîga, Liepâja, Rçzekne, Cçsis'), 'baltic'],
    ['places of three Baltic states in Windows-1257', latin('Pärnu, Klaipëda, Rîga, Ðiauliai'), 'baltic'],
    ['amounts in Latin-9', latin('12 ¤, c½ur, 13 ¤'), 'latin-9'],
    ['French with all accents', latin('Genève, Liège, Orléans, Besançon, à, août, où, Père'), 'windows-1252'],
    ['Italian', latin('lunedì, città, però, più, caffè, perché'), 'windows-1252'],
    ['Catalan', latin('Gràcia, Història, Sarrià, Montjuïc, això, família, Girona, Empordà'), 'windows-1252'],
    ['Portuguese', latin('São Paulo, ações, põe, Goiás, não, Camões, João'), 'windows-1252'],
    ['Danish', latin('Rødovre, Køge, Næstved, Århus, Sønderborg'), 'windows-1252'],
    ['Faroese', latin('Tórshavn, Klaksvík, Fuglafjørður, Sørvágur, Eiði'), 'windows-1252'],
    ['Estonian', latin('Võru, Põlva, Jõhvi, Pärnu, Tõnu, Kärdla'), 'windows-1252'],
    ['Danish and a Spanish city', latin('København, København, Málaga, Paris'), 'windows-1252'],
    ['capitals of the north', latin('København, Reykjavík, København, Tórshavn'), 'windows-1252'],
    ['Danish names and others', latin('Søren, Jørgen, José, María, Lukáš, Frédéric'), 'windows-1252'],
    ['Norwegian counties', latin('Sør-Trøndelag, Møre, Kárášjohka'), 'windows-1252'],
    ['towns of the Faroes', latin('Tórshavn, Tvøroyri, Vágur'), 'windows-1252'],
    ['names in sports', latin('Hélène, Irène, Tomáš, Irène, Miloš'), 'windows-1252'],
    ['French names and š', latin('Irène, Miloš, Geneviève, Luka Žižka'), 'windows-1252'],
    ['Scottish Gaelic', latin('Dùn Dè, Tìr Mhòr, fáilte, Dùn Dè, Tìr'), 'windows-1252'],
    ['Vietnamese without tones', latin('Hùng, Thúy, Hùng, Hòa'), 'windows-1252'],
    ['Spanish numbers', latin('nºbaños, nºplantas, nºaseos, 2ºA, 3ºizq'), 'windows-1252'],
    ['Estonian and a café', latin('Võru, Põlva, Jõgeva, café, Võru, Põlva'), 'windows-1252'],
    ['Finnish and šakki', latin('Hämeenlinna, šakki, Jyväskylä, Žukov'), 'windows-1252'],
    ['Albanian', latin('Korçë, Vlorë, Durrës, Gjirokastër'), 'windows-1252'],
    ['Spanish and cubes', Buffer.from('niño ¿qué? año 3 m³/h España', 'latin1'), 'windows-1252'],
    ['Icelandic', Buffer.from('Þýskaland, nýr, Suðurland, á, mið', 'latin1'), 'windows-1252'],
    ['regions of Iceland', Buffer.from('Suðurland, Norðurland', 'latin1'), 'windows-1252'],
    ['French', bytes([0x73, 0x9c, 0x75, 0x72, 0x20, 0xea, 0x74, 0x72, 0x65]), 'windows-1252'],
    ['UTF-8 with a damaged byte', Buffer.concat([Buffer.from('größe, müde, süß'), bytes([0xff])]), 'utf-8'],
  ])('%s', async (_, content, verdict) => {
    for (const chunkBytes of [1, 2, 1000]) {
      const { table } = await tableOf(Buffer.concat([Buffer.from('a,b\n'), content]), {}, chunkBytes, 'windows-1252')
      expect(table.converter?.evidence().verdict).toBe(verdict)
    }
  })

  test.each<[string, string]>([
    ['Japanese in EUC-JP', 'c5ecb5fec5d42ca4d2a4e9a4aca4ca2cc2e7bae5'],
    ['Chinese in GBK', 'b1b1bea92cc9cfbaa32cc5ae'],
    ['Chinese in Big5', 'bb4fa55fa5ab2cb0aab6af2cb773a6cbbfa4'],
    ['Korean in EUC-KR', 'bcadbfef2cbacebbea2cb3b2c0da'],
    ['Thai in TIS-620', 'a1c3d8a7e0b7be2caad2c22ccbadd4a7'],
    ['Japanese without kanji in EUC-JP', 'a4d2a4e9a4aca4ca2ca5aba5bfa5aba5ca'],
    ['a Korean name in EUC-KR', 'b1e8b9cebcf62c61'],
  ])('%s is taken for no Western text', async (_, content) => {
    const { table } = await tableOf(
      Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from(content, 'hex')]),
      {},
      2,
      'windows-1252',
    )
    expect(['other', 'utf-8']).toContain(table.converter?.evidence().verdict)
  })
})
