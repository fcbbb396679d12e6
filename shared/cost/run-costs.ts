import type { SourceRecord } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import type { HostedTarget } from '#shared/serving/serving-target.ts'
import { billedSeconds, roundSecondsOf } from '#shared/training/training-forecast.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import { type CostLine, evaluationCosts, predictionCosts, splitCosts, storageCosts } from './cost-lines.ts'
import { trainingHourOf } from './prices.ts'

/** What is known of a run that its costs follow from. */
export type CostedRun = {
  readonly training: Pick<TrainingRecord, 'rows' | 'job' | 'jobs' | 'dataset' | 'runId' | 'quality'>
  readonly schema: Pick<FeatureSchema, 'problem' | 'encodedWidth'>
  readonly source: Pick<SourceRecord, 'sizeBytes'>
  readonly target: HostedTarget
}

export type RunCosts = {
  readonly run: readonly CostLine[]
  /** Of a thousand. */
  readonly predictions: readonly CostLine[]
  /** Such as `ml.g5.xlarge`, where its price is not known: the training is not in the sum. */
  readonly unpriced: string | undefined
}

/**
 * What a run and a thousand predictions cost at AWS's list prices, in US dollars: the report, its card and the console
 * all say this. The training's time is the forecast that was told before it, and no clock's: what a laptop took is no
 * measure of AWS's machines.
 */
export function runCosts({ training, schema, source, target }: CostedRun): RunCosts {
  const uploadGb = source.sizeBytes / 1e9
  const outputs = answerWidth(schema.problem)
  const roundSeconds = roundSecondsOf({ trainRows: training.rows.train, encodedWidth: schema.encodedWidth, outputs })
  const jobs = jobsOf(training)
  const seconds = jobs.reduce((sum, job) => sum + billedSeconds(job, roundSeconds), 0)
  const { instanceType, instanceCount } = training.job
  const hour = trainingHourOf(instanceType)
  const trained: CostLine = {
    what: jobs.length === 1 ? 'Training job' : `${jobs.length} training jobs`,
    how: `about ${minutesText(seconds)} of ${instanceCount} × ${instanceType}`,
    dollars: (seconds / 3600) * instanceCount * (hour ?? 0),
  }
  return {
    run: [splitCosts(uploadGb), trained, evaluationCosts(uploadGb, target), storageCosts(uploadGb)],
    predictions: predictionCosts(target).map((line) => ({ ...line, dollars: line.dollars / 1000 })),
    unpriced: hour === undefined ? instanceType : undefined,
  }
}

function minutesText(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
