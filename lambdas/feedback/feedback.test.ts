import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hashedValue } from '#shared/captures/hashed-value.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { readMonitoringSummary } from '#shared/records/monitoring-summary.ts'
import { createHandler } from './create-handler.ts'
import { keepOutcomes, readOutcomes } from './outcomes/scored-outcomes.ts'
import { DAY_MS, eventOf, MODEL, POINTER, SCHEMA, SCORED, world } from './testing/feedback-world.ts'

describe('a file of true outcomes', () => {
  it('becomes feedback beside the predictions, and says in plain words what could not be taken', async () => {
    const { capture, drop, truths, record } = await world()
    const one = await capture([0.9])
    const two = await capture([0.2, 0.8])
    await drop(
      [
        'Request ID;instance;outcome',
        `${one};;leaves`,
        `${two};1;stays`,
        `${two};;stays`,
        `${two};7;stays`,
        `${one};x;stays`,
        `${one};0;perhaps`,
        '20260601T000000-nobody;;stays',
        '../../models/churn;;stays',
        `${one};0`,
      ].join('\n'),
    )
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#1`]: 'stays' })
    expect(await record()).toMatchObject({
      status: 'taken',
      text: 'The outcomes of 2 of 9 rows are kept. 7 could not be taken: "errors" says why of each.',
      rows: { total: 9, taken: 2, known: 0, faulty: 7 },
      errors: [
        { row: 4, message: 'The request has 2 predictions: say in the column instance which is meant, from 0.' },
        { row: 5, message: 'The request has 2 predictions, numbers 0 to 1: it has none of the number 7.' },
        { row: 6, message: '"x" is no place in a request: 0 is the first.' },
        { row: 7, message: '"perhaps" cannot be the outcome: one of stays, leaves is wanted.' },
        { row: 8, message: 'No prediction of churn was captured under the request id "20260601T000000-nobody".' },
        { row: 9, message: 'No prediction of churn was captured under the request id "../../models/churn".' },
        { row: 10, message: 'The row has 2 cells and the header 3.' },
      ],
    })
  })

  it('finds predictions by the field that they echoed, hashed or not; of an id that was asked for twice none is meant', async () => {
    const { capture, drop, truths, record } = await world()
    const one = await capture([0.9], { id: 41 })
    const two = await capture([0.9], { id: hashedValue('churn', 'customer', 'c-2') })
    await capture([0.9], { id: 'c-3' })
    await capture([0.9], { id: 'c-3' })
    await drop(gzipSync('customer,truth\n41,leaves\nc-2,stays\nc-3,stays\nc-4,stays\n'), 'june.csv.gz')
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#0`]: 'stays' })
    expect(await record()).toMatchObject({
      errors: [
        { row: 4, message: expect.stringContaining('2 predictions have the id "c-3"') },
        { row: 5, message: expect.stringContaining('No captured prediction has the id "c-4"') },
      ],
    })
  })

  it('that comes again changes nothing; of two files the later holds, whichever is taken first', async () => {
    const { clock, capture, drop, truths, record } = await world()
    const one = await capture([0.9])
    const two = await capture([0.9])
    clock.nowMs += DAY_MS
    await drop(`request_id,truth\n${one},leaves\n`)
    await drop(`request_id,truth\n${one},leaves\n`)
    expect(await record()).toMatchObject({ rows: { taken: 1, known: 1 } })
    await drop(`request_id,truth\n${one},stays\n${two},stays\n`, 'july.csv', clock.nowMs + DAY_MS)
    await drop(`request_id,truth\n${one},leaves\n${two},leaves\n`, 'june.csv')
    expect(await truths()).toEqual({ [`${one}#0`]: 'stays', [`${two}#0`]: 'stays' })
  })

  it('has the record of the later of its name, also where the earlier one is slow', async () => {
    const { objects, clock, log, capture, drop, record } = await world()
    const one = await capture([0.9])
    await drop(`request_id,truth\n${one},leaves\n`)
    const earlier = `request_id,truth\n${one},stays\n`
    let isFirst = true
    const put: typeof objects.put = async (key, ...all) => {
      if (isFirst && key.endsWith('/june.json')) {
        isFirst = false
        await drop(`request_id,truth\n${one},leaves\nnobody,stays\n`, 'june.csv', clock.nowMs + 2000)
      }
      return await objects.put(key, ...all)
    }
    const slow = createHandler({
      objects: { ...objects, put },
      clock,
      log,
      config: { bucket: 'bucket', prefix: 'boostline' },
    })
    await objects.put('feedback/churn/june.csv', earlier)
    await slow(eventOf('feedback/churn/june.csv', earlier, clock.nowMs + 1000))
    expect(await record()).toMatchObject({ rows: { total: 2, taken: 1, faulty: 1 } })
  })

  it('tells of an empty cell, and of a number that the request does not have, what is wrong', async () => {
    const { capture, drop, record } = await world()
    const [one, three] = [await capture([0.9]), await capture([0.9, 0.9, 0.9])]
    await drop(`request_id,instance,truth\n,0,stays\n${one},99,stays\n${three},3,stays\n${three},,stays\n`)
    expect((await record())?.['errors']).toEqual([
      { row: 2, message: 'The cell of the column "request_id" is empty: it says whose outcome the row is.' },
      { row: 3, message: 'The request has 1 prediction, number 0: it has none of the number 99.' },
      { row: 4, message: 'The request has 3 predictions, numbers 0 to 2: it has none of the number 3.' },
      { row: 5, message: 'The request has 3 predictions: say in the column instance which is meant, from 0.' },
    ])
    await drop('id,truth\n,stays\n')
    expect((await record())?.['errors']).toEqual([
      { row: 2, message: 'The cell of the column "id" is empty: it says whose outcome the row is.' },
    ])
  })

  it('tells rows that contradict each other of one prediction, and keeps nothing of it', async () => {
    const { capture, score, drop, truths, outcomes, record } = await world()
    const asked = await capture([0.9], { id: 'c1' })
    await capture([0.9], { id: 'c2' })
    await score('june.csv', 'id,prediction,probability,model\nf1,stays,0.9,m\nf2,stays,0.9,m\n')
    const content = 'id,truth\nc1,stays\nc2,stays\nc1,stays\nc2,leaves\nf1,leaves\nf2,stays\nf1,stays\nf2,stays\n'
    await drop(content)
    expect(await truths()).toEqual({ [`${asked}#0`]: 'stays' })
    expect(await outcomes()).toEqual({ 'june.csv#3': ['stays', 'stays', 0.9] })
    const otherwise = (other: number, truth: string) =>
      `Row ${other} says "${truth}" of the same prediction: nobody knows which is true. Leave the right one in the file.`
    const told = {
      text: 'The outcomes of 4 of 8 rows are kept (2 of scored files). 4 could not be taken: "errors" says why of each.',
      rows: { total: 8, taken: 4, known: 0, faulty: 4 },
      errors: [
        { row: 3, message: otherwise(5, 'leaves') },
        { row: 5, message: otherwise(3, 'stays') },
        { row: 6, message: otherwise(8, 'stays') },
        { row: 8, message: otherwise(6, 'leaves') },
      ],
    }
    expect(await record()).toMatchObject(told)
    await drop(content)
    expect(await record()).toMatchObject({ rows: { total: 8, taken: 4, known: 4, faulty: 4 } })
  })

  it.each([
    ['feedback/Churn/june.csv', 'monitoring/churn/feedback/june.json'],
    ['feedback/churn.csv', 'monitoring/churn/feedback/churn.json'],
    ['feedback/churn/june.tsv', 'monitoring/churn/feedback/june.tsv.json'],
    ['feedback/churn/june.TXT', 'monitoring/churn/feedback/june.TXT.json'],
  ])('%s is taken as a file of the dataset, as files to score are', async (key, told) => {
    const { capture, dropAt, truths, json } = await world()
    const requestId = await capture([0.9])
    await dropAt(key, `request_id\ttruth\n${requestId}\tleaves\n`)
    expect(await truths()).toEqual({ [`${requestId}#0`]: 'leaves' })
    expect(await json(told)).toMatchObject({ status: 'taken', key })
  })

  it.each([
    ['a workbook', 'churn/june.xlsx', 'PK\x03\x04....[Content_Types].xml', 'looks like an Excel workbook (.xlsx).'],
    ['a file in no folder', 'other.csv', 'id,truth\n1,stays\n', 'No model of other serves'],
  ])('%s is refused in a record that says what to do', async (_, name, content, message) => {
    const { dropAt, json } = await world()
    await dropAt(`feedback/${name}`, Buffer.from(content, 'latin1'))
    const [dataset] = name.split(/[/.]/)
    const file = (name.split('/').at(-1) ?? '').replace(/\.csv$/, '')
    expect(await json(`monitoring/${dataset}/feedback/${file}.json`)).toMatchObject({
      status: 'failed',
      failure: {
        code: 'feedback-invalid',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/Save it as CSV in UTF-8|The folder after feedback\//),
      },
    })
  })

  it.each(['feedback/churn/', 'feedback/churn/manifest.json', 'feedback/churn/.june.csv.swp'])(
    '%s is no file of outcomes',
    async (key) => {
      const { objects, dropAt } = await world()
      await dropAt(key, '')
      const kept: string[] = []
      for await (const object of objects.list('monitoring/')) kept.push(object.key)
      expect(kept).toEqual([])
    },
  )

  it.each([
    [
      'no outcome',
      'request_id,when\nr,1\n',
      'no column with the outcomes: it is named truth, or outcome as in the training',
    ],
    [
      'nobody',
      'a,b,truth\n1,2,stays\n',
      'no column that says whose outcome a row is: request_id, or id, or one of any name that is alone beside the outcome. Its columns are',
    ],
    ['no rows', 'request_id,truth\n', 'has no rows'],
    ['nothing', '', 'has no rows'],
    [
      'a quote that is not closed',
      'request_id,truth\nq,stays\n"r,stays\ns,leaves\n',
      'is no CSV file: a cell that begins with a double quote, in row 3, has no end.',
    ],
    [
      'a quote that is closed too early',
      'request_id,truth\n"r,stays\ns,"stays"\n',
      'is no CSV file: behind the closing double quote of a cell there is more text, in line 3.',
    ],
    [
      'a quote within a cell',
      'request_id,truth\nr,st"ays\n',
      'is no CSV file: there is a double quote in the middle of a cell, in line 2.',
    ],
  ])('with %s is refused, in a record that says why', async (_, content, message) => {
    const { drop, record, truths } = await world()
    await drop(content)
    expect(await record()).toMatchObject({
      status: 'failed',
      failure: { code: 'feedback-invalid', message: expect.stringContaining(message) },
    })
    expect(await truths()).toEqual({})
  })

  it.each(['june.csv', 'june.csv.gz'])('%s whose transfer breaks off comes again', async (name) => {
    const { objects, drop } = await world()
    const whole = Buffer.from('request_id,truth\nr,stays\n')
    const begun = name.endsWith('.gz') ? gzipSync(whole).subarray(0, 12) : whole
    const open = objects.open.bind(objects)
    objects.open = async (...args) => {
      const found = await open(...args)
      async function* body() {
        yield begun
        throw new Error('connection lost')
      }
      return found && { ...found, body: body() }
    }
    await expect(drop(whole, name)).rejects.toThrow('connection lost')
  })

  it('that was packed in parts, padded with zeros, is taken whole', async () => {
    const { capture, drop, truths } = await world()
    const [one, two] = [await capture([0.9]), await capture([0.9])]
    const parts = [gzipSync(`request_id,truth\n${one},leaves\n`), Buffer.alloc(512), gzipSync(`${two},stays\n`)]
    await drop(Buffer.concat(parts), 'june.csv.gz')
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#0`]: 'stays' })
  })

  it('that was cut off when it was packed is refused', async () => {
    const { drop, record } = await world()
    await drop(gzipSync('request_id,truth\nr,stays\n').subarray(0, 20), 'june.csv.gz')
    expect(await record()).toMatchObject({
      status: 'failed',
      failure: { code: 'feedback-invalid', message: expect.stringContaining('cannot be unpacked') },
    })
  })
})

