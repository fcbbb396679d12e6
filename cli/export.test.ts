import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import { transform } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { packMember } from '#engines/scoring/export/javascript/pack-member.ts'
import { compileOnnx } from '#engines/scoring/graph/compile-onnx.ts'
import { runOnnx } from '#engines/scoring/onnx/testing/run-onnx.ts'
import { MIXED_COLUMNS } from '#engines/scoring/testing/mixed-columns.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { readMembers } from '#engines/scoring/xgboost/read-members.ts'
import { mostRelativeDifference } from '#engines/scoring/xgboost/testing/compare.ts'
import { ReferenceModel } from '#engines/scoring/xgboost/testing/xgboost-c-api.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { fileToExport } from './export/exportable-model.ts'
import { runExport, writeExport } from './export.ts'
import { modelOfFile } from './predict/offline-model.ts'
import { predictOffline } from './predict.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'boostline-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Predictor = {
  readonly model: string
  readonly predict: (row: object, options?: object) => { prediction: object; warnings: readonly string[] }
}

/** A module as a bare JavaScript engine runs it: nothing of Node, and of the web only atob. */
async function predictorOf(source: string): Promise<Predictor> {
  const { code } = await transform(source, { format: 'iife', globalName: 'exported' })
  return vm.runInNewContext(`${code}; exported`, { atob }) as Predictor
}

/** A trained model in a folder of its own, with its schema and threshold beside it as a run has them. */
function modelFolder(schema: FeatureSchema) {
  const place = mkdtempSync(path.join(folder, 'model-'))
  const { reference } = trainedModel(schema, 100)
  const file = path.join(place, 'model.tar.gz')
  writeFileSync(file, archiveOf({ 'xgboost-model': reference.save('ubj') }))
  reference.free()
  writeFileSync(path.join(place, 'schema.json'), JSON.stringify(schema))
  writeFileSync(path.join(place, 'evaluation.json'), JSON.stringify(evaluationOf(schema)))
  return { place, file }
}

/** One with a threshold and a correction of the probabilities. */
function evaluationOf({ dataset, runId, problem }: FeatureSchema): EvaluationRecord {
  return {
    version: 1,
    runId,
    dataset,
    problem: problem.type,
    rows: 0,
    metrics: {},
    confusion: null,
    threshold: problem.type === 'binary' ? 0.3 : null,
    ...(problem.type !== 'regression' && { calibration: { method: 'platt', slope: 0.7, intercept: 0.2 } }),
    decision: { status: 'approved', reason: 'a test' },
  }
}

const ROWS: readonly Readonly<Record<string, unknown>>[] = [
  { age: 0.3, plan: 'plus', since: '2026-07-01T10:00:00Z' },
  { age: null, plan: 'basic', since: '2020-01-31' },
  { age: '-1.5', plan: 'gold', since: null },
]
const SAY = { say: () => undefined }

describe.each(Object.entries(MIXED_COLUMNS))('a model of a %s problem', (problem, schema) => {
  const { place, file } = modelFolder(schema)

  async function expected() {
    const model = await modelOfFile(file)
    const answers = await Promise.all(
      ROWS.map((row) =>
        predictOffline(
          model,
          JSON.stringify(row),
          { probabilities: problem !== 'regression', interval: undefined },
          SAY,
        ),
      ),
    )
    return answers.map(({ result }) => result as { prediction: Record<string, unknown>; warnings?: readonly string[] })
  }

  it('answers as a JavaScript module what the API answers, warnings and refusals too', async () => {
    const outcome = await writeExport(await fileToExport(file), 'js', place, SAY)
    const source = readFileSync(path.join(place, 'model.js'), 'utf8')
    expect(outcome.result).toEqual({ files: [path.join(place, 'model.js')], model: file })
    const { predict } = await predictorOf(source)
    for (const [index, { prediction, warnings = [] }] of (await expected()).entries()) {
      const answer = predict(ROWS[index] ?? {}, { probabilities: problem !== 'regression' })
      expect(JSON.parse(JSON.stringify(answer))).toEqual({ prediction, warnings })
    }
    expect(() => predict({ age: 'old', plann: 'basic', since: null })).toThrow(
      'age: a number is wanted, not "old"; plan: is missing from the request; send null where it is not known; plann: is not a feature of this model; did you mean plan?',
    )
  })

  it('answers as ONNX what the API answers', async () => {
    await writeExport(await fileToExport(file), 'onnx', place, SAY)
    expect(JSON.parse(readFileSync(path.join(place, 'model.schema.json'), 'utf8'))).toEqual(schema)
    const encoder = createRowEncoder(schema)
    const cells = new Float64Array(ROWS.length * encoder.width)
    for (const [index, row] of ROWS.entries()) encoder.encodeValues(row, cells, index * encoder.width)
    const onnx = readFileSync(path.join(place, 'model.onnx'))
    const answers = await runOnnx(onnx, Float32Array.from(cells), ROWS.length, encoder.width)
    const wanted = (await expected()).map(({ prediction }) => prediction)
    const labels = wanted.flatMap(({ label }) => label ?? [])
    expect(Array.from(answers['label'] ?? [], String)).toEqual(labels)
    const numbers = Float32Array.from((answers['probabilities'] ?? answers['prediction']) as Float32Array)
    const theirs = wanted.flatMap(({ value, probabilities }) => Object.values(probabilities ?? { value }).map(Number))
    expect(mostRelativeDifference(numbers, Float32Array.from(theirs))).toBeLessThan(1e-5)
  })

  it('is read by XGBoost itself as JSON', async () => {
    await runExport(
      { model: { file }, format: 'json', folder: place },
      { ...SAY, show: () => undefined, isJson: false },
    )
    const reference = ReferenceModel.load(readFileSync(path.join(place, 'model.json')))
    const rows = { values: new Float32Array(schema.encodedWidth), count: 1, columns: schema.encodedWidth }
    expect(reference.predict('margins', rows).every(Number.isFinite)).toBe(true)
    reference.free()
  })
})

