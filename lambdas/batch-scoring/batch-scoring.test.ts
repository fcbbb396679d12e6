import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { toWindows1252 } from '#engines/dataset/source/windows-1252.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { scoredRecord, scoringWorld, type WorldModel } from './testing/scoring-world.ts'

const CITIES = ['Bern', 'Genf', 'Zürich']

function churnRow(index: number): string {
  const age = 20 + ((index * 7) % 50)
  return `c${index},${age},${CITIES[index % 3]},${((index * 37) % 1000) / 10},${age > 45 ? 'stays' : 'leaves'}`
}

const HEADER = 'id,age,city,spent,outcome'
const CHURN: WorldModel = {
  dataset: 'churn',
  csv: `${[HEADER, ...Array.from({ length: 300 }, (_, index) => churnRow(index))].join('\n')}\n`,
}
/** Of days, day first; what is predicted goes by them. */
const DATED: WorldModel = {
  dataset: 'dated',
  csv: `day,n,outcome\n${Array.from({ length: 300 }, (_, index) => {
    const [day, month] = [1 + (index % 28), 1 + ((index * 5) % 12)]
    return `${String(day).padStart(2, '0')}.${String(month).padStart(2, '0')}.2024,${index % 7},${month > 6 ? 'late' : 'early'}\n`
  }).join('')}`,
}
const RUN = 'boostline-churn-20260702-085500-0a1b2c3d'

const PRICES: WorldModel = {
  dataset: 'prices',
  csv: `${['rooms;area;price', ...Array.from({ length: 200 }, (_, index) => `${1 + (index % 6)};${40 + (index % 90)},5;${100 + ((index * 13) % 97)},25`)].join('\n')}\n`,
  ranges: { rows: 100, places: [50, 91, 100], scores: [1, 2, 3], scale: null, from: 'validation rows' },
}

