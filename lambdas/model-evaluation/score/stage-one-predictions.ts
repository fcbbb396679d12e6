import { answerRows, takesRows } from '#engines/scoring/answer-rows.ts'
import { type ExplainingPorts, explainingModel } from '#engines/scoring/explaining-model.ts'
import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { PlannedJob, TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import { isRefit, isStageOne, jobsOf, stageOneOf } from '#shared/training/training-plan.ts'
import { type EncodedRows, type LabelledRows, readEncodedRows } from './encoded-rows.ts'
import { modelOfJob } from './model-of-job.ts'

/** Answers to rows by models that did not learn them. What the served model learnt it is never scored on. */
export type StageOnePredictions = {
  /** Class codes, or the values of a regression. */
  readonly actual: Float64Array
  /** One number a row for two classes and regressions, else one a class. */
  readonly answers: Float64Array
  /** The rows, as evaluation.json calls them. They are in the order of their parts. */
  readonly from: 'validation rows'
}

/** A run whose models of stage 1 are asked for. */
export type TrainedRun = {
  readonly training: TrainingRecord
  readonly schema: FeatureSchema
  readonly target: ServingTarget
}

/** More rows tell no more. */
const MOST_ROWS = 100_000
const ROWS_AT_ONCE = 4096

/**
 * What a run's models of stage 1 answer to the rows that they did not learn, scored in this process; they have no
 * endpoint. Of a run of one job that is the served model on the validation rows. Or why there are none, in words for a
 * person.
 * @throws BoostlineError of an AWS call, and for parts that cannot be read.
 */
export async function stageOnePredictions(
  run: TrainedRun,
  ports: ExplainingPorts,
): Promise<StageOnePredictions | { readonly reason: string }> {
  const { training, schema } = run
  const width = answerWidth(schema.problem)
  const rows = await readHeldOut(run, ports.objects, MOST_ROWS)
  if (!rows) return { reason: 'There are no rows that no model has learnt beside the test rows.' }
  const answers: Float64Array[] = []
  for (const member of await membersOf(training, ports.objects)) {
    const model = await modelOf(member, run, ports)
    if ('reason' in model) return model
    const found = answersTo(rows.rows, model, width)
    if (!found) return { reason: 'Its model takes other rows than schema.json says.' }
    answers.push(found)
  }
  return {
    actual: rows.actual,
    answers: meanOf(answers),
    from: 'validation rows',
  }
}

/** The jobs of stage 1 of those whose models serve together. */
async function membersOf(training: TrainingRecord, objects: ObjectStore): Promise<readonly PlannedJob[]> {
  const jobs = jobsOf(training)
  const { dataset, runId } = training
  const outcome = await readRecord(objects, runKeys(dataset, runId).jobsOutcome, jobsOutcomeSchema)
  if (!outcome) return jobs.filter(isStageOne)
  const served = jobs.filter(({ role }) => outcome.served.includes(role))
  return served.flatMap((job) => (isRefit(job) ? (stageOneOf(jobs, job) ?? []) : job))
}

/** As the container answers for several models. */
function meanOf(answers: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = answers
  if (answers.length === 1) return first
  return first.map((_, at) => answers.reduce((sum, each) => sum + (each[at] ?? Number.NaN), 0) / answers.length)
}

/** The first rows of the validation parts; undefined where there are none. */
async function readHeldOut(
  { training: { dataset, runId }, schema }: TrainedRun,
  objects: ObjectStore,
  limit: number,
): Promise<LabelledRows | undefined> {
  const keys: string[] = []
  for await (const { key, sizeBytes } of objects.list(runKeys(dataset, runId).validationPrefix)) {
    if (sizeBytes > 0) keys.push(key)
  }
  return keys.length === 0 ? undefined : await readEncodedRows(objects, keys, schema.problem, limit)
}

async function modelOf(
  job: PlannedJob,
  { training, schema, target }: TrainedRun,
  ports: ExplainingPorts,
): Promise<Scorer | { readonly reason: string }> {
  const { dataset, runId } = training
  if (job.name === runId) {
    // It is compiled already: it is the one that serves.
    const found = await explainingModel({ dataset, runId, target }, schema.encodedWidth, ports)
    return 'reason' in found ? found : found.explainer
  }
  return await modelOfJob(job, training.job.image, schema, ports.objects)
}

/** Wide rows are many bytes as numbers: some at once. Undefined where the model takes other rows. */
export function answersTo(rows: EncodedRows, model: Scorer, width: number): Float64Array | undefined {
  const answers: Float64Array[] = []
  for (let start = 0; start < rows.count; start += ROWS_AT_ONCE) {
    const block = rows.slice(start, Math.min(rows.count, start + ROWS_AT_ONCE))
    if (!takesRows(model, block, width)) return undefined
    answers.push(answerRows(model, block, width))
  }
  return joined(answers)
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
