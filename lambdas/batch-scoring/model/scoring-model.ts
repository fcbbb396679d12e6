import { answerRows, takesRows } from '#engines/scoring/answer-rows.ts'
import type { CompiledModels } from '#engines/scoring/compiled-models.ts'
import { explainingModel } from '#engines/scoring/explaining-model.ts'
import type { OnnxHere } from '#engines/scoring/onnx.ts'
import type { Scorer as ModelInMemory } from '#engines/scoring/xgboost/load-model.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { type RetryPorts, withRetries } from '#shared/retry/with-retries.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { type Ranges, rangesSchema } from '#shared/serving/ranges.ts'
import type { RowBlock, ScorerOf } from '#shared/serving/scorer.ts'
import { requestsAtOnce, type TargetOf } from '#shared/serving/serving-target.ts'
import { scoreByOnnx } from './score-by-onnx.ts'
import type { ScoredBlock } from './scored-block.ts'

/** The run that scores a file, with what never changes about it. */
export type ScoringModel = {
  readonly runId: string
  readonly schema: FeatureSchema
  readonly evaluation: EvaluationRecord
  /** The run's settings: how the training file was written, what is watched. */
  readonly settings: Pick<Manifest, 'csv' | 'capture' | 'monitor'>
  readonly ranges: Ranges | undefined
  /** Of the statistics in the schema. */
  readonly trainingRows: number | undefined
  /** Explains in this process, or why that cannot be. */
  readonly explainer: ModelInMemory | { readonly unexplained: string }
  readonly scoredBy: {
    readonly type: 'function' | 'endpoint'
    readonly endpointName?: string
    readonly reason?: string
  }
  /** What the model answers to encoded rows; `check` is called now and then where it takes long, and may end it. */
  score(rows: RowBlock, check: () => void): Promise<ScoredBlock>
}

export type ModelPorts = RetryPorts & {
  readonly objects: ObjectStore
  readonly compiled: CompiledModels
  readonly endpoints: Pick<ScorerOf<'endpoint'>, 'score'>
  readonly onnx: OnnxHere
  /** The time left to this invocation. */
  readonly remainingMs: () => number
  abortAfter(delayMs: number): AbortSignal
}

type ServedRun = { readonly dataset: string; readonly runId: string }

/**
 * The model of a run, to score with in this function: of a run on an endpoint, too, whose model is compiled for its
 * explanations. Where that could not be, through the endpoint.
 * @throws BoostlineError `onnx-not-served`, `record-missing`, `serving-missing` and others where the run is not whole any more.
 */
export async function openModel(run: ServedRun, ports: ModelPorts): Promise<ScoringModel> {
  const { objects } = ports
  const keys = runKeys(run.dataset, run.runId)
  const [schema, evaluation, source, training, ranges, deployment] = await Promise.all([
    requireRecord(objects, keys.schema, featureSchemaSchema),
    requireRecord(objects, keys.evaluation, evaluationRecordSchema),
    readRecord(objects, keys.source, sourceRecordSchema),
    readRecord(objects, keys.training, trainingRecordSchema),
    readRecord(objects, keys.ranges, rangesSchema),
    requireRecord(objects, keys.deployment, deploymentRecordSchema),
  ])
  const facts = {
    runId: run.runId,
    schema,
    evaluation,
    settings: source ? settingsOf(source) : DEFAULT_MANIFEST,
    ranges,
    trainingRows: training?.rows.train,
  }
  const width = answerWidth(schema.problem)
  if (deployment.type === 'lambda' && deployment.format === 'onnx') {
    const engine = ports.onnx()
    if (!engine) throw onnxNotServed(run)
    const score = scoreByOnnx(engine, deployment, width)
    return { ...facts, explainer: { unexplained: ONNX_UNEXPLAINED }, scoredBy: { type: 'function' }, score }
  }
  const found = await explainingModel({ ...run, target: deployment }, schema.encodedWidth, ports)
  if ('explainer' in found && takesRows(found.explainer, { width: schema.encodedWidth }, width)) {
    const model = found.explainer
    const score = async (rows: RowBlock) => answered(answerRows(model, rows, width))
    return { ...facts, explainer: model, scoredBy: { type: 'function' }, score }
  }
  if (deployment.type !== 'endpoint') {
    throw new BoostlineError({
      code: 'compiled-model-invalid',
      kind: 'dependency',
      message: `The compiled model of ${run.runId} does not take the rows of its schema.json.`,
      hint: 'Upload the CSV, or the imported model, again.',
    })
  }
  // Callers of the API use the endpoint, too.
  const concurrency = Math.max(1, Math.floor(requestsAtOnce(deployment) / 2))
  const { endpointName } = deployment
  const reason = 'reason' in found ? found.reason : 'What was compiled of it takes other rows.'
  return {
    ...facts,
    explainer: { unexplained: reason },
    scoredBy: { type: 'endpoint', endpointName, reason },
    score: endpointScore({ type: 'endpoint', endpointName }, width, concurrency, ports),
  }
}

const ONNX_UNEXPLAINED = 'It is an ONNX model, and what moves its answers is not known.'

function answered(answers: Float64Array): ScoredBlock {
  return { answers, refused: [], notes: [] }
}

function onnxNotServed({ runId }: ServedRun): BoostlineError {
  return new BoostlineError({
    code: 'onnx-not-served',
    kind: 'config',
    message: `The file cannot be scored: ${runId} is an ONNX model, and this deployment serves none.`,
    hint: 'Deploy with --onnx true (or cdk -c onnx=true), then drop the file again; or approve a run of XGBoost, and drop it again. Nothing was scored.',
  })
}

/** A manifest that this version does not take any more says nothing of the file at hand. */
function settingsOf(source: Parameters<typeof runManifest>[0]): Manifest {
  try {
    return runManifest(source)
  } catch (error) {
    if (hasCode(error, 'manifest-invalid')) return DEFAULT_MANIFEST
    throw error
  }
}

/** What is left to say why it did not end. */
const RESERVE_MS = 15_000

function endpointScore(
  target: TargetOf<'endpoint'>,
  width: number,
  concurrency: number,
  ports: ModelPorts,
): ScoringModel['score'] {
  const { clock } = ports
  const leftMs = ports.remainingMs() - RESERVE_MS
  // A processing job has as long as it takes; a timer takes no infinite delay.
  const limit = {
    deadlineMs: clock.now() + leftMs,
    signal: Number.isFinite(leftMs) ? ports.abortAfter(Math.max(0, leftMs)) : new AbortController().signal,
  }
  return async (rows) =>
    answered(
      await ports.endpoints.score(target, rows, {
        answerWidth: width,
        concurrency,
        signal: limit.signal,
        attempt: async (call) => {
          if (limit.signal.aborted || clock.now() >= limit.deadlineMs) throw cutOff(target)
          return await withRetries(ports, limit, call)
        },
      }),
    )
}

function cutOff({ endpointName }: TargetOf<'endpoint'>): BoostlineError {
  return new BoostlineError({
    code: 'scoring-cut-off',
    kind: 'dependency',
    retryable: true,
    message: `The time of the function ended while rows were scored on the endpoint ${endpointName}.`,
    hint: 'Split the file, or raise endpoint.maxConcurrency in the manifest and train again.',
  })
}