describe('a dropped file', () => {
  test('comes back with every column and row as it came, and what was predicted', async () => {
    const world = scoringWorld()
    const schema = await world.serve(CHURN)
    const file = 'city,extra,age,id,spent\nBern,"a ""b"", c",030,x7,1.50\nGenf,,41.0,x8,\nBern,-,44,x9,3\n'
    const { lines, record, errors } = await world.score('score/churn/june.csv', file)
    expect(lines[0]).toBe('city,extra,age,id,spent,prediction,probability,model')
    expect(lines[1]).toMatch(
      /^Bern,"a ""b"", c",030,x7,1\.50,(stays|leaves),0\.\d{1,9},boostline-churn-20260702-085500-0a1b2c3d$/,
    )
    expect(lines.slice(1, 4).map((line) => line.replace(/,(stays|leaves),.*$/, ''))).toEqual(
      file.split('\n').slice(1, 4),
    )
    expect(lines).toHaveLength(5)
    expect(errors).toBeUndefined()
    const { rows, model, status, output, scoredBy } = scoredRecord(record)
    expect({ rows, model, status, scoredBy }).toEqual({
      rows: { total: 3, scored: 3, faulty: 0, unreadable: 0, leftOut: 0, blank: 0 },
      model: RUN,
      status: 'scored',
      scoredBy: { type: 'function' },
    })
    expect(output).toEqual({
      key: 'scored/churn/june.csv',
      columns: ['prediction', 'probability', 'model'],
      encoding: 'UTF-8',
    })
    expect(schema.problem.type).toBe('binary')
  })

  test.each([
    [
      'in another order of lines and blank ones',
      `${HEADER}\r\n${churnRow(1)}\r\n\r\n,,,,\r\n${churnRow(2)}`,
      'UTF-8',
      (text: string) => text.split('\r\n').length === 5 && !text.endsWith('\n'),
    ],
    [
      'with a byte order mark',
      `\ufeff${HEADER}\n${churnRow(1)}\n`,
      'UTF-8 with a byte order mark',
      (text: string) => text.startsWith('\ufeffid,'),
    ],
    [
      'with all cells quoted',
      `"id","age","city","spent"\n"1","30","Bern","2"\n`,
      'UTF-8',
      (text: string) =>
        /^"id","age","city","spent","prediction","probability","model"\n"1","30","Bern","2","\w+","0\.\d+","boostline-churn-/.test(
          text,
        ),
    ],
    [
      'with texts quoted',
      `"id","age","city","spent"\n"1",30,"Bern",2\n`,
      'UTF-8',
      (text: string) => /\n"1",30,"Bern",2,"\w+",0\.\d+,"boostline-churn-/.test(text),
    ],
    [
      'with another delimiter',
      `id|age|city|spent\n1|30|Bern|2\n`,
      'UTF-8',
      (text: string) => /\n1\|30\|Bern\|2\|\w+\|0\.\d+\|boost/.test(text),
    ],
    [
      'with a title',
      `Customers of June\n\n${HEADER}\n${churnRow(1)}\n${churnRow(2)}\n${churnRow(3)}\n`,
      'UTF-8',
      (text: string) => text.startsWith(`${HEADER},prediction`),
    ],
  ])('%s keeps its form', async (_, file, encoding, holds) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { record, bytes } = await world.score('score/churn/june.csv', file)
    expect(scoredRecord(record).output.encoding).toBe(encoding)
    expect({ text: bytes?.toString('utf8'), holds: holds(bytes?.toString('utf8') ?? '') }).toMatchObject({
      holds: true,
    })
  })

  test.each([
    [
      'UTF-16LE',
      Buffer.from(`\ufeff${HEADER}\n${churnRow(2)}\n`, 'utf16le'),
      (bytes: Buffer) => bytes.toString('utf16le'),
    ],
    [
      'UTF-16BE',
      Buffer.from(`\ufeff${HEADER}\n${churnRow(2)}\n`, 'utf16le').swap16(),
      (bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le'),
    ],
    ['Windows-1252', toWindows1252(`${HEADER}\n${churnRow(2)}\n`), (bytes: Buffer) => bytes.toString('latin1')],
  ])('in %s is answered in it', async (encoding, file, decode) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { record, bytes } = await world.score('score/churn/june.csv', file)
    expect(scoredRecord(record).output.encoding).toBe(encoding)
    expect(decode(bytes ?? Buffer.alloc(0))).toMatch(/\nc2,34,Zürich,7\.4,leaves,(stays|leaves),0\.\d+,/)
  })

  test('packed with gzip comes back unpacked, and the record says so', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const parts = [gzipSync(`${HEADER}\n${churnRow(1)}\n`), Buffer.alloc(8), gzipSync(`${churnRow(2)}\n`)]
    const { record, lines } = await world.score('score/churn/june.csv.gz', Buffer.concat(parts))
    expect(lines[1]).toMatch(/^c1,27,Genf,3\.7,leaves,/)
    expect(lines[2]).toMatch(/^c2,/)
    expect(scoredRecord(record).notes).toEqual(['The file came packed with gzip; the scored one is not packed.'])
  })

  test('with decimal commas gets them, and a regression its ranges', async () => {
    const world = scoringWorld()
    await world.serve(PRICES)
    const { record, lines } = await world.score('score/prices/june.csv', 'rooms;area;note\n3;71,5;x\n4;60,5;=A1\n')
    expect(lines[0]).toBe('rooms;area;note;value;low;high;model')
    const [value = 0, low = 0, high = 0] = (lines[1] ?? '')
      .split(';')
      .slice(3, 6)
      .map((cell) => Number(cell.replace(',', '.')))
    expect(lines[1]).toMatch(/^3;71,5;x;-?[\d,]+;-?[\d,]+;-?[\d,]+;boostline-prices/)
    expect([value - low, high - value].map((half) => half.toFixed(4))).toEqual(['2.0000', '2.0000'])
    expect(lines[2]).toMatch(/^4;60,5;'=A1;/)
    expect(scoredRecord(record)).toMatchObject({
      formulasEscaped: 1,
      options: { interval: 0.9 },
      problem: 'regression',
    })
  })

  test('that holds the truth, too, is measured against it', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { record } = await world.score('score/churn/june.csv', CHURN.csv)
    const { metrics, predictions } = scoredRecord(record)
    expect(metrics?.rows).toBe(300)
    expect(Object.keys(metrics?.values ?? {})).toEqual(['auc', 'accuracy', 'logLoss', 'brier'])
    expect(predictions.classes?.reduce((sum, { rows }) => sum + rows, 0)).toBe(300)
  })

  test('of whose truth a part cannot be read is measured by the others, and says so', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const csv = CHURN.csv.replaceAll(/,leaves$/gm, ',gone').replace(/,gone$/m, ',')
    const gone = csv.match(/,gone$/gm)?.length ?? 0
    const firstRow = csv.split('\n').findIndex((line) => line.endsWith(',gone')) + 1
    const { metrics, notes } = scoredRecord((await world.score('score/churn/other.csv', csv)).record)
    expect([gone > 1, metrics?.rows]).toEqual([true, 300 - gone - 1])
    expect(notes.join()).toContain(
      `"outcome" in ${gone} rows is not one of "leaves", "stays", such as "gone" (row ${firstRow}): the metrics are of the other rows.`,
    )
  })

  test('of numbers that cannot be read, too', async () => {
    const world = scoringWorld()
    await world.serve(PRICES)
    const csv = PRICES.csv.replace(/;[\d,]+\n/, ';$5\n')
    const { metrics, notes } = scoredRecord((await world.score('score/prices/other.csv', csv)).record)
    expect(metrics?.rows).toBe(199)
    expect(notes.join()).toMatch(/^"price" in 1 row is not a number like "[^"]*", such as "\$5" \(row 2\)/)
  })

  test('whose columns have the added names already keeps its own', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { lines, record } = await world.score(
      'score/churn/june.csv',
      'age,city,spent,prediction,model\n30,Bern,2,old,m\n',
    )
    expect(lines[0]).toBe('age,city,spent,prediction,model,prediction_2,probability,model_2')
    expect(scoredRecord(record).notes.join()).toContain('prediction_2, model_2')
  })

  test('without rows comes back without rows', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { lines, record } = await world.score('score/churn/june.csv', HEADER)
    expect(lines).toEqual([`${HEADER},prediction,probability,model`, ''])
    expect(scoredRecord(record).notes).toEqual(['The file has no rows.'])
  })
})

