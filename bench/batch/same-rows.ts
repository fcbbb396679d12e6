import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { exportOnnx } from '#engines/scoring/export/onnx/export-onnx.ts'
import type { ScoringProcess } from '#engines/scoring/graph/scoring-process.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { compileModel } from '#engines/scoring/xgboost/compile-model.ts'
import { ReferenceModel } from '#engines/scoring/xgboost/testing/xgboost-c-api.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import { scoredRecord, scoringWorld, type WorldModel } from '../../lambdas/batch-scoring/testing/scoring-world.ts'
import { testApi } from '../../lambdas/inference-api/testing/test-api.ts'

/** Rows that are asked for, after as many others were learnt. */
export const SAME_ROWS = 1000
const TRAINED_ROWS = 1000
const ROUNDS = 30

type Table = Omit<WorldModel, 'csv' | 'train'> & {
  readonly name: string
  readonly delimiter: ',' | ';'
  readonly header: readonly string[]
  readonly cellsOf: (row: number) => readonly string[]
}

const CITIES = ['Bern', 'Genf', 'Zürich', '']
const SAYINGS = [
  'good service',
  'never again',
  'the parcel came late',
  'all was well',
  'late, but good',
  'why so dear?',
]

/** Pseudo-random, and of the row and the column alone. */
function draw(row: number, column: number): number {
  let mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(column + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}

const HEADER = ['id', 'age', 'price', 'city', 'plan', 'seen', 'member', 'score', 'note', 'outcome']

function customer(row: number) {
  const of = (column: number, count: number) => Math.floor(draw(row, column) * count)
  const note = `${SAYINGS[of(9, SAYINGS.length)]}, ${SAYINGS[of(10, SAYINGS.length)]} (order ${of(11, 90_000)})`
  return {
    age: 20 + of(1, 50),
    cents: of(2, 900_000),
    city: CITIES[of(3, 4)] ?? '',
    plan: `plan ${of(4, 90)}`,
    day: new Date(Date.UTC(2023, 0, 1) + of(5, 900) * 86_400_000),
    isMember: draw(row, 6) < 0.4,
    score: draw(row, 7) < 0.2 ? undefined : draw(row, 7) * 14,
    note,
    chance: draw(row, 12),
  }
}

function english(row: number, target: (row: number) => string): readonly string[] {
  const { age, cents, city, plan, day, isMember, score, note } = customer(row)
  const price = `"$${Math.floor(cents / 100).toLocaleString('en')}.${String(cents % 100).padStart(2, '0')}"`
  const cells = [`c${row}`, age, price, city, plan, day.toISOString().slice(0, 10), isMember ? 'yes' : 'no']
  return [...cells.map(String), score?.toFixed(4) ?? '', `"${note}"`, target(row)]
}

/** As it is written in Germany. */
function german(row: number): readonly string[] {
  const { age, cents, city, plan, day, isMember, score, note } = customer(row)
  const price = `${(cents / 100).toLocaleString('de-DE', { minimumFractionDigits: 2, useGrouping: 'always' })} €`
  const date = day.toISOString().slice(0, 10).split('-').toReversed().join('.')
  const cells = [`c${row}`, age, price, city, plan, date, isMember ? 'ja' : 'nein']
  const outcome = amountOf(row).toFixed(2).replace('.', ',')
  return [...cells.map(String), score?.toFixed(4).replace('.', ',') ?? '', note, outcome]
}

function amountOf(row: number): number {
  const { age, cents, isMember, score = 3, day } = customer(row)
  return age * 3 + cents / 5000 + (isMember ? 40 : 0) + score * 5 + day.getUTCMonth() * 7
}

/** A table for each kind of problem, with columns of every kind, and cells that are empty. */
export const TABLES: readonly Table[] = [
  {
    name: 'two classes, with calibration',
    dataset: 'binary',
    delimiter: ',',
    header: HEADER,
    cellsOf: (row) => english(row, () => (amountOf(row) + customer(row).chance * 150 > 320 ? 'stays' : 'leaves')),
    evaluation: { threshold: 0.37, calibration: { method: 'platt', slope: 0.8, intercept: 0.1 } },
  },
  {
    name: 'three classes',
    dataset: 'multiclass',
    delimiter: ',',
    header: HEADER,
    cellsOf: (row) => {
      return english(
        row,
        () => `"${['a', 'b', 'c, d'][Math.floor((amountOf(row) + customer(row).chance * 90) / 130) % 3]}"`,
      )
    },
  },
  {
    name: 'a number, with ranges',
    dataset: 'regression',
    delimiter: ',',
    header: HEADER,
    cellsOf: (row) => english(row, () => amountOf(row).toFixed(3)),
    ranges: { rows: 100, places: [50, 91, 100], scores: [1, 2, 3], scale: null, from: 'validation rows' },
  },
  {
    name: 'a number, semicolons and decimal commas',
    dataset: 'local',
    delimiter: ';',
    header: HEADER,
    cellsOf: german,
  },
]

function csvOf({ header, delimiter, cellsOf }: Table, from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, row) => cellsOf(from + row).join(delimiter))
  return `${[header.join(delimiter), ...lines].join('\n')}\n`
}

