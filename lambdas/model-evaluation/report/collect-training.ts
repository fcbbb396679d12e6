import type { TrainingRecord } from '#shared/records/training-record.ts'
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