describe('rows that cannot be scored', () => {
  const FILE = [
    HEADER,
    churnRow(1),
    'x1,old,Bern,7,',
    'x2,30,Bern',
    'x3,30,Bern,7,,too,many',
    'x4,33,Basel,,',
    'x5,300,Bern,=1+1,',
    '',
  ].join('\n')

  test('stay where they are without a prediction, and are told with the words of the API', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { lines, errors, record } = await world.score('score/churn/june.csv', FILE)
    expect(lines.slice(2)).toEqual([
      'x1,old,Bern,7,,,,',
      'x2,30,Bern,,,,,',
      expect.stringMatching(/^x4,33,Basel,,,(stays|leaves),0\.\d+,boost/),
      "x5,300,Bern,'=1+1,,,,",
      '',
    ])
    expect(errors?.split('\n')).toEqual([
      'row,column,problem,line',
      '3,age,"a number is wanted, not ""old""",',
      '4,,"3 cells where the header has 5; nothing stands for ""spent"", ""outcome"".",',
      '5,,"7 cells where the header has 5; ""too"" stands after the last column.","x3,30,Bern,7,,too,many"',
      '7,spent,"a number is wanted, not ""=1+1""",',
      '',
    ])
    const { rows, warnings, notes } = scoredRecord(record)
    expect(rows).toEqual({ total: 6, scored: 2, faulty: 2, unreadable: 2, leftOut: 1, blank: 0 })
    expect(scoredRecord(record).errors).toEqual({ key: 'scored/churn/june.errors.csv', rows: 4 })
    expect(scoredRecord(record).faults).toEqual([
      { column: '', rows: 2, message: expect.stringContaining('3 cells where the header has 5'), firstRow: 4 },
      { column: 'age', rows: 1, message: 'a number is wanted, not "old"', firstRow: 3 },
      { column: 'spent', rows: 1, message: 'a number is wanted, not "=1+1"', firstRow: 7 },
    ])
    expect(notes).toEqual(['1 line has more cells than there are columns; it stands in the file of errors alone.'])
    expect(warnings.map(({ column, kind, rows: count }) => [column, kind, count])).toEqual([
      ['city', 'unknown-category', 1],
      ['spent', 'missing', 1],
    ])
    expect(warnings[0]?.examples).toEqual([
      { message: '"Basel" was not among the categories of the training rows', rows: 1, firstRow: 6 },
    ])
  })

  test('are more where settings are strict; formulas stay where settings say so', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    await world.objects.put('score/churn/manifest.json', '{"strict": true, "escapeFormulas": false}')
    const { lines, record } = await world.score('score/churn/june.csv', FILE)
    expect(scoredRecord(record).rows).toMatchObject({ scored: 1, faulty: 3 })
    expect(lines[5]).toBe('x5,300,Bern,=1+1,,,,')
  })
})