const numbers = { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
const values = { top: [], missingRate: 0 }
const feature = { role: 'feature', missing: 0, fill: null } as const
const words = {
  ...feature,
  type: 'text',
  words: 'words-1',
  reading: { missingWords: 'words' },
  statistics: values,
} as const
const EVERY_ENCODING: FeatureSchema = {
  ...MIXED_COLUMNS.regression,
  version: 3,
  columns: [
    {
      ...feature,
      name: 'price',
      index: 0,
      type: 'number',
      encoding: 'number',
      position: 0,
      statistics: numbers,
      word: 'none',
    },
    { ...feature, name: 'member', index: 1, type: 'boolean', encoding: 'zero-one', position: 2, statistics: values },
    {
      ...feature,
      name: 'plan',
      index: 2,
      type: 'category',
      encoding: 'one-hot',
      position: 3,
      vocabulary: ['basic', 'plus'],
      missingPosition: null,
      ranks: [0, 1],
      statistics: values,
      reading: { missingWords: 'words', spellings: [{ text: 'Basic', as: 'basic' }] },
    },
    {
      ...feature,
      name: 'town',
      index: 3,
      type: 'category',
      encoding: 'codes',
      position: 6,
      vocabulary: ['Bonn', 'Ulm'],
      statistics: values,
    },
    {
      ...feature,
      name: 'since',
      index: 4,
      type: 'date',
      encoding: 'date',
      position: 7,
      hasTime: true,
      calendar: ['month', 'weekday'],
      reading: { missingWords: 'values', order: 'dmy', digits: null },
      statistics: numbers,
    },
    { ...words, name: 'tags', index: 5, encoding: 'words', position: 10, vocabulary: ['red', 'green'] },
    { ...words, name: 'comment', index: 6, encoding: 'hashed-words', position: 12, width: 16 },
    { name: 'y', index: 7, role: 'target' },
  ],
  encodedWidth: 28,
}

it('a module reads columns of every encoding without anything of Node', async () => {
  const { place, file } = modelFolder(EVERY_ENCODING)
  const exported = await fileToExport(file)
  await writeExport(exported, 'js', place, SAY)
  const source = readFileSync(path.join(place, 'model.js'), 'utf8')
  const { predict } = await predictorOf(source)
  const model = await modelOfFile(file)
  const rows = [
    {
      price: 0.5,
      member: true,
      plan: 'Basic',
      town: 'Ulm',
      since: '01.07.2026 10:00',
      tags: 'green, red',
      comment: 'Ça va, 漢字 go',
    },
    { price: 'none', member: null, plan: 'gold', town: null, since: null, tags: null, comment: '' },
  ]
  for (const row of rows) {
    const { result } = await predictOffline(
      model,
      JSON.stringify(row),
      { probabilities: false, interval: undefined },
      SAY,
    )
    const { prediction, warnings = [] } = result as { prediction: object; warnings?: readonly string[] }
    expect(JSON.parse(JSON.stringify(predict(row)))).toEqual({ prediction, warnings })
  }
  const data = JSON.stringify(readMembers(exported.files, exported.image).map(packMember)).length
  expect(source.length - data).toBeLessThan(44_000)
})

it('an ONNX model whose features are numbers says their names and the classes itself', async () => {
  const column = { ...feature, type: 'number', encoding: 'number', statistics: numbers } as const
  const { file, place } = modelFolder({
    ...MIXED_COLUMNS.multiclass,
    columns: [
      { ...column, name: 'length', index: 0, position: 0 },
      { name: 'y', index: 1, role: 'target' },
      { ...column, name: 'width, in cm', index: 2, position: 1 },
    ],
    encodedWidth: 2,
  })
  await writeExport(await fileToExport(file), 'onnx', place, SAY)
  const archive = [{ name: 'model.onnx', bytes: readFileSync(path.join(place, 'model.onnx')) }]
  const { schema } = compileOnnx(archive, { dataset: 'own', runId: 'run' })
  expect(schema.columns.map(({ name }) => name)).toEqual(['length', 'width, in cm', 'label'])
  expect(schema.problem).toMatchObject({ classes: [{ label: 'a' }, { label: 'b' }, { label: 'c' }] })
})

it('the code of a module has at most 38 kB; the rest is the model', async () => {
  const { file, place } = modelFolder(MIXED_COLUMNS.binary)
  const model = await fileToExport(file)
  await writeExport(model, 'js', place, SAY)
  const bytes = readFileSync(path.join(place, 'model.js')).length
  const data = JSON.stringify(readMembers(model.files, model.image).map(packMember)).length
  expect(bytes - data).toBeLessThan(38_000)
})

it('names and labels of a module stay data in a page', async () => {
  const binary = MIXED_COLUMNS.binary
  const classes = ['</script><script>alert(1)</script>', 'yes\u2028'].map((label) => ({ label, count: 10 }))
  const { file, place } = modelFolder({ ...binary, problem: { type: 'binary', classes } })
  await writeExport(await fileToExport(file), 'js', place, SAY)
  const source = readFileSync(path.join(place, 'model.js'), 'utf8')
  expect(source).not.toContain('</script')
  const { predict } = await predictorOf(source)
  const { probabilities } = predict(ROWS[0] ?? {}, { probabilities: true }).prediction as Record<string, object>
  expect(Object.keys(probabilities ?? {})).toEqual(classes.map(({ label }) => label))
})
