import { recordingLog } from '#shared/log/recording-log.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { FeatureColumn, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import { baselineAnswers } from '../../metrics/baseline.ts'
import { measurePredictions } from '../../metrics/measure-predictions.ts'
import { worstErrors, worstPlaces } from '../../score/worst-errors.ts'
import type { EvaluatedRun } from '../collect-facts.ts'
import { RowReading } from '../row-reading.ts'

/** A row of the file that is evaluated: its cells, its true code or value, and what the model answers. */
export type EvaluatedRow = {
  readonly cells: readonly string[]
  readonly actual: number
  readonly answers: readonly number[]
}

type Names = { readonly columns: readonly [string, string]; readonly dataset?: string }

/** An evaluated run of a category and a number, whose rows were read. */
export async function evaluatedRun(
  problem: Problem,
  rows: readonly EvaluatedRow[],
  { columns: [category, number], dataset = 'churn' }: Names = { columns: ['region', 'age'] },
) {
  const schema = schemaOf(problem, rows, { category, number, dataset })
  const actual = Float64Array.from(rows, (row) => row.actual)
  const answers = { values: Float64Array.from(rows.flatMap((row) => row.answers)), threshold: 0.5 }
  const measured = measurePredictions(problem, actual, answers, baselineAnswers(problem, actual))
  const predictions = { problem, actual, predicted: actual, answers: answers.values }
  const worst = worstPlaces(predictions)
  const rowNumbers = rows.map((_, row) => String(row + 2))
  const evaluation: EvaluationRecord = {
    version: 1,
    runId: 'run',
    dataset,
    ...measured,
    decision: {
      status: 'approved',
      reason: 'It is better.',
      reasons: [{ code: 'better', status: 'approved', text: 'It is better.', numbers: 'By much.' }],
    },
    importance: {
      metric: problem.type === 'regression' ? 'rmse' : 'logLoss',
      rows: rows.length,
      features: [
        { name: number, increase: 0.2 },
        { name: category, increase: 0.1 },
      ],
    },
    worstErrors: worstErrors({ ...predictions, rowNumbers }, worst),
  }
  const objects = memoryObjectStore('bucket')
  await objects.put(refitKey(runKeys(dataset, 'run'), { role: 'refit' }), JSON.stringify({ ...REFIT, dataset }))
  const places = new Set(worst.map(({ place }) => place))
  const rowsRead = new RowReading({ schema, actual, answers }, (place) => places.has(place))
  rows.forEach(({ cells }, place) => {
    rowsRead.visit({ number: rowNumbers[place] ?? '', hash: 'hash', cells }, place)
  })
  const run: EvaluatedRun = {
    evaluation,
    schema,
    training: { ...TRAINING, dataset },
    source: {
      version: 1,
      runId: 'run',
      dataset,
      bucket: 'bucket',
      key: `datasets/${dataset}.csv`,
      eTag: '"etag"',
      sizeBytes: 1,
      eventTime: '2026-07-01T10:30:00.000Z',
      manifest: null,
      codeVersion: 'test',
    },
    target: { type: 'lambda', modelKey: 'model.bin', sourceHash: 'hash' },
    actual,
    answers,
    rowsRead,
    rows: { isShown: true, hiddenColumns: [] },
  }
  const ports = { objects, log: recordingLog(), trainingRounds: { roundsOf: async () => ROUNDS } }
  return { run, objects, ports }
}

/** Of a training whose validation rows were predicted best in round 3. */
const ROUNDS: readonly TrainingRound[] = [0.69, 0.5, 0.4, 0.35, 0.36].map((loss, round) => ({
  round,
  atMs: 1000 * round,
  metrics: [
    { name: 'train-logloss', value: loss - 0.02 * round },
    { name: 'validation-logloss', value: loss },
  ],
}))

const REFIT = { version: 1, runId: 'run', bestRounds: 4, reachedCap: false, rounds: 5 }

const TRAINING: EvaluatedRun['training'] = {
  version: 1,
  runId: 'run',
  dataset: 'churn',
  rows: { total: 100, withoutTarget: 0, train: 70, validation: 20, test: 10 },
  split: {
    method: 'hash',
    keyVersion: 2,
    seed: 1729,
    ratios: { train: 0.7, validation: 0.2, test: 0.1 },
    columns: [],
    boundaries: {},
  },
  hyperparameters: { eta: '0.03', num_round: '4000', early_stopping_rounds: '1' },
  quality: 'good',
  jobs: [],
  maxParallelJobs: 4,
  job: {
    name: 'run',
    image: 'sagemaker-xgboost:3.2-0',
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    volumeSizeGb: 10,
    maxRuntimeSeconds: 3600,
  },
  warnings: [],
}

function schemaOf(
  problem: Problem,
  rows: readonly EvaluatedRow[],
  { category, number, dataset }: Readonly<Record<'category' | 'number' | 'dataset', string>>,
): FeatureSchema {
  const vocabulary = [...new Set(rows.map(({ cells }) => cells[0] ?? ''))].toSorted()
  const sorted = Float64Array.from(rows, ({ cells }) => Number(cells[1])).sort()
  const deciles = Array.from(
    { length: 11 },
    (_, at) => sorted[Math.min(sorted.length - 1, Math.floor((at * sorted.length) / 10))] ?? 0,
  )
  const common = { role: 'feature', missing: 0, fill: null } as const
  const features: readonly FeatureColumn[] = [
    {
      ...common,
      name: category,
      index: 0,
      type: 'category',
      encoding: 'one-hot',
      position: 0,
      vocabulary,
      missingPosition: null,
      statistics: { top: vocabulary.map((value) => ({ value, count: 1 })), missingRate: 0 },
    },
    {
      ...common,
      name: number,
      index: 1,
      type: 'number',
      encoding: 'number',
      position: vocabulary.length,
      statistics: {
        min: deciles[0] ?? 0,
        max: deciles[10] ?? 0,
        mean: 0,
        deciles,
        counts: deciles.slice(1).map(() => 1),
        missingRate: 0,
      },
    },
  ]
  return {
    version: 3,
    dataset,
    runId: 'run',
    problem,
    columns: [...features, { name: 'y', index: 2, role: 'target' }],
    encodedWidth: vocabulary.length + 1,
    warnings: [],
  }
}