describe('a file that is written otherwise than the training file', () => {
  const FILE = 'age;city;spent\n30;Bern;1.234,5\n31;Genf;7,25\n'

  test('is not guessed at: what it may be is said', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { record } = await world.score('score/churn/june.csv', FILE)
    const { rows, notes, faults } = scoredRecord(record)
    expect(rows).toMatchObject({ scored: 0, faulty: 2 })
    expect(faults).toEqual([{ column: 'spent', rows: 2, message: expect.stringContaining('1.234,5'), firstRow: 2 }])
    expect(notes).toEqual([
      'Cells of "spent" that could not be read have decimal commas, where the training file has points. If the file is written so, put {"csv": {"decimal": ","}} into score/churn/manifest.json and drop it again.',
    ])
  })

  test.each([
    [
      'thousands',
      CHURN,
      '{}',
      'age;city;spent\n30;Bern;1,234\n31;Genf;12,345\n32;Genf;7\n',
      'look like numbers with commas between thousands, which the training file does not have. Write them without',
    ],
    [
      'thousands and points',
      CHURN,
      '{}',
      'age;city;spent\n30;Bern;1,234.5\n',
      'look like numbers with commas between thousands',
    ],
    [
      'points where the manifest says commas',
      CHURN,
      '{"csv": {"decimal": ","}}',
      'age;city;spent\n30;Bern;2.5\n31;Bern;7.25\n',
      'have decimal points, where "csv": {"decimal"} in score/churn/manifest.json says commas. Correct it there',
    ],
    [
      'days and months the other way round',
      DATED,
      '{}',
      'day,n\n04.25.2024,1\n04.03.2024,1\n',
      'are dates with the month before day, where the training file has the day before month. If the file is written so, its other dates were read wrongly: do not use these predictions, put {"csv": {"dateOrder": {"day":"mdy"}}} into score/dated/manifest.json',
    ],
    [
      'days and months otherwise than the manifest says',
      DATED,
      '{"csv": {"dateOrder": "dmy"}}',
      'day,n\n04.25.2024,1\n04.03.2024,1\n',
      'where "csv": {"dateOrder"} in score/dated/manifest.json says the day before month.',
    ],
    [
      'days and months otherwise than the training file, where the manifest speaks of another column',
      DATED,
      '{"csv": {"dateOrder": {"n": "ymd"}}}',
      'day,n\n04.25.2024,1\n04.03.2024,1\n',
      'where the training file has the day before month.',
    ],
  ])('that has %s is told so', async (_, model, manifest, file, note) => {
    const world = scoringWorld()
    await world.serve(model)
    await world.objects.put(`score/${model.dataset}/manifest.json`, manifest)
    const { record } = await world.score(`score/${model.dataset}/june.csv`, file)
    expect(scoredRecord(record).notes).toEqual([expect.stringContaining(note)])
  })

  test.each(['', '\n'])('that ends with a total and a note has none of them scored (%j between)', async (between) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const rows = 'age,city,spent\n30,Bern,"$1,500.00"\n31,Genf,$2.00\n32,Genf,$7.50\n'
    const end = `Total,,"$1,509.50"\n${between}Generated on 2026-01-01\n`
    const { record } = await world.score('score/churn/june.csv', `${rows}${end}`)
    expect(scoredRecord(record).rows.total).toBe(3)
    expect(scoredRecord(record).notes.join()).toContain(
      `The last 2 lines, rows 5 to ${6 + between.length}, are no data and left out, the first:`,
    )
  })

  test('in a few odd cells is told of nothing', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const file = 'age;city;spent\n30;Bern;old\n31;Genf;x\n32;Genf;7,5\n'
    const { record } = await world.score('score/churn/june.csv', file)
    expect(scoredRecord(record).notes).toEqual([])
  })

  test.each([
    ['{"csv": {"decimal": ","}}', FILE, 'age,city,spent\n30,Bern,1234.5\n31,Genf,7.25\n'],
    ['{"csv": {"missing": ["gone"]}}', 'age,city,spent\n30,Bern,gone\n', 'age,city,spent\n30,Bern,\n'],
    ['{"csv": {"missing": {"age": ["-1"]}}}', 'age,city,spent\n-1,Bern,3\n', 'age,city,spent\n,Bern,3\n'],
  ])('by %s is read as it is written', async (manifest, file, plain) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const expected = await world.score('score/churn/plain.csv', plain)
    await world.objects.put('score/churn/manifest.json', manifest)
    const { record, lines } = await world.score('score/churn/june.csv', file)
    expect(scoredRecord(record).rows).toMatchObject({ faulty: 0 })
    const answers = (texts: readonly string[]) => texts.map((line) => line.split(/[,;](?=stays|leaves)/)[1])
    expect(answers(lines).map((line) => line?.replaceAll(';', ',').replace('0,', '0.'))).toEqual(
      answers(expected.lines),
    )
    expect(answers(lines).filter((line) => line !== undefined)).toHaveLength(file.split('\n').length - 2)
  })

  test('has its days and months in the order that is said', async () => {
    const world = scoringWorld()
    await world.serve(DATED)
    const expected = await world.score('score/dated/plain.csv', 'day,n\n03.04.2024,1\n')
    await world.objects.put('score/dated/manifest.json', '{"csv": {"dateOrder": {"day": "mdy"}}}')
    const { lines } = await world.score('score/dated/june.csv', 'day,n\n04.03.2024,1\n')
    expect(lines[1]?.slice('04.03.2024'.length)).toBe(expected.lines[1]?.slice('03.04.2024'.length))
  })
})

describe('a header that begins with #', () => {
  const SIZES: WorldModel = {
    dataset: 'sizes',
    csv: `#Größe,Breite,Preis\n${Array.from({ length: 300 }, (_, at) => `${at % 50},${(at * 7) % 30},${at % 97}\n`).join('')}`,
  }
  const COMMENTED = {
    ...SIZES,
    csv: `# of May\n${SIZES.csv.replace('\n', '\n# in mm\n')}`,
    manifest: { csv: { ...DEFAULT_MANIFEST.csv, comment: '#' } },
  }
  const headerOf = (name: string) => new RegExp(`^${name},Breite,value(,low,high)?,model$`, 'm')

  test.each([
    ['as in training', '#Größe,Breite\n10,3\n', '#Größe'],
    ['with an empty cell alone below it', '#Größe,Breite\n,3\n', '#Größe'],
    ['with letters taken apart', '#Gro\u0308ße,Breite\n10,3\n', '#Gro\u0308ße'],
    ['without the #', 'Größe,Breite\n10,3\n', 'Größe'],
    ['above a comment', '#Größe,Breite\n# in mm\n10,3\n', '#Größe'],
    ['below a comment of as many words', '# of May, all\n#Größe,Breite\n10,3\n', '#Größe'],
  ])('is read %s, whether comments have a name or not', async (_, file, name) => {
    for (const model of [SIZES, COMMENTED]) {
      const world = scoringWorld()
      const schema = await world.serve(model)
      expect(schema.columns.map((column) => column.name)).toEqual(['#Größe', 'Breite', 'Preis'])
      const { record, bytes } = await world.score('score/sizes/june.csv', file)
      expect(scoredRecord(record).rows).toMatchObject({ scored: 1, faulty: 0 })
      const text = bytes?.toString() ?? ''
      expect(text).toMatch(headerOf(model === COMMENTED && name.startsWith('#') ? `"${name}"` : name))
      // What is scored can be dropped again.
      expect(scoredRecord((await world.score('score/sizes/again.csv', text)).record).rows).toMatchObject({ scored: 1 })
    }
  })
})