describe('a file of true outcomes is read as files to score are', () => {
  const SCORED_TEXT = "id,prediction,probability,model\nMüller,stays,0.9,m\n'=c2,stays,0.8,m\nO'Neil,leaves,0.7,m\n"
  const ALL = {
    'june.csv#2': ['leaves', 'stays', 0.9],
    'june.csv#3': ['leaves', 'stays', 0.8],
    'june.csv#4': ['leaves', 'leaves', 0.7],
  }
  const plain = "id,truth\nMüller,leaves\n=c2,leaves\nO'Neil,leaves\n"
  const sourceBy = (csv: object) => ({
    version: 1,
    runId: MODEL,
    dataset: 'churn',
    bucket: 'bucket',
    eTag: 'e',
    sizeBytes: 1,
    codeVersion: 'test',
    ...POINTER.champion.source,
    manifest: { key: 'datasets/churn/manifest.json', text: JSON.stringify({ csv }) },
  })

  it.each<[string, string | Uint8Array, object?]>([
    ['single quotes', "'id','truth'\n'Müller','leaves'\n'=c2','leaves'\n'O''Neil','leaves'\n"],
    [
      'single quotes that the manifest names',
      "'id','truth'\n'Müller',leaves\n=c2,leaves\nO'Neil,leaves\n",
      { quote: "'" },
    ],
    ['double quotes where the manifest names others', plain.replaceAll('leaves', '"leaves"'), { quote: "'" }],
    ['Windows-1252', Buffer.from(plain, 'latin1')],
    ['Windows-1252, packed', gzipSync(Buffer.from(plain, 'latin1'))],
    ['UTF-16', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    ['another delimiter than the manifest names', plain, { delimiter: ';', skipRows: 3 }],
    ['a title and a total', `Truth of June\n${plain}\nTotal,3\n`],
    ['a note filled up with delimiters', `${plain}Source: the office,\n`],
    ['sep= and an empty column', `sep=;\n${plain.replaceAll(',', ';').replaceAll('\n', ';\n')}`],
    ['a header that begins with #', `#${plain}`],
    ['one with comments, which the manifest names', `# June\n#${plain.replace('\n', '\n# more\n')}`, { comment: '#' }],
    ['letters taken apart', plain.normalize('NFD')],
    ['blank rows', plain.replaceAll('\n', '\n,\n')],
  ])('with %s', async (_, content, csv = {}) => {
    const { objects, score, drop, outcomes, record } = await world()
    await objects.put(`runs/churn/${MODEL}/source.json`, JSON.stringify(sourceBy(csv)))
    await score('june.csv', SCORED_TEXT)
    await drop(content)
    expect(await record()).toMatchObject({ status: 'taken', rows: { total: 3, taken: 3, faulty: 0 } })
    expect(await outcomes()).toEqual(ALL)
  })

  it('and says what it leaves out at the end, with its row', async () => {
    const { score, drop, record } = await world()
    await score('june.csv', SCORED_TEXT)
    await drop(`Truth of June\n${plain}\nTotal,3\nSource: the office,\n`)
    expect(await record()).toMatchObject({
      status: 'taken',
      rows: { total: 3, taken: 3, faulty: 0 },
      notes: [
        expect.stringContaining('is a title'),
        'The last 2 lines, rows 7 to 8, are no data and left out, the first: "Total,3".',
      ],
    })
  })

  it('by a hash of ids whose column is named with a # here and without one there', async () => {
    const { capture, drop, truths } = await world()
    const one = await capture([0.9], { id: hashedValue('churn', 'customer', 'c1') })
    const two = await capture([0.9], { id: hashedValue('churn', '#customer', 'c2') })
    await drop('#customer,truth\nc1,leaves\nc2,stays\n')
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#0`]: 'stays' })
    await drop('customer,truth\nc1,stays\nc2,leaves\n')
    expect(await truths()).toEqual({ [`${one}#0`]: 'stays', [`${two}#0`]: 'leaves' })
  })

  it('and tells large numbers in one form', async () => {
    const { drop, record, score } = await world()
    const rows = Array.from({ length: 1200 }, (_, at) => `c${at},stays`)
    await score('june.csv', `id,prediction,probability,model\n${rows.map((row) => `${row},0.9,m`).join('\n')}\n`)
    const { length } = rows
    await drop(`id,truth\n${rows.join('\n')}\n${Array.from({ length }, (_, at) => `d${at},stays`).join('\n')}\n`)
    expect(await record()).toMatchObject({
      text: 'The outcomes of 1,200 of 2,400 rows are kept (1,200 of scored files). 1,200 could not be taken: "errors" says why of each.',
    })
  })

  it('by the number of a row as a spreadsheet counts', async () => {
    const { drop, record } = await world()
    await drop('Truth of June\n\n"the\nid",truth\n"a\nb",stays\n\n,stays\n')
    expect(await record()).toMatchObject({
      rows: { total: 2 },
      errors: [{ row: 4 }, { row: 6, message: expect.stringContaining('"the\\nid" is empty') }],
    })
  })

  it('or refused, with the row, where it is of no encoding that is known', async () => {
    const { drop, record } = await world()
    await drop(
      Buffer.concat([
        Buffer.from('id,truth\nMüller,stays\nGrün,stays\nM'),
        Buffer.from([0xfc]),
        Buffer.from('ck,stays\n'),
      ]),
    )
    expect(await record()).toMatchObject({
      status: 'failed',
      failure: {
        code: 'feedback-invalid',
        message: expect.stringMatching(/june\.csv, row 4, column "id": bytes that are not UTF-8 in "M.ck"\.$/),
        hint: expect.stringContaining('Save the file as UTF-8'),
      },
    })
  })

  it('whatever form the letters of names, of ids and of hashes have', async () => {
    const { score, capture, drop, truths, outcomes, record } = await world()
    const [nfc, nfd] = ['Zoë', 'Zoe\u0308']
    const one = await capture([0.9], { id: nfd })
    const two = await capture([0.9], { id: hashedValue('churn', 'Größe'.normalize('NFD'), `${nfd}2`) })
    const three = await capture([0.9], { id: hashedValue('churn', 'Größe', `${nfc}3`) })
    await score('jüni.csv'.normalize('NFD'), `Größe,prediction,probability,model\n${nfc},stays,0.9,m\n`)
    await score('juli.csv', `${'Größe'.normalize('NFD')},prediction,probability,model\n${nfd},stays,0.9,m\n`)
    await drop(
      `Größe,truth,file\n${nfc},leaves,jüni.csv\n${nfc},leaves,\n${nfd}2,stays,\n${nfd}3,stays,\n${nfc},stays,scored/churn/juli.csv.gz\n`,
    )
    expect(await record()).toMatchObject({ rows: { total: 5, taken: 5 }, errors: [] })
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#0`]: 'stays', [`${three}#0`]: 'stays' })
    expect(Object.values(await outcomes())).toHaveLength(2)
  })

  it.each([
    'june.csv',
    'june.csv.gz',
    'scored/churn/june.csv',
    's3://bucket/scored/churn/june.csv',
    'score/churn/june.csv.gz',
  ])('and finds the scored file that it names as %s', async (file) => {
    const { score, drop, outcomes } = await world()
    await score('june.csv', SCORED_TEXT)
    await score('may.csv', SCORED_TEXT)
    await drop(`id,truth,file\nO'Neil,leaves,${file}\n`)
    expect(await outcomes()).toEqual({ 'june.csv#4': ['leaves', 'leaves', 0.7] })
  })

  it('with outcomes of the currency of the training, and says of another one that it is', async () => {
    const { objects, score, capture, drop, record } = await world()
    const problem = { type: 'regression', target: { mean: 1, min: 0, max: 2 } }
    const number = { decimal: '.', thousands: ',', prefix: '$', suffix: null }
    const columns = [{ ...SCHEMA.columns[0], reading: { missingWords: 'values', number } }]
    await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify({ ...SCHEMA, version: 3, columns, problem }))
    const output = { key: 'scored/churn/june.csv', columns: ['value', 'model'], encoding: 'UTF-8' }
    await score('june.csv', 'id,value,model\n1,2.5,m\n2,2.5,m\n3,2.5,m\n4,2.5,m\n', { problem: 'regression', output })
    await capture([0.5], { id: '5', prediction: { value: 2 } })
    await drop('id;truth\n1;$1,234.50\n2;2.5\n3;€1,234.50\n4;\n5;12 EUR\n')
    const wanted = 'a number such as "$1,234.5" is wanted'
    expect(await record()).toMatchObject({
      rows: { taken: 2 },
      errors: [
        {
          row: 4,
          message: `"€1,234.50" cannot be the outcome: ${wanted}, and this one is of another unit: convert it.`,
        },
        { row: 5, message: `The outcome is empty: ${wanted}.` },
        { row: 6, message: `"12 EUR" cannot be the outcome: ${wanted}, and this one is of another unit: convert it.` },
      ],
    })
  })
})

