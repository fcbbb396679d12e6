import { type CostLine, evaluationCosts, predictionCosts, splitCosts, storageCosts } from '#shared/cost/cost-lines.ts'
import { trainingHourOf } from '#shared/cost/prices.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { HostedTarget } from '#shared/serving/serving-target.ts'
import { billedSeconds, roundSecondsOf } from '#shared/training/training-forecast.ts'
import { isExtra, isRefit, jobsOf } from '#shared/training/training-plan.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import type { Point } from './charts/curve.ts'

/** The loss by round of the job that stopped by the validation rows. */
export type TrainingCurve = {
  readonly metric: string
  readonly train: readonly Point[]
  /** Empty where the job had none. */
  readonly validation: readonly Point[]
  /** The best round of the validation rows. */
  readonly best: Point | undefined
  /** Whether the model that serves was trained again, on the validation rows too. */
  readonly isRefitted: boolean
}

export type Costs = {
  readonly run: readonly CostLine[]
  /** Of a thousand. */
  readonly predictions: readonly CostLine[]
  /** Such as `ml.g5.xlarge`, where its price is not known: the training is not in the sum. */
  readonly unpriced: string | undefined
  /** Whether the training's time is the log's and no forecast. */
  readonly isMeasured: boolean
}

/** The job whose rounds tell how the training went: one that stops by the validation rows, the first of the plan. */
export function jobWithCurve(training: TrainingRecord): string | undefined {
  const jobs = jobsOf(training)
  return (jobs.find((job) => !isRefit(job) && !isExtra(job)) ?? jobs[0])?.name
}

/** Losses for which more is better. */
const HIGHER_IS_BETTER = /^(auc|aucpr|map|ndcg|accuracy|f1|precision|recall|r2)\b/

/** Undefined where no rounds are told. */
export function trainingCurve(rounds: readonly TrainingRound[], training: TrainingRecord): TrainingCurve | undefined {
  // Of several metrics the last one stops a training.
  const names = rounds[0]?.metrics.map(({ name }) => name) ?? []
  const metric = names.findLast((name) => name.startsWith('train-'))?.slice('train-'.length)
  if (metric === undefined || rounds.length < 2) return undefined
  const pointsOf = (part: string) =>
    rounds.flatMap(({ round, metrics }): readonly Point[] => {
      const found = metrics.find(({ name }) => name === `${part}-${metric}`)
      return found ? [[round, found.value]] : []
    })
  const validation = pointsOf('validation')
  const sign = HIGHER_IS_BETTER.test(metric) ? -1 : 1
  const best = validation.reduce<Point | undefined>(
    (best, point) => (best === undefined || sign * point[1] < sign * best[1] ? point : best),
    undefined,
  )
  return { metric, train: pointsOf('train'), validation, best, isRefitted: jobsOf(training).some(isRefit) }
}

/** What a run and a thousand predictions cost at AWS's list prices, by the log of its training where there is one. */
export function costsOf({ training, schema, source, target }: CostedRun, rounds: readonly TrainingRound[]): Costs {
  const uploadGb = source.sizeBytes / 1e9
  const [first, last] = [rounds[0], rounds.at(-1)]
  const measured = first && last && rounds.length > 1 ? (last.atMs - first.atMs) / 1000 : undefined
  const { problem } = schema
  const size = {
    trainRows: training.rows.train,
    encodedWidth: schema.encodedWidth,
    outputs: problem.type === 'multiclass' ? problem.classes.length : 1,
  }
  const jobs = jobsOf(training)
  const roundSeconds = measured ?? roundSecondsOf(size)
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
    isMeasured: measured !== undefined,
  }
}

type CostedRun = {
  readonly training: TrainingRecord
  readonly schema: FeatureSchema
  readonly source: SourceRecord
  readonly target: HostedTarget
}

function minutesText(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
