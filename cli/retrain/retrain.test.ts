import { describe, expect, it } from 'vitest'
import { writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { hashedValue } from '#shared/captures/hashed-value.ts'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { readValue } from '#shared/schema/read-value.ts'
import { retrain } from './retrain.ts'

const MODEL = 'boostline-churn-20260601-080000-00000001'
const TRAINED_MS = Date.UTC(2026, 5, 1, 8)
const DAY_MS = 86_400_000
const KEY = 'datasets/churn/2025.csv'
const MANIFEST_KEY = 'datasets/churn/manifest.json'
const FILE = 'plan;age;note;outcome\nbasic;1,5;;stays\nplus;2,5;"a;b";leaves'

const statistics = { min: 0, max: 10, mean: 5, deciles: [0, 10], counts: [1], missingRate: 0 }
const number = { decimal: ',', thousands: null, prefix: null, suffix: null }
const FEATURE = { role: 'feature', missing: 0, fill: null }
const SCHEMA = {
  version: 3,
  dataset: 'churn',
  runId: MODEL,
  csv: { delimiter: ';' },
  problem: { type: 'binary', classes: ['stays', 'leaves'].map((label) => ({ label, count: 50 })) },
  columns: [
    {
      ...FEATURE,
      name: 'plan',
      index: 0,
      type: 'category',
      encoding: 'codes',
      position: 0,
      vocabulary: ['basic', 'plus'],
      statistics: { missingRate: 0, top: [] },
      reading: { missingWords: [], spellings: [] },
    },
    {
      ...FEATURE,
      name: 'age',
      index: 1,
      type: 'number',
      encoding: 'number',
      position: 1,
      statistics,
      reading: { missingWords: [], number },
    },
    { name: 'note', index: 2, role: 'ignored', reason: 'free text' },
    { name: 'outcome', index: 3, role: 'target' },
  ],
  encodedWidth: 2,
  warnings: [],
}

/** `manifest` is the one that the model was trained by, `present` the dataset's as it is now. */
async function world({
  manifest = { features: { exclude: ['note'] } },
  present = manifest,
  file = FILE,
  schema = SCHEMA,
}: {
  manifest?: object
  present?: object
  file?: string | Buffer
  schema?: object
} = {}) {
  const clock = { nowMs: TRAINED_MS, now: () => clock.nowMs }
  const objects = memoryObjectStore('bucket', clock)
  const uploaded = await objects.put(KEY, file)
  const source = {
    version: 1,
    runId: MODEL,
    dataset: 'churn',
    bucket: 'bucket',
    key: KEY,
    eTag: uploaded.written ? uploaded.eTag : '',
    sizeBytes: 1,
    eventTime: new Date(TRAINED_MS).toISOString(),
    manifest: {
      key: MANIFEST_KEY,
      text: JSON.stringify({ capture: { enabled: true }, ...manifest }),
    },
    codeVersion: '1',
  }
  const champion = { runId: MODEL, endpointName: MODEL, modelPackageArn: 'arn', source, since: source.eventTime }
  const pointer = {
    version: 1,
    dataset: 'churn',
    revision: 1,
    champion,
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
  await objects.put(MANIFEST_KEY, JSON.stringify({ capture: { enabled: true }, ...present }))
  await objects.put(`runs/churn/${MODEL}/source.json`, JSON.stringify(source))
  await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify(schema))
  await objects.put('models/churn.json', JSON.stringify(pointer))
  let serial = 0
  const capture = async (features: object, truth?: string, atMs = TRAINED_MS + DAY_MS) => {
    const requestId = captureId(atMs + 1000 * serial, `r${serial++}`)
    const keys = captureKeys('churn', requestId)
    const at = new Date(atMs).toISOString()
    const of = { version: 1, requestId, instance: 0, at, dataset: 'churn', model: MODEL } as const
    // Features of any kind, as they were sent.
    const prediction = {
      ...of,
      kind: 'prediction',
      role: 'champion',
      latencyMs: 1,
      features,
      prediction: { label: 'stays', probability: 0.9 },
    } as CapturedPrediction
    await writeCapture(objects, keys?.predictions ?? '', [prediction])
    const tell = async (outcome: string) =>
      await writeCapture(objects, keys?.feedback ?? '', [{ ...of, kind: 'feedback', truth: outcome }])
    if (truth !== undefined) await tell(truth)
    return tell
  }
  const said: string[] = []
  const run = async (isWanted = true) => {
    said.length = 0
    return await retrain(
      { dataset: 'churn', isWanted },
      {
        objects,
        say: (line) => said.push(line),
        deploymentOptions: '--stage prod',
      },
    )
  }
  const uploads = async () => {
    const found: Record<string, string> = {}
    for await (const { key } of objects.list('datasets/')) {
      if (key !== KEY && key !== MANIFEST_KEY) found[key] = Buffer.from((await objects.get(key))?.body ?? []).toString()
    }
    return found
  }
  return { objects, capture, run, said, uploads }
}

describe('retrain', () => {
  it('writes the old file with the rows behind it that have an outcome, in its dialect, once', async () => {
    const { capture, run, uploads } = await world()
    await capture({ plan: 'basic', age: 9.5 }, 'leaves')
    await capture({ plan: 'a "new"; one', age: null }, 'stays')
    await capture({ plan: 'plus', age: '7,25' }, 'stays')
    await capture({ plan: 'plus', age: 1 })
    await capture({ plan: 'plus', age: 1 }, 'stays', TRAINED_MS - DAY_MS)
    await run()
    await run()
    expect(await uploads()).toEqual({
      'datasets/churn/2025-with-3-outcomes-20260602-03309374.csv': `${FILE}\nbasic;9,5;;leaves\n"a ""new""; one";;;stays\nplus;7,25;;stays\n`,
    })
  })

  it('writes another file once an outcome was corrected, and each of them once', async () => {
    const { capture, run, said, uploads } = await world()
    const correct = await capture({ plan: 'basic', age: 1 }, 'leaves')
    await run()
    await correct('stays')
    await run()
    expect(said).toContainEqual(expect.stringMatching(/ is written: its training begins\.$/))
    expect(Object.values(await uploads()).toSorted()).toEqual([
      `${FILE}\nbasic;1;;leaves\n`,
      `${FILE}\nbasic;1;;stays\n`,
    ])
    await run()
    expect(said).toContainEqual(
      expect.stringMatching(/ is there already, with the same rows\. Put there again, it trains again\.$/),
    )
    expect(Object.keys(await uploads())).toHaveLength(2)
  })

  it('only proposes unless a person says so, with how the rows differ from those without an outcome', async () => {
    const { capture, run, said, uploads } = await world()
    for (let index = 0; index < 60; index++) {
      await capture({ plan: 'plus', age: 6 + (index % 5) }, 'leaves')
      await capture({ plan: index % 2 === 0 ? 'plus' : 'basic', age: 2 + (index % 5) })
    }
    const { result } = await run(false)
    expect(await uploads()).toEqual({})
    expect(said).toEqual([
      `60 rows have an outcome since ${KEY} was uploaded. Of the requests since then 50 % have an outcome: the new model would learn of these alone.`,
      'They differ from those without:',
      '  age is 2.8 standard deviations higher where the outcome is known.',
      '  plan: "plus" is 100 % of the rows with an outcome, and 50 % of the others.',
      'Nothing is written. ./boostline retrain churn --stage prod --yes writes the file, which starts a training.',
    ])
    expect(result).toMatchObject({ rows: 60, key: null })
  })

  it('says why it tells no differences where there are few rows of one kind', async () => {
    const { capture, run, said } = await world()
    await capture({ plan: 'plus', age: 6 }, 'leaves')
    for (let index = 0; index < 60; index++) await capture({ plan: 'plus', age: 2 })
    await run(false)
    expect(said[1]).toBe(
      'How they differ from those without is told from 50 rows of each on; read were 1 with an outcome and 60 without.',
    )
  })

  it.each([
    ['one that the model does not use', {}, '"note"'],
    ['one that is not kept', { capture: { enabled: true, omit: ['age'] }, features: { exclude: ['note'] } }, '"age"'],
    [
      'one that is kept as a hash',
      { capture: { enabled: true, hash: ['plan'] }, features: { exclude: ['note'] } },
      '"plan"',
    ],
    [
      'one that the split goes by',
      { features: { exclude: ['note'] }, split: { strategy: 'group', column: 'note' } },
      '"note" (the split goes by it)',
    ],
  ])('refuses, naming the column, where captures lack %s', async (_, manifest, named) => {
    const { capture, run, uploads } = await world({ manifest })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await expect(run()).rejects.toMatchObject({ code: 'captures-lack-column', message: expect.stringContaining(named) })
    expect(await uploads()).toEqual({})
  })

  it.each([
    ['excludes', { features: { exclude: ['note'] } }],
    ['does not include', { features: { include: ['plan', 'age'] } }],
  ])('leaves a column empty that the manifest now %s, whatever the model was trained by', async (_, present) => {
    const { capture, run, said, uploads } = await world({ manifest: {}, present })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await run()
    expect(Object.values(await uploads())).toEqual([`${FILE}\nplus;1;;stays\n`])
    expect(said).toContain(
      `${MANIFEST_KEY} is not as it was for the model that serves: the new training goes by it as it is now.`,
    )
  })

  it.each([
    ['excludes no more', {}, '"note"'],
    [
      'lets the split go by',
      { features: { exclude: ['note'] }, split: { key: ['note'] } },
      '"note" (the split goes by',
    ],
  ])('refuses a column that the manifest now %s', async (_, present, named) => {
    const { capture, run } = await world({ present })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining(named),
      hint: expect.stringContaining(`in features.exclude of s3://bucket/${MANIFEST_KEY}`),
    })
  })

  it('refuses where the next training would refuse the manifest', async () => {
    const { capture, run } = await world({ present: { feature: {} } })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await expect(run()).rejects.toMatchObject({ code: 'manifest-invalid' })
  })

  it('refuses where a row lacks one, or has its hash alone', async () => {
    const { capture, run } = await world()
    await capture({ plan: hashedValue('churn', 'plan', 'plus') }, 'stays')
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('"plan", "age"') })
  })

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${FILE}`, 'utf16le')],
    ['Windows-1252', Buffer.from(`${FILE}\nbas\u00ef;1;;stays\n`, 'latin1')],
  ])('refuses a file in %s', async (_, file) => {
    const { capture, run } = await world({ file })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await expect(run()).rejects.toMatchObject({
      code: 'nothing-to-retrain',
      hint: expect.stringContaining('Save it in that form'),
    })
  })

  it('adds to a file whose comments are blank lines then, and writes no row as a comment', async () => {
    const manifest = { features: { exclude: ['note'] }, csv: { comment: '#' } }
    const file = `# of May\n${FILE}\n# more\nbasic;3,5;;stays\n`
    const { capture, run, uploads } = await world({ manifest, file })
    await capture({ plan: '#1', age: 1 }, 'stays')
    await run()
    expect(Object.values(await uploads())).toEqual([`\n${FILE}\n\nbasic;3,5;;stays\n"#1";1;;stays\n`])
  })

  it('refuses a file in single quotes', async () => {
    const file = `${FILE.replaceAll('"', "'")}\n'basic';1;'';'stays'\n`
    const { capture, run } = await world({ manifest: { features: { exclude: ['note'] }, csv: { quote: "'" } }, file })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await expect(run()).rejects.toMatchObject({ code: 'nothing-to-retrain' })
  })

  it('adds to a file with quotes inside of cells', async () => {
    const file = `${FILE}\nplus;1;5" pipe;stays\nplus;1;"5" pipe;stays\n`
    const { capture, run, uploads } = await world({ file })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await run()
    expect(Object.values(await uploads())).toEqual([`${file}plus;1;;stays\n`])
  })

  it('ends its lines as the old file does', async () => {
    for (const file of [`${FILE}\n`.replaceAll('\n', '\r\n'), FILE.replaceAll('\n', '\r\n')]) {
      const { capture, run, uploads } = await world({ file })
      await capture({ plan: 'plus', age: 1 }, 'stays')
      await run()
      expect(Object.values(await uploads())).toEqual([`${FILE}\nplus;1;;stays\n`.replaceAll('\n', '\r\n')])
    }
  })

  const date = (order: string) => ({
    type: 'date',
    encoding: 'date',
    hasTime: true,
    calendar: [],
    statistics,
    reading: { missingWords: [], order, digits: null },
  })
  const yesNo = { type: 'boolean', encoding: 'zero-one', statistics: { missingRate: 0, top: [] } }
  const pair = { ...yesNo, reading: { missingWords: [], words: { false: 'nein', true: 'ja' } } }
  const category = {
    type: 'category',
    encoding: 'codes',
    vocabulary: ['Zürich', '5.0'],
    statistics: { missingRate: 0, top: [] },
    reading: { missingWords: [], spellings: [{ text: 'ZÜRICH', as: 'Zürich' }] },
  }
  const withReading = (reading: object) => ({ type: 'number', encoding: 'number', statistics, reading })
  const dollars = withReading({ missingWords: [], number: { ...number, decimal: '.', thousands: ',', prefix: '$' } })
  const clock = withReading({ missingWords: [], number: { ...number, decimal: '.', clock: true } })

  it.each([
    ['months first', date('mdy'), ['1/31/2024', '12/1/2024'], '2024-02-05', '2/5/2024'],
    ['days first', date('dmy'), ['31.01.2024', '01.12.2024'], '2024-02-05', '05.02.2024'],
    ['years of two digits', date('mdy'), ['01/31/24'], '2024-02-05', '02/05/24'],
    ['years of two digits, of another century', date('mdy'), ['01/31/24'], '1924-02-05', '1924-02-05'],
    ['years first', date('ymd'), ['2024/01/31'], '2024-02-05', '2024/02/05'],
    ['a time', date('mdy'), ['1/31/2024 13:45'], '2024-02-05T09:05:00Z', '2/5/2024 09:05'],
    ['a time without seconds', date('mdy'), ['1/31/2024 13:45'], '2024-02-05T09:05:07Z', '2024-02-05T09:05:07Z'],
    ['no zone', date('mdy'), ['1/31/2024 13:45'], '2024-02-05T09:05:00+02:00', '2024-02-05T09:05:00+02:00'],
    ['a date as the file has it', date('dmy'), ['31.01.2024'], '5.2.2024', '5.2.2024'],
    ['names of months', date('ymd'), ['31 Jan 2024'], '2024-02-05', '2024-02-05'],
    ['yes and no', yesNo, ['Yes', 'No'], true, 'Yes'],
    ['yes and no, sent as a text', yesNo, ['Yes', 'No'], 'false', 'No'],
    ['a pair', pair, ['ja'], true, 'ja'],
    ['a pair of which the rows at hand have one', pair, ['Ja'], false, 'nein'],
    ['a pair that the file writes large', pair, ['Ja', 'Nein'], true, 'Ja'],
    ['categories, in another spelling', category, ['Zürich'], 'ZÜRICH', 'Zürich'],
    ['categories, with letters taken apart', category, ['Zürich'], 'Zu\u0308rich', 'Zürich'],
    ['categories, as a number', category, ['5.0'], 5, '5.0'],
    ['truth values', yesNo, ['TRUE', 'FALSE'], false, 'FALSE'],
    ['money', dollars, ['$1,234.50'], 5152.8562288473495, '$5152.8562288473495'],
    ['money, sent as a text', dollars, ['$1,234.50'], '$5,152.86', '"$5,152.86"'],
    ['money, of a number with an exponent', dollars, ['$1.5'], 1e-7, '1e-7'],
    ['times', clock, ['13:45'], 9.5, '9:30'],
    ['times with seconds', clock, ['13:45:10'], 9.5025, '9:30:09'],
  ])('writes cells as a column of %s has them', async (_, column, cells, sent, written) => {
    const schema = {
      ...SCHEMA,
      csv: { delimiter: ',' },
      columns: [
        { ...FEATURE, name: 'it', index: 0, position: 0, ...column },
        { name: 'outcome', index: 1, role: 'target' },
      ],
      encodedWidth: 1,
    }
    const file = `it,outcome\n${cells.map((cell) => `"${cell}",stays\n`).join('')}`
    const { capture, run, uploads } = await world({ schema, file })
    await capture({ it: sent }, 'leaves')
    await run()
    expect(Object.values(await uploads())).toEqual([`${file}${written},leaves\n`])
    const [it] = featureColumns(featureSchemaSchema.parse(schema))
    const codec = it && columnCodec(it)
    const readingOf = (value: unknown) => ({ value: Number.NaN, ...(codec && readValue(codec, value, true)) }).value
    expect(readingOf(sent)).not.toBeNaN()
    expect(readingOf(written.replaceAll('"', ''))).toBe(readingOf(sent))
  })

  describe('of a target after a one-hot step', () => {
    const [plan, age] = SCHEMA.columns
    const target = (name: string, others: readonly string[], classes: readonly object[]) => ({
      ...SCHEMA,
      csv: { delimiter: ',' },
      problem: { type: 'binary', classes },
      columns: [
        { ...plan, index: 1 },
        { ...age, index: 2, reading: undefined },
        ...others.map((each, at) => ({
          name: each,
          index: at === 0 ? 0 : 3 + at,
          role: 'ignored',
          reason: 'a one-hot step made it',
        })),
        { name, index: 3, role: 'target' },
      ].toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)),
    })
    const classes = (...labels: readonly (readonly [string, string])[]) =>
      labels.map(([label, cell]) => ({ label, count: 50, ...(label !== cell && { merged: [cell] }) }))

    it.each([
      [
        'a pair whose classes are words',
        target('y_yes', ['y_no'], classes(['no', '0'], ['yes', '1'])),
        'y_no,plan,age,y_yes\n0,basic,1,1\n1,plus,2,0\n',
        ['yes', 'no'],
        '0,plus,1,1\n1,plus,2,0\n',
      ],
      [
        'a pair whose target is the no',
        target('y_no', ['y_yes'], classes(['yes', '0'], ['no', '1'])),
        'y_yes,plan,age,y_no\nFalse,basic,1,True\nTrue,plus,2,False\n',
        ['yes', 'no'],
        'True,plus,1,False\nFalse,plus,2,True\n',
      ],
      [
        'a pair whose classes stayed cells',
        target('y_2', ['y_1'], classes(['0', '0'], ['1', '1'])),
        'y_1,plan,age,y_2\n0.0,basic,1,1\n1.0,plus,2,0\n',
        ['1', '0'],
        '0.0,plus,1,1\n1.0,plus,2,0\n',
      ],
      [
        'one of three columns',
        target('y_a', ['y_b', 'y_c'], classes(['0', '0'], ['1', '1'])),
        'y_b,plan,age,y_a,y_c\n0,basic,1,1,0\n1,plus,2,0,0\n0,plus,2,0,1\n',
        ['1', '1'],
        '0,plus,1,1,0\n0,plus,2,1,0\n',
      ],
    ])('fills the columns of %s, as the file spells them', async (_, schema, file, truths, added) => {
      const { capture, run, uploads } = await world({ schema, file, manifest: {} })
      for (const [at, truth] of truths.entries()) await capture({ plan: 'plus', age: at + 1 }, truth)
      await run()
      expect(Object.values(await uploads())).toEqual([`${file}${added}`])
    })

    it('refuses where the outcome does not say which of several columns is 1', async () => {
      const schema = target('y_a', ['y_b', 'y_c'], classes(['0', '0'], ['1', '1']))
      const file = 'y_b,plan,age,y_a,y_c\n0,basic,1,1,0\n1,plus,2,0,0\n0,plus,2,0,1\n'
      const { capture, run, uploads } = await world({ schema, file, manifest: {} })
      await capture({ plan: 'plus', age: 1 }, '0')
      await expect(run(false)).rejects.toMatchObject({
        code: 'captures-lack-column',
        message:
          'Outcomes of "y_a" are 0, which does not say which of y_b, y_c is 1: rows cannot be added to the file.',
        hint: expect.stringContaining('the column "y" as it was'),
      })
      expect(await uploads()).toEqual({})
    })

    it('still refuses a column that only begins alike', async () => {
      const schema = target('y_yes', ['y_note'], classes(['0', '0'], ['1', '1']))
      const file = 'y_note,plan,age,y_yes\nfree,basic,1,1\ntext,plus,2,0\n'
      const { capture, run } = await world({ schema, file, manifest: {} })
      await capture({ plan: 'plus', age: 1 }, '1')
      await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('"y_note"') })
    })
  })

  it('says that outcomes of scored files are no part of it', async () => {
    const { objects, capture, run, said } = await world()
    await objects.put('monitoring/churn/outcomes/job.jsonl', '')
    const hint = expect.stringMatching(/^Outcomes of scored files are no part of it: /)
    await expect(run()).rejects.toMatchObject({ code: 'nothing-to-retrain', hint })
    await capture({ plan: 'plus', age: 1 }, 'stays')
    await run(false)
    expect(said).toContainEqual(hint)
  })

  it('says what to do where no outcome came', async () => {
    const { capture, run } = await world()
    await capture({ plan: 'plus', age: 1 })
    await expect(run()).rejects.toMatchObject({
      code: 'nothing-to-retrain',
      hint: expect.stringContaining('feedback/churn/'),
    })
  })
})
