import { compileRunAgain } from '#engines/scoring/compile-run.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { readBeside, readModelFile } from '#engines/scoring/model-file.ts'
import { isCompiledModel, loadModel, type Scorer } from '#engines/scoring/xgboost/load-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord, readRecord, requireRecord } from '#shared/records/record-files.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Reading } from '#shared/serving/predictions.ts'
import { type Ranges, rangesSchema } from '#shared/serving/ranges.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'

/** A model that is scored in this process. */
export type OfflineModel = {
  /** What its answers are said to be from: a run, or a file. */
  readonly name: string
  readonly schema: FeatureSchema
  /** How its numbers become answers. */
  readonly reading: Reading
  /** What its ranges are made of, where it was measured. */
  readonly ranges: Ranges | undefined
  /** What says why it answers so. */
  readonly explainer: Scorer
  score(rows: RowBlock, answerWidth: number): Promise<Float64Array>
}

type Facts = Pick<OfflineModel, 'name' | 'schema' | 'reading' | 'ranges'>

/**
 * The champion of a dataset, whatever serves it, by the model that was compiled for it; compiled here where there is
 * none, or a damaged one. @throws BoostlineError `model-unknown`, `model-unscorable`, and those of records.
 */
export async function modelOfDataset(
  dataset: string,
  objects: ObjectStore,
  deploymentOptions = '',
): Promise<OfflineModel> {
  const { runId, keys, schema, evaluation } = await championRecords(dataset, objects, deploymentOptions)
  const ranges = await readRecord(objects, keys.ranges, rangesSchema)
  const stored = (await objects.get(keys.servingModel))?.body
  const isWhole = stored !== undefined && isCompiledModel(stored)
  const compiled = isWhole ? stored : (await compileRunAgain({ dataset, runId }, objects)).bytes
  return offlineModel(compiled, { name: runId, schema, reading: evaluation, ranges })
}

/** What is recorded of the champion of a dataset. @throws BoostlineError `model-unknown`, and those of records. */
export async function championRecords(dataset: string, objects: ObjectStore, deploymentOptions = '') {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  if (!pointer?.champion) throw noModel(dataset, objects, deploymentOptions)
  const { champion } = pointer
  if (champion.type === 'lambda' && champion.format === 'onnx') throw onnxChampion(dataset)
  const { runId } = champion
  const keys = runKeys(dataset, runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const evaluation = await requireRecord(objects, keys.evaluation, evaluationRecordSchema)
  return { runId, keys, schema, evaluation }
}

/**
 * A model.tar.gz, or one file of XGBoost's save_model. A schema.json, an evaluation.json and a ranges.json beside
 * it, as a run has them, are read; without a schema the model says its features and classes itself.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `record-invalid`.
 */
export async function modelOfFile(file: string): Promise<OfflineModel> {
  const { compiled, schema, evaluation } = await readModelFile(file)
  const ranges = await readBeside(file, 'ranges.json', (body, place) => parseRecord(body, rangesSchema, place))
  return offlineModel(compiled.bytes, { name: file, schema, reading: evaluation ?? {}, ranges })
}

function offlineModel(compiled: Uint8Array, { name, schema, reading, ranges }: Facts): OfflineModel {
  const model = loadModel(compiled)
  const scorer = lambdaScorer({ load: async () => model })
  const target = { type: 'lambda' as const, modelKey: name, sourceHash: model.info.sourceHash }
  return {
    name,
    schema,
    reading,
    ranges,
    explainer: model,
    score: (rows, answerWidth) => scorer.score(target, rows, { answerWidth, concurrency: 1 }),
  }
}

function noModel(dataset: string, { bucket }: ObjectStore, deploymentOptions: string): BoostlineError {
  const which = `${dataset} ${deploymentOptions}`.trim()
  return new BoostlineError({
    code: 'model-unknown',
    kind: 'input',
    message: `No model serves ${dataset}: s3://${bucket}/${pointerKey(dataset)} names none.`,
    hint: `./boostline status ${which} says how its newest run stands. The model in a file needs none: give its path.`,
  })
}

function onnxChampion(dataset: string): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `The model that serves ${dataset} is one of ONNX, which this command neither scores with nor converts.`,
    hint: `Ask the API: POST /models/${dataset}/predict. The model itself is the model.tar.gz that was uploaded.`,
  })
}