describe('what was rewritten', () => {
  test.each([
    ['nothing', { comment: '#', quote: "'" }, `${HEADER}\n${churnRow(1)}\n`, []],
    ['comments', { comment: '#' }, `${HEADER}\n# x\n${churnRow(1)}\n`, ['blank lines where the file has comments']],
    [
      'quotes',
      { quote: "'" },
      `${HEADER}\n'${churnRow(1).replace(',', "',")}\n`,
      ['double quotes where the file has others'],
    ],
  ])('is told, and nothing else (%s)', async (_, csv, file, told) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    await world.objects.put('score/churn/manifest.json', JSON.stringify({ csv }))
    const { record } = await world.score('score/churn/june.csv', file)
    expect(scoredRecord(record).notes).toEqual(told.map((what) => `The scored file has ${what}.`))
  })
})

describe('settings', () => {
  test('of tags and of the manifest choose what is told of each row', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    await world.objects.put('score/churn/manifest.json', '{"probabilities": true, "reasons": 1}')
    world.tags.set('score/churn/june.csv', { 'score:reasons': '3', 'score:threshold': '0.99', team: 'x' })
    const { lines, record } = await world.score('score/churn/june.csv', `${HEADER}\n${churnRow(1)}\n`)
    expect(lines[0]).toBe(`${HEADER},prediction,probability,p_leaves,p_stays,reason_1,reason_2,reason_3,model`)
    expect(lines[1]).toMatch(/,leaves,0\.\d+,0\.\d+,0\.\d+,(\w+ = [^,]+ \([+-][\d.e-]+\),){3}boost/)
    expect(scoredRecord(record)).toMatchObject({
      threshold: 0.99,
      options: { reasons: 3, probabilities: true, threshold: 0.99 },
    })
  })

  test.each([
    ['{"probabilities": true}', PRICES, 'probabilities are asked for, and the model predicts a number'],
    ['{"interval": 0.999}', PRICES, 'interval=0.999 takes 999 rows'],
    ['{"interval": 0.9}', CHURN, 'ranges are asked for, and nobody measured how far off this model is'],
    ['{"threshold": 0.3}', PRICES, 'a threshold is for models of two classes'],
    [
      '{"csv": {"dateOrder": {"dya": "mdy"}, "missing": {"daye": ["-1"], "n": ["-1"]}}}',
      DATED,
      'as its settings say: csv.dateOrder: "dya" is not there (did you mean "day"?); csv.missing: "daye" is not there (did you mean "day"?).',
    ],
    ['{"csv": {"missing": {"agee": ["-1"]}}}', CHURN, 'csv.missing: "agee" is not there (did you mean "age"?).'],
    ['{"csv": {"dateOrder": {"outcome": "dmy"}}}', CHURN, 'csv.dateOrder: "outcome" is what is predicted.'],
    ['{"reason": 3}', CHURN, 'reason is not a setting; did you mean reasons?'],
    ['{"reasons": 3}', { ...CHURN, onEndpoint: true }, 'The model has categorical splits.'],
  ])('%s is refused where the model cannot give it', async (manifest, model, message) => {
    const world = scoringWorld()
    await world.serve(model)
    await world.objects.put(`score/${model.dataset}/manifest.json`, manifest)
    const { record, bytes } = await world.score(`score/${model.dataset}/june.csv`, HEADER)
    expect(record).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining(message) } })
    expect(bytes).toBeUndefined()
  })
})