/** Of each row a number a class in their order, or the one value. */
type Answers = readonly (readonly number[])[]

export type SameRows = {
  readonly schema: FeatureSchema
  readonly file: Answers
  readonly api: Answers
  /** Undefined where no Python was given. */
  readonly pandas: Answers | undefined
  /** What is told of each row beside: its class, the ends of its range. */
  readonly labels: { readonly file: readonly string[]; readonly api: readonly string[] }
  readonly ranges: { readonly file: Answers; readonly api: Answers }
}

/** The same rows scored as a file, by the API, and by a Python that has pandas and XGBoost. */
export async function scoreSameRows(table: Table, python: string | undefined): Promise<SameRows> {
  const world = scoringWorld()
  const { dataset } = table
  let model: ReferenceModel | undefined
  const schema = await world.serve({
    ...table,
    csv: csvOf(table, 0, TRAINED_ROWS),
    train: (trained, rows) => {
      model = learn(trained, rows)
      return compileModel([{ name: 'xgboost-model', bytes: model.save('json') }], '3.0')
    },
  })
  const { rows, runId, ...asked } = await askBothWays(world, table, schema)
  const keys = runKeys(dataset, runId)
  const pandas =
    python === undefined || model === undefined
      ? undefined
      : pandasAnswers(python, {
          'rows.csv': rows,
          'schema.json': JSON.stringify(schema),
          'evaluation.json': (await world.textOf(keys.evaluation)) ?? '',
          'model.json': model.save('json'),
        })
  model?.free()
  return { schema, pandas, ...asked }
}

/** The same rows scored as a file and by the API, by an ONNX model of the same trees that runs in `models`. */
export async function scoreSameRowsByOnnx(
  table: Table,
  models: ScoringProcess,
): Promise<Pick<SameRows, 'file' | 'api' | 'labels'>> {
  const { dataset } = table
  const trained = scoringWorld()
  let onnx: Uint8Array | undefined
  const schema = await trained.serve({
    ...table,
    csv: csvOf(table, 0, TRAINED_ROWS),
    train: (made, rows) => {
      const model = learn(made, rows)
      const files = [{ name: 'xgboost-model', bytes: model.save('json') }]
      model.free()
      onnx = exportOnnx(files, '3.0', { name: dataset, documentation: '', metadata: {} })
      return compileModel(files, '3.0')
    },
  })
  const world = scoringWorld({ models })
  await world.serveOnnx({ dataset, schema, files: { 'model.onnx': onnx ?? '' } })
  return await askBothWays(world, table, schema)
}

async function askBothWays(world: ReturnType<typeof scoringWorld>, table: Table, schema: FeatureSchema) {
  const { dataset } = table
  if (schema.problem.type !== 'regression') {
    await world.objects.put(`score/${dataset}/manifest.json`, '{"probabilities": true}')
  }
  const rows = csvOf(table, TRAINED_ROWS, SAME_ROWS)
  const { lines, record } = await world.score(`score/${dataset}/june.csv`, rows)
  const scored = scoredRecord(record)
  if (scored.rows.scored !== SAME_ROWS) throw new Error(`only ${JSON.stringify(scored.rows)} were scored`)
  const byFile = fileAnswers(lines.join('\n'), table, schema)
  const byApi = await apiAnswers(rows, dataset, { schema, hasRanges: scored.options.interval !== null }, world)
  return {
    rows,
    runId: scored.model,
    file: byFile.answers,
    api: byApi.answers,
    labels: { file: byFile.labels, api: byApi.labels },
    ranges: { file: byFile.ranges, api: byApi.ranges },
  }
}