describe('the real performance', () => {
  it('counts only requests that are older than outcomes usually take, and tells the share that has one', async () => {
    const { clock, capture, drop, json } = await world()
    const rows: string[] = []
    // Ten a day for thirty days; of nine in ten the outcome comes after ten days, and half of them are wrong when sure.
    for (let day = 0; day < 30; day++) {
      for (let index = 0; index < 10; index++) {
        const requestId = await capture([index / 10])
        if (index > 0) rows.push(`${requestId},${index >= 5 === (day % 5 > 0) ? 'leaves' : 'stays'}`)
      }
      clock.nowMs += DAY_MS
    }
    clock.nowMs += 10 * DAY_MS
    await drop(`request_id,truth\n${rows.slice(0, 90).join('\n')}\n`)
    const day = new Date(clock.nowMs).toISOString().slice(0, 10)
    const { realPerformance } = (await json(`monitoring/churn/${day}.json`)) as {
      realPerformance: Record<string, unknown>
    }
    // Outcomes took 31 to 40 days: requests of the first days alone are old enough.
    expect(realPerformance).toMatchObject({
      model: MODEL,
      usualDelayDays: 39,
      requests: { counted: 20, withTruth: 18, read: 18 },
      rows: 18,
      metrics: [],
    })
    expect(realPerformance['sentence']).toBe(
      'The outcome of 90 % of the requests older than 39 days is known: 18 rows, too few to say what the model is worth (50 are needed).',
    )
  })

  it('is told with its interval, beside what was tested', async () => {
    const { clock, objects, capture, handler, drop, json } = await world()
    const rows: string[] = []
    for (let index = 0; index < 200; index++) {
      const requestId = await capture([(index % 100) / 100])
      rows.push(`${requestId},${index % 100 >= 50 !== (index % 10 === 0) ? 'leaves' : 'stays'}`)
    }
    const metrics = { auc: { value: 0.95 }, accuracy: { value: 0.9 } }
    const decision = { status: 'approved', reason: 'good' }
    await objects.put(
      `runs/churn/${MODEL}/evaluation/evaluation.json`,
      JSON.stringify({
        version: 1,
        runId: MODEL,
        dataset: 'churn',
        problem: 'binary',
        rows: 100,
        metrics,
        confusion: null,
        threshold: 0.5,
        decision,
      }),
    )
    clock.nowMs += 5 * DAY_MS
    await drop(`request_id,truth\n${rows.join('\n')}\n`)
    clock.nowMs += DAY_MS
    await handler({ 'detail-type': 'Scheduled Event' })
    const { realPerformance } = (await json('monitoring/churn/2026-06-07.json')) as {
      realPerformance: {
        sentence: string
        metrics: { metric: string; value: number; low: number; high: number; tested: number }[]
      }
    }
    const [auc, accuracy] = realPerformance.metrics
    expect(accuracy).toMatchObject({ metric: 'accuracy', value: 0.9, tested: 0.9 })
    expect(auc?.low).toBeLessThan(auc?.value ?? 0)
    expect(auc?.high).toBeGreaterThan(auc?.value ?? 1)
    expect(realPerformance.sentence).toMatch(
      /^By the outcomes of 200 rows the AUC is 0\.\d+ \(0\.\d+ to 0\.\d+\), and was 0\.95 on the test rows\. The outcome of 100 % of the requests older than 5 days is known\.$/,
    )
  })

  it('stands where whoever asks about the model reads it, beside what a look found', async () => {
    const { objects, clock, capture, drop } = await world()
    const told = async () => await readMonitoringSummary(objects, 'churn')
    const requestId = await capture([0.9])
    clock.nowMs += DAY_MS
    await drop(`request_id,truth\n${requestId},leaves\n`)
    expect(await told()).toMatchObject({
      model: MODEL,
      sentence: '',
      performance: expect.stringMatching(/^The outcome of/),
    })
  })

  it('of a new champion counts none of the requests of the one before, and takes back its proposal', async () => {
    const { clock, objects, capture, handler, drop, json } = await world()
    const answered = async (count: number, model: string) => {
      const ids = await Promise.all(Array.from({ length: count }, () => capture([0.9], { model })))
      return ids.map((requestId) => `${requestId},leaves`)
    }
    clock.nowMs += DAY_MS
    const rows = await answered(60, MODEL)
    clock.nowMs += 6 * DAY_MS
    await drop(`request_id,truth\n${rows.join('\n')}\n`)
    const day = 'monitoring/churn/2026-06-08.json'
    expect(await json(day)).toMatchObject({ realPerformance: { rows: 60 }, proposal: { requests: 60 } })
    const newer = 'boostline-churn-20260608-010000-00000002'
    const [since, until] = [new Date(clock.nowMs).toISOString(), '2026-06-08T03:00:00.000Z']
    const source = { ...POINTER.champion.source, eventTime: since }
    const champion = { ...POINTER.champion, runId: newer, endpointName: newer, source, since }
    await objects.put(`runs/churn/${newer}/schema.json`, JSON.stringify({ ...SCHEMA, runId: newer }))
    await objects.put('models/churn.json', JSON.stringify({ ...POINTER, champion }))
    clock.nowMs += DAY_MS / 24
    const own = await answered(1, newer)
    await handler({ 'detail-type': 'Scheduled Event' })
    const sentence =
      'No request that this model answered is older than 6 days, as long as outcomes usually take: what it is worth is not known yet.'
    expect(await json(day)).toEqual({
      ...(await json(day)),
      sentence,
      realPerformance: expect.objectContaining({
        model: newer,
        requests: { counted: 0, withTruth: 0, read: 0 },
        rows: 0,
        sentence,
      }),
      proposal: undefined,
    })
    // A rollback: the requests are its own again, those of the time between are not.
    const change = { revision: 1, who: 'a', why: 'b' }
    const history = [
      { ...change, at: POINTER.champion.since, from: null, to: MODEL },
      { ...change, at: since, from: MODEL, to: newer },
      { ...change, at: until, from: newer, to: MODEL },
    ]
    const previous = [{ ...champion, until }]
    const back = { ...POINTER.champion, since: until }
    await objects.put('models/churn.json', JSON.stringify({ ...POINTER, champion: back, previous, history }))
    clock.nowMs += 10 * DAY_MS
    await drop(`request_id,truth\n${own[0]}\n`)
    expect(await json(monitoringKeys('churn').day('2026-06-18'))).toMatchObject({
      realPerformance: { model: MODEL, requests: { counted: 60, withTruth: 60 }, rows: 60, rowsBefore: 60 },
      sentence: expect.stringContaining('All of them are of a time in which it served before.'),
    })
  })

  it('of a run that serves again counts requests and files of the time before alike, however often they come', async () => {
    const { clock, objects, capture, score, drop, handler, json } = await world()
    const newer = 'boostline-churn-20260608-010000-00000002'
    await objects.put(`runs/churn/${newer}/schema.json`, JSON.stringify({ ...SCHEMA, runId: newer }))
    const history: object[] = [{ at: POINTER.champion.since, from: null, to: MODEL }]
    const serve = async (from: string, to: string) => {
      const since = new Date(clock.nowMs).toISOString()
      history.push({ at: since, from, to })
      const champion = { ...POINTER.champion, runId: to, endpointName: to, since }
      const changes = history.map((change, revision) => ({ revision, who: 'a', why: 'b', ...change }))
      await objects.put('models/churn.json', JSON.stringify({ ...POINTER, champion, history: changes }))
    }
    const header = 'customer,prediction,probability,model'
    const ask = async (name: string, model: string) => {
      const ids = await Promise.all(Array.from({ length: 30 }, () => capture([0.9], { model })))
      const rows = Array.from({ length: 30 }, (_, at) => `${name}${at},stays,0.9,m`)
      await score(`${name}.csv`, `${[header, ...rows].join('\n')}\n`, { model })
      clock.nowMs += DAY_MS
      return [
        `request_id,truth\n${ids.map((id) => `${id},leaves`).join('\n')}\n`,
        `customer,truth\n${rows.map((row) => `${row.split(',')[0]},stays`).join('\n')}\n`,
      ] as const
    }
    const tell = async (files: readonly string[], name: string) => {
      for (const [at, file] of files.entries()) await drop(file, `${name}${at}.csv`)
    }
    const before = await ask('may', MODEL)
    await tell(before, 'may')
    await serve(MODEL, newer)
    const between = await ask('june', newer)
    await tell(between, 'june')
    await serve(newer, MODEL)
    const after = await ask('july', MODEL)
    await tell(after, 'july')
    clock.nowMs += DAY_MS
    const worth = async () => {
      await handler({ 'detail-type': 'Scheduled Event' })
      const found = await json(monitoringKeys('churn').day(new Date(clock.nowMs).toISOString().slice(0, 10)))
      return found?.['realPerformance']
    }
    const told = await worth()
    expect(told).toMatchObject({
      model: MODEL,
      requests: { counted: 60, withTruth: 60 },
      files: { counted: 2, withTruth: 60 },
      rows: 120,
      rowsBefore: 60,
      sentence: expect.stringContaining(' 60 of them are of a time in which it served before.'),
    })
    await tell(before, 'may')
    await tell(after, 'july')
    expect(await worth()).toEqual(told)
  })

  it.each([
    [6, 'older than 6 minutes'],
    [6.4, 'older than 6 minutes'],
    [60, 'older than 60 minutes'],
    [150, 'older than 2.5 hours'],
    [7 * 60 + 20, 'older than 7.3 hours'],
    [24 * 60, 'older than 24 hours'],
    [36 * 60 + 59, 'older than 36 hours'],
    [3.0003 * 24 * 60, 'older than 3 days'],
    [3.0236 * 24 * 60, 'older than 3 days'],
    [3.49 * 24 * 60, 'older than 3.4 days'],
    [21.97 * 24 * 60, 'older than 21 days'],
  ])('of outcomes that take %d minutes says what is true of all that are counted', async (minutes, told) => {
    const { clock, capture, score, drop, json } = await world()
    const requestId = await capture([0.9])
    await score('june.csv', 'customer,prediction,probability,model\nc1,leaves,0.9,m\n')
    clock.nowMs += minutes * 60_000
    await drop(`request_id,truth\n${requestId},leaves\n`)
    const day = monitoringKeys('churn').day(new Date(clock.nowMs).toISOString().slice(0, 10))
    expect((await json(day))?.['sentence']).toContain(`requests ${told} is known`)
    await drop('customer,truth\nc1,leaves\n', 'july.csv')
    expect(await json(day)).toMatchObject({
      sentence: expect.stringContaining(`Of the scored file with outcomes, ${told}, that`),
      realPerformance: {
        usualDelayDays: expect.closeTo(minutes / 24 / 60, minutes < 3000 ? 1 : -1),
        requests: { counted: 1, withTruth: 1 },
        files: { counted: 1, withTruth: 1 },
      },
    })
    const { realPerformance } = (await json(day)) as { realPerformance: { usualDelayDays: number } }
    expect(realPerformance.usualDelayDays).toBeLessThanOrEqual(minutes / 24 / 60 + 0.0001)
    expect(await json(day)).not.toMatchObject({ realPerformance: { usualDelayDays: 0 } })
  })

  it('of outcomes that came at once says nothing of an age', async () => {
    const { capture, drop, json } = await world()
    await drop(`request_id,truth\n${await capture([0.9])},leaves\n`)
    expect(await json('monitoring/churn/2026-06-01.json')).toMatchObject({
      sentence:
        'The outcome of 100 % of the requests is known: 1 row, too few to say what the model is worth (50 are needed).',
    })
  })

  it.each([
    [
      'needs an ID in features.exclude',
      {},
      `It needs "customer", "noté" in features.exclude of the dataset's manifest, unless they are there by now: the file has them, and captures do not.`,
    ],
    [
      'needs what is hashed there',
      { features: { exclude: ['customer', 'note\u0301'] }, capture: { hash: ['age'] } },
      `It needs "age" in features.exclude of the dataset's manifest, unless it is there by now: the file has it, and captures do not.`,
    ],
    ['needs nothing of what is left out', { features: { include: ['age'] } }, undefined],
    [
      'cannot do without the column of the split',
      { features: { exclude: ['note\u0301'] }, split: { key: ['customer'] } },
      'It cannot write the file: captures lack "customer", by which the split goes.',
    ],
  ])('proposes a training and says that it %s', async (_, manifest, needs) => {
    const { clock, objects, capture, drop, json } = await world()
    const ignored = { role: 'ignored', reason: 'it tells the rows apart' }
    const names = ['customer', 'noté'].map((name, at) => ({ name, index: at + 2, ...ignored }))
    const statistics = { min: 0, max: 1, mean: 0, deciles: [], counts: [], missingRate: 0 }
    const age = {
      name: 'age',
      index: 1,
      role: 'feature',
      missing: 0,
      fill: 0,
      type: 'number',
      encoding: 'number',
      position: 0,
      statistics,
    }
    await objects.put(
      `runs/churn/${MODEL}/schema.json`,
      JSON.stringify({ ...SCHEMA, encodedWidth: 1, columns: [...SCHEMA.columns, age, ...names] }),
    )
    await objects.put(
      `runs/churn/${MODEL}/source.json`,
      JSON.stringify({
        version: 1,
        runId: MODEL,
        dataset: 'churn',
        bucket: 'bucket',
        eTag: 'e',
        sizeBytes: 1,
        codeVersion: 'test',
        ...POINTER.champion.source,
        manifest: { key: 'datasets/churn/manifest.json', text: JSON.stringify(manifest) },
      }),
    )
    clock.nowMs += DAY_MS
    const ids = await Promise.all(Array.from({ length: 50 }, () => capture([0.9])))
    await drop(`request_id,truth\n${ids.map((id) => `${id},leaves`).join('\n')}\n`)
    const { proposal } = (await json('monitoring/churn/2026-06-02.json')) as { proposal: { sentence: string } }
    const { sentence } = proposal
    expect(sentence).toMatch(/^50 requests since the training have an outcome: .* would learn from them\./)
    expect(sentence.split('learn from them.')[1]?.trim()).toBe(needs ?? '')
  })

  it('has no record where no outcome came', async () => {
    const { capture, handler, json } = await world()
    await capture([0.5])
    await handler({ 'detail-type': 'Scheduled Event' })
    expect(await json('monitoring/churn/2026-06-01.json')).toBeUndefined()
  })
})