describe('a file that cannot be scored', () => {
  test.each([
    [
      'lacks columns',
      'id,agee,town\n1,2,3',
      'score-columns-missing',
      's3://test-bucket/score/churn/june.csv has none of the 3 columns that the model reads: "age" (is it "agee"?)',
    ],
    [
      'is a workbook',
      'PK\u0003\u0004xl/',
      'file-not-text',
      'is not a CSV file: it looks like an Excel workbook (.xlsx).',
    ],
    [
      'has its names in a comment',
      '# id age city spent\nc1,27,Genf,3.7\nc2,34,Bern,1\nc3,34,Bern,1\n',
      'score-columns-missing',
      'Its first row is "c1", "27", "Genf", "3.7". The line "# id age city spent" before the header was skipped; where it is the header, csv.skipRows in the manifest says',
    ],
    [
      'has other names, and a column without one',
      'b,c\nr1,2,x\nr2,3,y\nr3,4,z\n',
      'score-columns-missing',
      'Its first row is "b", "c".',
    ],
    [
      'is in no encoding that is known',
      Buffer.from([...Buffer.from(`${HEADER}\n1,2,`), 0x81, 0xff, 0x0a]),
      'file-not-utf8',
      'UTF-8',
    ],
    ['is an archive', Buffer.from('PK\u0003\u0004june.csv'), 'file-not-text', 'is not a CSV file'],
    ['is empty', '', 'file-empty', 'is empty.'],
    [
      'has a quote that is never closed',
      `${HEADER}\n${churnRow(1)}\n"1,2,3`,
      'quote-unclosed',
      'row 3, column 1: a double quote opens a cell and is never closed.',
    ],
    [
      'is cut off in the middle of its gzip',
      gzipSync(`${HEADER}\n${churnRow(1)}\n`).subarray(0, 30),
      'file-not-unpackable',
      'begins like a gzip file but cannot be unpacked',
    ],
  ])('because it %s is told so, and nothing else is written', async (_, file, code, message) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const { record, bytes, errors } = await world.score('score/churn/june.csv', file)
    // An upload would be a training.
    const hint = expect.not.stringMatching(/\bupload\b/i)
    const failure = { code, message: expect.stringContaining(message), hint }
    expect(record).toMatchObject({ status: 'failed', model: RUN, failure })
    expect([bytes, errors]).toEqual([undefined, undefined])
    expect(world.log.entries.at(-1)).toMatchObject({ level: 'warn', message: 'scoring-refused', fields: { code } })
  })

  test.each([
    [
      'score/nobody/june.csv',
      'There is no dataset nobody, so that no model can score',
      'Drop the file under score/<dataset>/',
    ],
    ['score/june.csv', 'There is no dataset june', 'Drop the file into the folder of its dataset: score/<dataset>/.'],
  ])('%s has no model', async (key, message, hint) => {
    const world = scoringWorld()
    const { record } = await world.score(key, HEADER)
    expect(record).toMatchObject({ status: 'failed', model: null, failure: { code: 'score-model-missing' } })
    const { failure } = record as { failure: { message: string; hint: string } }
    expect(failure.message).toContain(message)
    expect(failure.hint).toContain(hint)
  })

  test.each(['june.errors.csv', 'june.json'])(
    'because its name, %s, is that of a result of another one is refused, and takes nothing away',
    async (name) => {
      const world = scoringWorld()
      await world.serve(CHURN)
      await world.score('score/churn/june.csv', `${HEADER}\nx1,old,Bern,7,\n`)
      const before = await world.objects.get(`scored/churn/${name}`)
      for (const file of [churnRow(1), churnRow(2)]) {
        const { record } = await world.score(`score/churn/${name}`, `${HEADER}\n${file}\n`)
        expect(record).toMatchObject({ status: 'failed', failure: { code: 'score-name-taken' } })
      }
      expect(await world.objects.get(`scored/churn/${name}`)).toEqual(before)
    },
  )

  test('is scored under the longest name that its results can have, and refused in plain words under a longer one', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const good = `${HEADER}\n${churnRow(1)}\n`
    const keyOf = (bytes: number, ending: string) => `score/churn/${'x'.repeat(bytes - 12 - ending.length)}${ending}`
    for (const [longest, ending] of [
      [1016, '.csv'],
      [1019, '.csv.gz'],
      [1012, '.tsv'],
      [1007, ''],
    ] as const) {
      expect((await world.score(keyOf(longest, ending), good)).record).toMatchObject({ status: 'scored' })
      for (let bytes = longest + 1; bytes <= 1024; bytes++) {
        const key = keyOf(bytes, ending)
        const { record } = await world.score(key, good)
        const over = bytes - longest
        expect(record).toMatchObject({
          status: 'failed',
          file: { key },
          failure: {
            code: 'score-name-too-long',
            message: expect.stringContaining(
              `would have a key of ${(1024 + over).toLocaleString('en')} bytes, and S3 takes 1,024.`,
            ),
            hint: `Give it, or its folders, a name that is ${over} ${over === 1 ? 'byte' : 'bytes'} shorter, and drop it again.`,
          },
        })
      }
    }
  })

  test('has a record of its own where another one has the same name and an ending', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const [bad, good] = [`${HEADER}\nx1,old,Bern,7,\n`, `${HEADER}\n${churnRow(1)}\n`]
    await world.score('score/churn/ce.csv', good)
    const { record, errors } = await world.score('score/churn/ce', bad)
    expect(scoredRecord(record).rows).toMatchObject({ scored: 0, faulty: 1 })
    expect(errors).toContain('"old"')
    const { record: other, errors: none } = await world.score('score/churn/ce.csv', good)
    expect([scoredRecord(other).rows.scored, none]).toEqual([1, undefined])
    const names: string[] = []
    for await (const { key } of world.objects.list('scored/churn/')) names.push(key)
    expect(names.sort()).toEqual(
      ['ce', 'ce.csv', 'ce.file.errors.csv', 'ce.file.json', 'ce.json'].map((name) => `scored/churn/${name}`),
    )
  })

  test('because nothing serves yet is scored when it is dropped again', async () => {
    const world = scoringWorld()
    await world.objects.put('runs/churn/boostline-churn-x/source.json', '{}')
    const file = `${HEADER}\n${churnRow(1)}\n`
    expect((await world.score('score/churn/june.csv', file)).record).toMatchObject({
      failure: {
        message: 'No model of churn serves yet, so that nothing can score s3://test-bucket/score/churn/june.csv.',
      },
    })
    await world.serve(CHURN)
    expect((await world.score('score/churn/june.csv', file)).record.status).toBe('scored')
  })

  test('within the time of a function says what can be done', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    world.setRemainingMs(20_000)
    const { record } = await world.score('score/churn/june.csv', CHURN.csv)
    expect(record).toMatchObject({
      status: 'failed',
      failure: { code: 'file-too-large', hint: expect.stringContaining('--processing') },
    })
  })
})

