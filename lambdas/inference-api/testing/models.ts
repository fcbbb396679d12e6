import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { servingRecord } from '#shared/records/serving-record.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { Column, FeatureSchema, NumberStatistics, ProblemType } from '#shared/schema/feature-schema.ts'

/** A model as the pipeline leaves it in the bucket. */
export type TestModel = {
  readonly schema: FeatureSchema
  readonly metrics: EvaluationRecord['metrics']
  readonly threshold: number | null
  /** What else its evaluation.json says. */
  readonly evaluation?: Partial<EvaluationRecord>
}

const NUMBERS: NumberStatistics = {
  min: 0,
  max: 10,
  mean: 5.05,
  deciles: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  missingRate: 0,
}

function numberColumn(
  name: string,
  index: number,
  position: number,
  fill: number | null = 5,
  max = NUMBERS.max,
): Column {
  const statistics = { ...NUMBERS, max, missingRate: fill === null ? 0.1 : 0 }
  return { name, index, role: 'feature', type: 'number', encoding: 'number', position, fill, missing: 0, statistics }
}

/** Four numbers, three classes. */
export const IRIS: TestModel = {
  schema: {
    version: 1,
    dataset: 'iris',
    runId: 'boostline-iris-20260702-085500-0a1b2c3d',
    problem: {
      type: 'multiclass',
      classes: ['setosa', 'versicolor', 'virginica'].map((label) => ({ label, count: 50 })),
    },
    columns: [
      numberColumn('sepal_length', 0, 0),
      numberColumn('sepal_width', 1, 1),
      numberColumn('petal_length', 2, 2),
      numberColumn('petal_width', 3, 3),
      { name: 'species', index: 4, role: 'target' },
    ],
    encodedWidth: 4,
    warnings: [],
  },
  metrics: { accuracy: { value: 0.9333 }, logLoss: { value: 0.21 } },
  threshold: null,
}

/** One feature of every type, an ignored column, two classes; `leaves` from a probability of 0.3 on. */
export const CHURN: TestModel = {
  schema: {
    version: 1,
    dataset: 'churn',
    runId: 'boostline-churn-20260702-085600-1b2c3d4e',
    problem: {
      type: 'binary',
      classes: [
        { label: 'stays', count: 300 },
        { label: 'leaves', count: 100 },
      ],
    },
    columns: [
      { name: 'customer_id', index: 0, role: 'ignored', reason: 'an ID' },
      numberColumn('age', 1, 0, null, 90),
      {
        name: 'active',
        index: 2,
        role: 'feature',
        type: 'boolean',
        encoding: 'zero-one',
        position: 1,
        fill: 1,
        missing: 0,
        statistics: { top: [{ value: 'true', count: 200 }], missingRate: 0 },
      },
      {
        name: 'plan',
        index: 3,
        role: 'feature',
        type: 'category',
        encoding: 'one-hot',
        position: 2,
        vocabulary: ['basic', 'plus'],
        missingPosition: null,
        fill: 0,
        missing: 0,
        statistics: { top: [{ value: 'plus', count: 150 }], missingRate: 0 },
      },
      {
        name: 'since',
        index: 4,
        role: 'feature',
        type: 'date',
        encoding: 'date',
        position: 4,
        hasTime: false,
        fill: null,
        missing: 3,
        statistics: { ...NUMBERS, min: 18_000, max: 20_000, deciles: [18_000, 18_200, 18_400, 18_600, 18_800, 19_000] },
      },
      { name: 'outcome', index: 5, role: 'target' },
    ],
    encodedWidth: 5,
    warnings: [],
  },
  metrics: { auc: { value: 0.81, low: 0.76, high: 0.86 } },
  threshold: 0.3,
}

/** One number in, a number out. */
export const PROGRESSION: TestModel = {
  schema: {
    version: 1,
    dataset: 'progression',
    runId: 'boostline-progression-20260702-085700-2c3d4e5f',
    problem: { type: 'regression', target: { mean: 152, min: 25, max: 346 } },
    columns: [numberColumn('bmi', 0, 0), { name: 'progression', index: 1, role: 'target' }],
    encodedWidth: 1,
    warnings: [],
  },
  metrics: { rmse: { value: 57.2 } },
  threshold: null,
}

/** Writes the records of a run; nothing serves it yet. */
export async function putRun(objects: ObjectStore, model: TestModel, runId = model.schema.runId): Promise<void> {
  const { dataset, problem } = model.schema
  const keys = runKeys(dataset, runId)
  const evaluation: EvaluationRecord = {
    version: 1,
    runId,
    dataset,
    problem: problem.type satisfies ProblemType,
    rows: 15,
    metrics: model.metrics,
    confusion: null,
    threshold: model.threshold,
    decision: { status: 'approved', reason: 'promotion.approval is auto' },
    ...model.evaluation,
  }
  await objects.put(keys.schema, JSON.stringify({ ...model.schema, runId }))
  await objects.put(keys.evaluation, JSON.stringify(evaluation))
}

/** Writes what the evaluation of a run keeps for the API, of the records that {@link putRun} and {@link putManifest} wrote. */
export async function putServingRecord(objects: ObjectStore, { schema: { dataset, runId } }: TestModel): Promise<void> {
  const keys = runKeys(dataset, runId)
  const read = async (key: string) => JSON.parse(Buffer.from((await objects.get(key))?.body ?? '').toString())
  const sources = { schema: await read(keys.schema), evaluation: await read(keys.evaluation) }
  await objects.put(keys.servingRecord, JSON.stringify(servingRecord({ ...sources, source: await read(keys.source) })))
}

/** Writes the run's source.json, with this manifest. */
export async function putManifest(objects: ObjectStore, dataset: string, runId: string, text: string): Promise<void> {
  const source: SourceRecord = {
    version: 1,
    runId,
    dataset,
    bucket: 'boostline',
    key: `datasets/${dataset}.csv`,
    eTag: 'e',
    sizeBytes: 1,
    eventTime: '2026-07-02T08:55:00.000Z',
    manifest: { key: `datasets/${dataset}/manifest.json`, text },
    codeVersion: 'test',
  }
  await objects.put(runKeys(dataset, runId).source, JSON.stringify(source))
}

/** Makes a run the champion of its dataset, or takes the champion away. */
export async function putPointer(
  objects: ObjectStore,
  dataset: string,
  runId: string | null,
  revision = 1,
  rollout: Pick<ModelPointer, 'challenger' | 'rollout'> = { challenger: null, rollout: null },
): Promise<void> {
  const champion = runId === null ? null : servingRun(dataset, runId)
  const pointer: ModelPointer = {
    version: 1,
    dataset,
    revision,
    champion,
    ...rollout,
    retired: [],
    history: [],
  }
  await objects.put(pointerKey(dataset), JSON.stringify(pointer))
}

/** A run as a pointer names it. */
export function servingRun(dataset: string, runId: string): ServingRun {
  return {
    runId,
    type: 'endpoint',
    endpointName: runId,
    modelPackageArn: `arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-${dataset}/1`,
    since: '2026-07-02T08:58:00.000Z',
    source: { key: `datasets/${dataset}.csv`, eventTime: '2026-07-02T08:55:00.000Z' },
  }
}