describe('outcomes of rows of scored files', () => {
  it('are found by a column of ids of the file, where no captured prediction has the id', async () => {
    const { score, capture, drop, outcomes, truths, record } = await world()
    const asked = await capture([0.9], { id: 'c1' })
    await score(
      'june.csv',
      [
        'customer,prediction,prediction_2,probability,model',
        'c1,x,leaves,0.9,m',
        'c2,x,stays,0.75,m',
        "'=c3,x,leaves,0.6,m",
        'c4,x,,,',
        'c5,x,leaves,0.8,m',
        'c5,x,leaves,0.7,m',
        '',
      ].join('\n'),
      {
        output: { key: 'scored/churn/june.csv', columns: ['prediction_2', 'probability', 'model'], encoding: 'UTF-8' },
      },
    )
    await drop('customer,truth\nc1,stays\nc2,leaves\n=c3,stays\nc4,stays\nc5,leaves\nc6,leaves\nc2,perhaps\n')
    expect(await truths()).toEqual({ [`${asked}#0`]: 'stays' })
    expect(await outcomes()).toEqual({
      'june.csv#3': ['leaves', 'stays', 0.75],
      'june.csv#4': ['stays', 'leaves', 0.6],
    })
    const none = (id: string) =>
      `No captured prediction has the id "${id}": predictions have one where they were asked with ?id=<field>. Nor has a row of the file that the model scored, in the column "customer".`
    expect(await record()).toMatchObject({
      text: 'The outcomes of 3 of 7 rows are kept (2 of scored files). 4 could not be taken: "errors" says why of each.',
      rows: { total: 7, taken: 3, known: 0, faulty: 4 },
      scoredFiles: [{ file: 'scored/churn/june.csv', rows: 2 }],
      leftOut: [],
      errors: [
        { row: 5, message: none('c4') },
        { row: 6, message: '2 rows of june.csv have the id "c5": nobody knows which is meant.' },
        { row: 7, message: none('c6') },
        { row: 8, message: '"perhaps" cannot be the outcome: one of stays, leaves is wanted.' },
      ],
    })
  })

  it('of an id in several files are of the one that the column file names', async () => {
    const { score, drop, outcomes, record } = await world()
    await score('may.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n')
    await score('june.csv', 'id,prediction,probability,model\n2,stays,0.8,m\n1,leaves,0.7,m\n')
    await drop('id,truth,file\n1,leaves,\n1,leaves,june.csv.gz\n2,stays,may.csv\n')
    expect(await outcomes()).toEqual({ 'june.csv#3': ['leaves', 'leaves', 0.7] })
    expect(await record()).toMatchObject({
      errors: [
        {
          row: 2,
          message: expect.stringMatching(
            /^2 scored files have the id "1": .*\. Say in the column file which is meant\.$/,
          ),
        },
        { row: 4, message: 'No row of "may.csv" that the model scored has the id "2" in the column "id".' },
      ],
    })
  })

  it('of a file that was not scored, or not by the model that serves, are told so', async () => {
    const { score, drop, outcomes, record } = await world()
    await score('june.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n')
    await score('old.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n', { model: 'boostline-churn-old' })
    await drop('id,truth,file\n1,leaves,nosuch.csv\n1,leaves,jun.csv\n1,leaves,old.csv\n2,leaves,june.csv\n')
    expect(await outcomes()).toEqual({})
    const where = 'the column file has its name as it lies under scored/churn/, with its folders there.'
    const { errors } = (await record()) as { errors: { message: string }[] }
    expect(errors.map(({ message }) => message)).toEqual([
      `There is no scored file "nosuch.csv": ${where}`,
      `There is no scored file "jun.csv" (did you mean "june.csv"?): ${where}`,
      'The scored file "old.csv" was not looked through: another model scored it, "boostline-churn-old".',
      'No row of "june.csv" that the model scored has the id "2" in the column "id".',
    ])
  })

  it('that are no numbers as the file writes them say how it does', async () => {
    const { objects, score, capture, drop, record } = await world()
    const problem = { type: 'regression', target: { mean: 1, min: 0, max: 2 } }
    const number = { decimal: ',', thousands: null, prefix: null, suffix: null }
    const columns = [{ ...SCHEMA.columns[0], reading: { missingWords: 'values', number } }]
    await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify({ ...SCHEMA, version: 3, columns, problem }))
    const output = { key: 'scored/churn/june.csv', columns: ['value', 'model'], encoding: 'UTF-8' }
    await score('june.csv', 'id;value;model\n1;"2,5";m\n2;"2,5";m\n', { problem: 'regression', output })
    await capture([0.5], { id: '3', prediction: { value: 2 } })
    await drop('id;truth\n1;250.55\n2;1.234,5\n3;250.55\n')
    const wanted = 'cannot be the outcome: a number such as "1234,5" is wanted.'
    const { errors } = (await record()) as { errors: { message: string }[] }
    expect(errors.map(({ message }) => message)).toEqual([
      `"250.55" ${wanted}`,
      `"1.234,5" ${wanted}`,
      `"250.55" ${wanted}`,
    ])
  })

  it('again change nothing; of two outcomes of a row that of the later file holds, whichever comes first', async () => {
    const { clock, score, drop, outcomes, record } = await world()
    await score('june.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n2,stays,0.9,m\n')
    await drop('id,truth\n1,leaves\n2,stays\n', 'b.csv', clock.nowMs + 2000)
    await drop('id,truth\n1,stays\n', 'june.csv', clock.nowMs + 1000)
    const both = { 'june.csv#2': ['leaves', 'stays', 0.9], 'june.csv#3': ['stays', 'stays', 0.9] }
    expect(await outcomes()).toEqual(both)
    await drop('id,truth\n1,leaves\n2,stays\n', 'june.csv', clock.nowMs + 3000)
    expect(await outcomes()).toEqual(both)
    expect(await record()).toMatchObject({ rows: { taken: 2, known: 2 } })
    await drop('id,truth\n2,leaves\n', 'june.csv', clock.nowMs + 4000)
    expect(await outcomes()).toMatchObject({ 'june.csv#3': ['leaves', 'stays', 0.9] })
  })

  it('stay told as they were taken where the file comes again once another model serves', async () => {
    const { objects, clock, score, drop, outcomes, record } = await world()
    await score('june.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n')
    const [content, at] = ['id,truth\n1,leaves\n', clock.nowMs]
    await drop(content)
    const [kept, told] = [await outcomes(), await record()]
    expect(told).toMatchObject({ rows: { taken: 1 } })
    const newer = 'boostline-churn-20260608-010000-00000002'
    await objects.put(`runs/churn/${newer}/schema.json`, JSON.stringify({ ...SCHEMA, runId: newer }))
    const champion = { ...POINTER.champion, runId: newer, endpointName: newer }
    await objects.put('models/churn.json', JSON.stringify({ ...POINTER, champion }))
    await drop(content, 'june.csv', at)
    expect([await outcomes(), await record()]).toEqual([kept, told])
    clock.nowMs += 1000
    await drop(content)
    expect(await record()).toEqual({ ...told, eventTime: new Date(clock.nowMs).toISOString() })
    await drop('id,truth\n1,stays\n', 'june.csv', at + 500)
    expect(await record()).toMatchObject({ rows: { taken: 1 } })
    clock.nowMs += 1000
    await drop('id,truth\n1,stays\n')
    const { rows, errors } = (await record()) as { rows: object; errors: { message: string }[] }
    expect(rows).toMatchObject({ taken: 0, faulty: 1 })
    expect(errors[0]?.message).toMatch(
      new RegExp(` The scored file "june\\.csv" was not looked through: another model scored it, "${MODEL}"\\.$`),
    )
  })

  it('are not of files that another model scored, that lack the column, or that are replaced meanwhile', async () => {
    const { objects, score, drop, outcomes, record, clock, log } = await world()
    await score('old.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n', { model: 'boostline-churn-old' })
    await score('other.csv', 'name,prediction,probability,model\n1,stays,0.9,m\n')
    await score('june.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n')
    await objects.put('scored/churn/mine.json', '{"a": 1}')
    const dropped = JSON.stringify({ ...SCORED, status: 'scoring', job: 'boostline-churn-newer' })
    const replacing: typeof objects = {
      ...objects,
      open: async (key, ...more) => {
        if (key === 'scored/churn/june.csv') await objects.put('scored/churn/june.json', dropped)
        return await objects.open(key, ...more)
      },
    }
    const handler = createHandler({ objects: replacing, clock, log, config: { bucket: 'bucket', prefix: 'boostline' } })
    await objects.put('feedback/churn/june.csv', 'id,truth\n1,stays\n')
    const facts = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }
    const s3 = { bucket: { name: 'bucket' }, object: { key: 'feedback/churn/june.csv' } }
    await handler({ Records: [{ ...facts, eventTime: new Date(clock.nowMs).toISOString(), s3 }] })
    expect(await outcomes()).toEqual({})
    expect(await record()).toMatchObject({
      rows: { taken: 0, faulty: 1 },
      leftOut: ['june.csv was replaced while it was read.', 'other.csv has no column "id".'],
    })
    await score('june.csv', 'id,prediction,probability,model\n1,stays,0.9,m\n')
    await drop('id,truth\n1,stays\n')
    expect(await outcomes()).toEqual({ 'june.csv#2': ['stays', 'stays', 0.9] })
  })

  it('are not of many files that lack the column, which are told in one line', async () => {
    const { clock, score, drop, record } = await world()
    for (let number = 25; number > 0; number--) {
      clock.nowMs += 1000
      await score(`f${number}.csv`, 'name,prediction,probability,model\n1,stays,0.9,m\n')
    }
    await score('twice.csv', 'id,id,prediction,probability,model\n1,1,stays,0.9,m\n')
    await drop('id,truth\n1,stays\n')
    const first = Array.from({ length: 20 }, (_, at) => `f${at + 1}.csv`).join(', ')
    expect(((await record()) as { leftOut: string[] }).leftOut.toSorted()).toEqual([
      `Each of 25 scored files has no column "id": ${first}, and 5 more.`,
      'twice.csv cannot be read: s3://bucket/scored/churn/twice.csv: columns 1 and 2 are both named "id", and nobody knows which is meant.',
    ])
  })

  it('are not looked for in files of other models, however many', async () => {
    const { score, drop, record } = await world()
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      await score(name, 'id,prediction,probability,model\n1,stays,0.9,m\n', { model: 'boostline-churn-old' })
    }
    await drop('id,truth\n1,stays\n')
    const { errors } = (await record()) as { errors: { message: string }[] }
    expect(errors[0]?.message).toMatch(
      / The scored file "a\.csv" and 2 more were not looked through: other models scored them\.$/,
    )
  })

  it('are read as the file writes numbers and letters', async () => {
    const { objects, score, drop, outcomes } = await world()
    const problem = { type: 'regression', target: { mean: 1, min: 0, max: 2 } }
    await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify({ ...SCHEMA, problem }))
    const output = { key: 'scored/churn/june.csv', columns: ['value', 'model'], encoding: 'UTF-16LE' }
    await score('june.csv', '', { problem: 'regression', output })
    const text = '\ufeffKunde;Ort;value;model\nMüller;"Bern; CH";"-12,5";m\n'
    await objects.put('scored/churn/june.csv', Buffer.from(text, 'utf16le'))
    await drop('Kunde,truth\nMüller,-11.5\n')
    expect(await outcomes()).toEqual({ 'june.csv#2': [-11.5, -12.5] })
  })

  it('say what the model is worth, of files as old as outcomes usually take', async () => {
    const { clock, score, drop, json } = await world()
    const rows = (from: number) =>
      Array.from({ length: 100 }, (_, at) => `c${from + at},${at % 4 === 0 ? 'leaves' : 'stays'},0.${60 + (at % 30)},m`)
    const header = 'customer,prediction,probability,model'
    await score('may.csv', `${[header, ...rows(0)].join('\n')}\n`)
    clock.nowMs += 20 * DAY_MS
    await score('june.csv', `${[header, ...rows(100)].join('\n')}\n`)
    const truth = (at: number) => `c${at},${at % 5 === 0 ? 'leaves' : 'stays'}`
    await drop(`customer,truth\n${Array.from({ length: 80 }, (_, at) => truth(at)).join('\n')}\n`)
    const day = () => json(monitoringKeys('churn').day(new Date(clock.nowMs).toISOString().slice(0, 10)))
    expect(await day()).toMatchObject({
      realPerformance: {
        model: MODEL,
        requests: { counted: 0, withTruth: 0, read: 0 },
        rows: 80,
        files: { counted: 1, rows: 100, withTruth: 80, read: 80, usualDelayDays: 20 },
        metrics: [
          { metric: 'auc', low: expect.any(Number), high: expect.any(Number) },
          { metric: 'accuracy', value: expect.closeTo(0.65, 2) },
        ],
        sentence: expect.stringMatching(
          /^By the outcomes of 80 rows of scored files the AUC is 0\.\d+ \(0\.\d+ to 0\.\d+\)\. Of the scored file with outcomes, older than 20 days, that of 80 % of the rows is known\.$/,
        ),
      },
    })
    // Of the younger file only the quick outcomes are there.
    clock.nowMs += DAY_MS
    await drop(`customer,truth\n${truth(100)}\n`, 'later.csv')
    expect(await day()).toMatchObject({ realPerformance: { rows: 80, files: { counted: 1, usualDelayDays: 20 } } })
  })

  it('are kept up to a bound, and told beyond it', async () => {
    const { objects } = await world()
    const { job, dataset, model, startedAt: scoredAt } = SCORED
    const facts = { version: 1, kind: 'scored-file', dataset, job, model, file: 'f', scoredAt, rows: 400_000 } as const
    const told = Array.from({ length: 300_001 }, (_, row) => ({
      row,
      at: scoredAt,
      truth: 1,
      prediction: { value: 1 },
    }))
    expect(await keepOutcomes(facts, told, objects)).toEqual({ known: 0, left: 1 })
    expect((await readOutcomes(objects, monitoringKeys(dataset).outcomes(job)))?.outcomes).toHaveLength(300_000)
    expect(await keepOutcomes(facts, told, objects)).toEqual({ known: 300_000, left: 1 })
  })
})