describe('an event', () => {
  const FILE = `${HEADER}\n${churnRow(1)}\n`

  test('that comes again does nothing', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const event = await world.drop('score/churn/june.csv', FILE)
    await world.deliver(event)
    const before = await world.objects.head('scored/churn/june.json')
    await world.deliver(event)
    expect(await world.objects.head('scored/churn/june.json')).toEqual(before)
    expect(world.log.entries.at(-1)).toMatchObject({ message: 'event-ignored' })
  })

  test('that comes ten times at once is answered once', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const event = await world.drop('score/churn/june.csv', FILE)
    await Promise.allSettled(Array.from({ length: 10 }, () => world.deliver(event)))
    await world.deliver(event)
    expect(world.log.entries.filter(({ message }) => message === 'scoring-finished')).toHaveLength(1)
    expect((await world.recordOf('score/churn/june.csv')).status).toBe('scored')
  })

  test('that was cut off goes on with the model that began, whatever was promoted since', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const event = await world.drop('score/churn/june.csv', FILE)
    const { objects } = world
    const failing = { ...objects, upload: async () => Promise.reject(new Error('killed')) }
    const { createHandler } = await import('./create-handler.ts')
    await expect(createHandler({ ...world.dependencies, objects: failing })(event)).rejects.toThrow('killed')
    expect(await world.recordOf('score/churn/june.csv')).toMatchObject({ status: 'scoring', model: RUN })
    const later = 'boostline-churn-20260703-095500-0a1b2c3d'
    await world.serve(CHURN, later)
    await world.deliver(event)
    expect(await world.recordOf('score/churn/june.csv')).toMatchObject({ status: 'scored', model: RUN })
    await world.score('score/churn/june.csv', FILE)
    expect(await world.recordOf('score/churn/june.csv')).toMatchObject({ status: 'scored', model: later })
  })

  test('of an older drop of the name changes nothing', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const older = await world.drop('score/churn/june.csv', FILE)
    await world.score('score/churn/june.csv', `${FILE}${churnRow(2)}\n`)
    await world.deliver(older)
    expect(scoredRecord(await world.recordOf('score/churn/june.csv')).rows.total).toBe(2)
  })

  test('of a newer drop takes the older results away', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const first = await world.score('score/churn/june.csv', `${FILE}x,old,Bern,1,\n`)
    expect(first.errors).toBeDefined()
    const second = await world.score('score/churn/june.csv', 'a,b\n1,2\n')
    expect([second.record.status, second.bytes, second.errors]).toEqual(['failed', undefined, undefined])
    const third = await world.score('score/churn/june.csv', FILE)
    expect([third.record.status, third.errors]).toEqual(['scored', undefined])
  })

  describe('of an older drop that goes on late leaves a newer one as it is', () => {
    const OLDER = `${FILE}x,old,Bern,1,\n`
    const NEWER = `${FILE}${churnRow(2)}\n${churnRow(3)}\n`

    /** The older drop's delivery stops before a call, until the newer drop was dealt with whole. */
    async function overtaken(isCall: (name: string, key: string) => boolean, newer: string) {
      const world = scoringWorld()
      await world.serve(CHURN)
      const older = await world.drop('score/churn/june.csv', OLDER)
      const stopping = async (name: string, key: string) => {
        if (isOver || !isCall(name, key)) return
        isOver = true
        await world.deliver(await world.drop('score/churn/june.csv', newer))
      }
      let isOver = false
      const { objects } = world
      const { createHandler } = await import('./create-handler.ts')
      const slow: typeof objects = {
        ...objects,
        open: async (key, ...all) => {
          await stopping('open', key)
          return await objects.open(key, ...all)
        },
        head: async (key, ...all) => {
          await stopping('head', key)
          return await objects.head(key, ...all)
        },
        upload: async (key, body, options) => {
          const chunks: Uint8Array[] = []
          for await (const chunk of body) chunks.push(new Uint8Array(chunk))
          await stopping('upload', key)
          return await objects.upload(key, Readable.from(chunks), options)
        },
      }
      await createHandler({ ...world.dependencies, objects: slow })(older)
      expect(isOver).toBe(true)
      const { status } = await world.recordOf('score/churn/june.csv')
      const table = await world.textOf('scored/churn/june.csv')
      const errors = await world.textOf('scored/churn/june.errors.csv')
      return { status, lines: table?.trim().split('\n').length, errors }
    }

    test.each([
      ['before it has its turn', (name: string, key: string) => name === 'head' && key.endsWith('errors.csv')],
      ['before it reads its file', (name: string, key: string) => name === 'open' && key.endsWith('june.csv')],
      ['before its rows are there', (name: string, key: string) => name === 'upload' && key.endsWith('june.csv')],
      ['before its errors are there', (name: string, key: string) => name === 'upload' && key.endsWith('errors.csv')],
    ])('%s', async (_, isCall) => {
      const scored = await overtaken(isCall, NEWER)
      expect(scored).toMatchObject({ status: 'scored', lines: 4, errors: undefined })
      const failed = await overtaken(isCall, 'a,b\n1,2\n')
      expect(failed).toMatchObject({ status: 'failed', lines: undefined, errors: undefined })
    })
  })

  test('that was cut off before older results were taken away takes them away at its end', async () => {
    for (const newer of [FILE, 'a,b\n1,2\n']) {
      const world = scoringWorld()
      await world.serve(CHURN)
      await world.score('score/churn/june.csv', `${FILE}x,old,Bern,1,\n`)
      const event = await world.drop('score/churn/june.csv', newer)
      const { createHandler } = await import('./create-handler.ts')
      const killed = { removeIf: async () => Promise.reject(new Error('killed')) }
      await expect(createHandler({ ...world.dependencies, removal: killed })(event)).rejects.toThrow('killed')
      await world.deliver(event)
      const hasRows = newer === FILE
      expect((await world.recordOf('score/churn/june.csv')).status).toBe(hasRows ? 'scored' : 'failed')
      expect((await world.textOf('scored/churn/june.csv')) !== undefined).toBe(hasRows)
      expect(await world.textOf('scored/churn/june.errors.csv')).toBeUndefined()
    }
  })

  test('takes no results away that another delivery of it, or a later drop, has written since', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    await world.score('score/churn/june.csv', `${FILE}x,old,Bern,1,\n`)
    const event = await world.drop('score/churn/june.csv', FILE)
    const { removal } = world.dependencies
    let isFirst = true
    const { createHandler } = await import('./create-handler.ts')
    const slow: typeof removal = {
      removeIf: async (key, eTag) => {
        if (isFirst) {
          isFirst = false
          await world.deliver(event)
        }
        await removal.removeIf(key, eTag)
      },
    }
    await createHandler({ ...world.dependencies, removal: slow })(event)
    expect((await world.recordOf('score/churn/june.csv')).status).toBe('scored')
    expect(await world.textOf('scored/churn/june.csv')).toContain(RUN)
  })

  test('is put off where something else writes the result meanwhile', async () => {
    const world = scoringWorld()
    await world.serve(CHURN)
    const event = await world.drop('score/churn/june.csv', FILE)
    const { objects } = world
    let isFirst = true
    const { createHandler } = await import('./create-handler.ts')
    const disturbed = {
      ...objects,
      upload: async (...all: Parameters<typeof objects.upload>) => {
        if (isFirst) await objects.put(all[0], 'mine')
        isFirst = false
        return await objects.upload(...all)
      },
    }
    const handler = createHandler({ ...world.dependencies, objects: disturbed })
    await expect(handler(event)).rejects.toMatchObject({ code: 'scored-file-changed', retryable: true })
    await handler(event)
    expect((await world.recordOf('score/churn/june.csv')).status).toBe('scored')
  })

  test.each([
    ['a manifest', 'score/churn/manifest.json'],
    ['a scored file', 'scored/churn/june.csv'],
    ['a file for a Processing job', 'score/churn/june.cSv'],
  ])('of %s is ignored', async (_, key) => {
    const world = scoringWorld()
    await world.serve(CHURN)
    await world.deliver(await world.drop(key, FILE))
    expect(world.log.entries.map(({ message }) => message)).toEqual(['event-ignored'])
  })
})

