import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Endpoint } from '#shared/scoring/endpoint.ts'
import { scoreRows } from '#shared/scoring/score-rows.ts'
import { decide } from './decide.ts'
import { measurePredictions, predictionWidth } from './metrics/measure-predictions.ts'
import { writePredictions } from './predictions-file.ts'
import { readTestRows, type TestRows } from './test-rows.ts'
import { type RetryPorts, type TimeLimit, withRetries } from './with-retries.ts'

export type ScoringPorts = RetryPorts & { readonly objects: ObjectStore; readonly endpoint: Endpoint }

/** A run whose endpoint is in service. */
export type ScorableRun = {
  readonly source: SourceRecord
  readonly deployment: DeploymentRecord
  /** The encoded test part. */
  readonly testKey: string
}

/** Callers of the endpoint come first: an evaluation never takes more than this many of its places. */
const MAX_CONCURRENCY = 2
const DEFAULT_THRESHOLD = 0.5

/**
 * Scores the test rows on the run's endpoint, measures, decides, and writes predictions.csv and then evaluation.json.
 * Where another delivery of the message was faster, its record is returned.
 * @throws BoostlineError for records and test data that cannot be used, and what the endpoint throws when time is up.
 */
export async function scoreRun(run: ScorableRun, limit: TimeLimit, ports: ScoringPorts): Promise<EvaluationRecord> {
  const { objects } = ports
  const { source, deployment } = run
  const keys = runKeys(source.dataset, source.runId)
  const manifest = source.manifest
    ? parseManifest(source.manifest.text, `s3://${objects.bucket}/${source.manifest.key}`)
    : DEFAULT_MANIFEST
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const { problem } = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const test = await readTestRows(objects, run.testKey, problem)
  if (test.rows.length !== training.rows.test) throw rowsDiffer(test, training.rows.test, run, objects)

  const answers = await scoreRows(ports.endpoint, deployment.endpointName, test.rows, {
    width: predictionWidth(problem),
    concurrency: Math.min(deployment.maxConcurrency, MAX_CONCURRENCY),
    signal: limit.signal,
    attempt: (call) => withRetries(ports, limit, call),
  })
  if (problem.type !== 'regression') requireProbabilities(answers, deployment.endpointName)

  const threshold = manifest.promotion.threshold ?? DEFAULT_THRESHOLD
  const measured = measurePredictions(problem, threshold, test.actual, answers)
  const { predicted, metrics, ...facts } = measured
  await writePredictions(objects, keys, { problem, actual: test.actual, predicted, answers })
  return await writeRecordOnce(objects, keys.evaluation, evaluationRecordSchema, {
    version: 1,
    runId: source.runId,
    dataset: source.dataset,
    ...facts,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, { value }])),
    decision: decide(manifest.promotion, measured),
  })
}

/** An objective such as binary:logitraw answers margins, which no metric here is made for. */
function requireProbabilities(answers: Float64Array, endpointName: string): void {
  const wrong = answers.find((answer) => answer < 0 || answer > 1)
  if (wrong === undefined) return
  throw new BoostlineError({
    code: 'predictions-not-probabilities',
    kind: 'input',
    message: `The endpoint ${endpointName} answers ${wrong} where a probability from 0 to 1 is expected.`,
    hint: 'Train with the objective binary:logistic or multi:softprob: leave hyperparameters.objective out of the manifest.',
  })
}

function rowsDiffer(test: TestRows, expected: number, run: ScorableRun, objects: ObjectStore): BoostlineError {
  return new BoostlineError({
    code: 'test-rows-differ',
    kind: 'input',
    message: `s3://${objects.bucket}/${run.testKey} has ${test.rows.length} rows where training.json says ${expected}.`,
    hint: 'The training stage writes both. Upload the CSV again to start a new run.',
  })
}