/** How far two of them are from each other at most: of numbers above 1 as a share of them. */
export function farthest(some: Answers, others: Answers): number {
  let most = 0
  for (const [row, answers] of some.entries()) {
    const other = others[row] ?? []
    if (answers.length !== other.length) return Number.POSITIVE_INFINITY
    for (const [at, answer] of answers.entries()) {
      const distance = Math.abs(answer - (other[at] ?? Number.NaN)) / Math.max(1, Math.abs(answer))
      most = distance <= most ? most : distance
    }
  }
  return some.length === others.length ? most : Number.POSITIVE_INFINITY
}

function learn({ problem, encodedWidth }: FeatureSchema, csv: string): ReferenceModel {
  const rows = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))))
  const values = Float32Array.from(rows.flatMap((row) => row.slice(1)))
  const labels = Float32Array.from(rows, ([label]) => label ?? Number.NaN)
  const objective = {
    binary: { objective: 'binary:logistic' },
    multiclass: { objective: 'multi:softprob', num_class: problem.type === 'regression' ? 1 : problem.classes.length },
    regression: { objective: 'reg:squarederror' },
  }[problem.type]
  const set = { values, labels, count: rows.length, columns: encodedWidth }
  return ReferenceModel.train(set, { ...objective, max_depth: 6, eta: 0.3 }, ROUNDS)
}

function fileAnswers(text: string, { delimiter }: Table, { problem }: FeatureSchema) {
  const rows: readonly Record<string, string>[] = parse(text, { columns: true, delimiter })
  const number = (cell: string | undefined) => (delimiter === ';' ? (cell ?? '').replace(',', '.') : (cell ?? ''))
  const names = problem.type === 'regression' ? ['value'] : problem.classes.map(({ label }) => `p_${label}`)
  return {
    answers: rows.map((row) => names.map((name) => Number(number(row[name]) || 'NaN'))),
    labels: rows.map((row) => row['prediction'] ?? ''),
    ranges: rows.map((row) => ['low', 'high'].flatMap((name) => (row[name] ? [Number(number(row[name]))] : []))),
  }
}

async function apiAnswers(
  body: string,
  dataset: string,
  { schema: { problem }, hasRanges }: { readonly schema: FeatureSchema; readonly hasRanges: boolean },
  { objects, endpoints, dependencies }: ReturnType<typeof scoringWorld>,
) {
  const scorer = scoreByType({
    endpoint: endpoints,
    lambda: lambdaScorer(compiledModels(objects, recordingLog()), dependencies.onnx),
  })
  const api = testApi({ objects, scorer })
  const query = problem.type !== 'regression' ? 'probabilities=true' : hasRanges ? 'interval=0.9' : ''
  const headers = { 'content-type': 'text/csv' }
  const { json } = await api.send({ path: `/models/${dataset}/predict`, query, headers, body })
  const predictions = json['predictions'] as readonly {
    readonly label?: string
    readonly value?: number
    readonly probabilities?: Readonly<Record<string, number>>
    readonly interval?: { readonly low: number; readonly high: number }
  }[]
  const classes = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label)
  return {
    answers: predictions.map(({ value, probabilities = {} }) =>
      classes.length === 0 ? [value ?? Number.NaN] : classes.map((label) => probabilities[label] ?? Number.NaN),
    ),
    labels: predictions.map(({ label = '' }) => label),
    ranges: predictions.map(({ interval }) => (interval ? [interval.low, interval.high] : [])),
  }
}

function pandasAnswers(python: string, files: Readonly<Record<string, string | Uint8Array>>): Answers {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-same-rows-'))
  try {
    for (const [name, body] of Object.entries(files)) writeFileSync(path.join(folder, name), body)
    const script = path.join(import.meta.dirname, 'schema-encoding.py')
    const { status, stderr } = spawnSync(python, ['-W', 'ignore', script, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`pandas and XGBoost failed: ${stderr}`)
    const lines = readFileSync(path.join(folder, 'answers.csv'), 'utf8').trimEnd().split('\n')
    return lines.map((line) => line.split(',').map(Number))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