test('a model that cannot be compiled scores on its endpoint, with room left for callers', async () => {
  const world = scoringWorld()
  await world.serve({ ...CHURN, onEndpoint: true })
  world.endpoints.faults.push('serving-busy')
  const { record, lines } = await world.score('score/churn/june.csv', CHURN.csv)
  expect(scoredRecord(record).scoredBy).toEqual({
    type: 'endpoint',
    endpointName: RUN,
    reason: 'The model has categorical splits.',
  })
  expect(scoredRecord(record).notes).toEqual([
    'The endpoint scored the file, not the function: The model has categorical splits.',
  ])
  expect(lines).toHaveLength(302)
  expect(await world.objects.get(pointerKey('churn'))).toBeDefined()
})

test('the comparison with the training rows names what moved', async () => {
  const world = scoringWorld()
  await world.serve(CHURN)
  const moved = Array.from({ length: 900 }, (_, index) =>
    churnRow(index)
      .replace(/,(\d+),/, (_all, age: string) => `,${Number(age) - 10},`)
      .replace('Genf', index % 2 ? 'Basel' : ''),
  )
  const { record } = await world.score('score/churn/june.csv', `${HEADER}\n${moved.join('\n')}\n`)
  const { differences, columns, trainingRows } = scoredRecord(record).comparison
  expect(trainingRows).toBeNull()
  expect(columns.map(({ column }) => column)).toEqual(['age', 'city', 'spent'])
  expect(differences.map((text) => text.replace(/\d+\.\d+/g, '0.0'))).toEqual([
    expect.stringContaining(
      'city is missing in 17 % of the rows, in training in 0 %; of a category that training did not have in 20 % of the rows ("Basel" the most frequent)',
    ),
    expect.stringContaining('age is 0.0 standard deviations lower than in training'),
  ])
})
