import type { GateMetric } from '#shared/metrics/metrics.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { WithoutLeaks } from '#shared/records/evaluation-record.ts'
import { jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { cellsWithout } from '#shared/schema/suspect-columns.ts'
import { type Answers, answersOf, answerWidth } from '#shared/serving/predictions.ts'
import { jobsOf, WITHOUT_LEAKS } from '#shared/training/training-plan.ts'
import { baselineAnswers } from '../metrics/baseline.ts'
import { measurePredictions } from '../metrics/measure-predictions.ts'
import { pairedAdvantage } from '../metrics/paired-advantage.ts'
import type { RowGroups } from '../metrics/row-groups.ts'
import type { EncodedRows, LabelledRows } from './encoded-rows.ts'
import { modelOfJob } from './model-of-job.ts'
import { answersTo } from './stage-one-predictions.ts'

/**
 * How good a model is that was trained without the columns that may give the target away: by the gate's metric, on the
 * same test rows, scored in this process. Undefined for a run without such a job.
 * @throws BoostlineError of an AWS call.
 */
export async function measureWithoutLeaks(
  {
    training,
    schema,
    test,
    groups,
    metric,
    own,
  }: {
    readonly training: TrainingRecord
    readonly schema: FeatureSchema
    readonly test: LabelledRows
    readonly groups?: RowGroups | undefined
    readonly metric: GateMetric
    /** Of the run's own model to the test rows. */
    readonly own: Answers
  },
  objects: ObjectStore,
): Promise<WithoutLeaks | undefined> {
  const job = jobsOf(training).find(({ role }) => role === WITHOUT_LEAKS)
  if (!job?.without) return undefined
  const columns = [...job.without]
  const { dataset, runId } = training
  const outcome = await readRecord(objects, runKeys(dataset, runId).jobsOutcome, jobsOutcomeSchema)
  const lost = outcome?.lost.find(({ role }) => role === job.role)
  if (lost) return { columns, missing: lost.reason }
  const kept = cellsWithout(schema, columns)
  const narrow = { problem: schema.problem, encodedWidth: kept.filter(Boolean).length }
  const model = await modelOfJob(job, training.job.image, narrow, objects)
  if ('reason' in model) return { columns, missing: model.reason }
  const { problem } = schema
  const values = answersTo(rowsWithout(test.rows, kept), model, answerWidth(problem))
  if (!values) return { columns, missing: 'its model takes other rows' }
  const answers = answersOf(problem, values, {})
  const baseline = baselineAnswers(problem, test.actual)
  const { metrics } = measurePredictions(problem, test.actual, answers, baseline, groups)
  const found = metrics[metric]
  if (!found) return { columns, missing: 'the test rows do not define its metric' }
  const { value, low, high } = found
  const gain = pairedAdvantage(metric, problem, test.actual, own, answers, groups)
  return {
    columns,
    metric,
    value,
    ...(low !== undefined && high !== undefined && { low, high }),
    ...(gain && { gain }),
  }
}

/** The rows without the cells that are not kept. */
function rowsWithout(rows: EncodedRows, kept: readonly boolean[]): EncodedRows {
  const cells = kept.flatMap((isKept, cell) => (isKept ? [cell] : []))
  return {
    count: rows.count,
    slice: (start, end) => {
      const { values, width } = rows.slice(start, end)
      const narrow = new Float64Array((end - start) * cells.length)
      for (let row = 0; row < end - start; row++) {
        for (const [to, from] of cells.entries()) {
          narrow[row * cells.length + to] = values[row * width + from] ?? Number.NaN
        }
      }
      return { values: narrow, width: cells.length }
    },
  }
}
