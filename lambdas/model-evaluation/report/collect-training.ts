import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { readSoundRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import type { PlannedJob, TrainingRecord } from '#shared/records/training-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { isExtra, isRefit, jobsOf, stageOneOf } from '#shared/training/training-plan.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import type { Point } from './charts/curve.ts'

/** The loss by round of the job that stopped by the validation rows, as far as its log goes. */
export type TrainingCurve = {
  readonly metric: string
  readonly train: readonly Point[]
  /** Empty where the job had none. */
  readonly validation: readonly Point[]
  /** The best round of the validation rows: of the training where that is known and in the log, else of the log. */
  readonly best: Point | undefined
  readonly known: KnownRounds
  /** How many jobs trained again, on the validation rows too, for what serves. */
  readonly refits: number
}

/** What the run's records, and not the log, tell of the job with the curve. Rounds are counted from one. */
export type KnownRounds = {
  /** The one that the validation rows were predicted best after; undefined where nothing stopped by them, too. */
  readonly best?: number
  /** How many there were, and what ended them. */
  readonly trained?: number
  readonly endedBy?: 'validation' | 'num_round'
  /** Of the only refit. */
  readonly refit?: number
}

/** The job whose rounds tell how the training went: one that stops by the validation rows, the first of the plan. */
export function jobWithCurve(training: TrainingRecord): PlannedJob | undefined {
  const jobs = jobsOf(training)
  return jobs.find((job) => !isRefit(job) && !isExtra(job)) ?? jobs[0]
}

type Run = {
  readonly training: TrainingRecord
  readonly evaluation: Pick<EvaluationRecord, 'servedModel'>
  readonly schema: { readonly problem: Problem }
}

/** A log may be cut off, or come late: how many rounds there were is told by records alone. */
export async function knownRounds(run: Run, objects: ObjectStore): Promise<KnownRounds> {
  const { training } = run
  const job = jobWithCurve(training)
  if (job === undefined) return {}
  const jobs = jobsOf(training)
  const refits = jobs.filter(isRefit)
  const settings: TrainingRecord['hyperparameters'] = { ...training.hyperparameters, ...job.hyperparameters }
  const refit = refits.find((each) => stageOneOf(jobs, each)?.name === job.name)
  if (refit === undefined) return roundsBy(roundsOfServed(run, settings), settings)
  const keys = runKeys(training.dataset, training.runId)
  const record = await readSoundRecord(objects, refitKey(keys, refit), refitRecordSchema)
  if (record === undefined) return {}
  return { ...roundsBy(record.bestRounds, settings), ...(refits.length === 1 && { refit: record.rounds }) }
}

/** A job that stops by the validation rows leaves a model up to the best round, and trained on until its patience ended. */
function roundsBy(rounds: number | null, settings: TrainingRecord['hyperparameters']): KnownRounds {
  if (rounds === null) return {}
  const patience = settings['early_stopping_rounds']
  if (patience === undefined) return { trained: rounds, endedBy: 'num_round' }
  const [enough, most] = [rounds + Number(patience), Number(settings['num_round'])]
  return { best: rounds, trained: Math.min(enough, most), endedBy: enough <= most ? 'validation' : 'num_round' }
}

/** Of the only model; one of the linear booster has no trees to count. */
function roundsOfServed(
  { evaluation: { servedModel }, schema: { problem } }: Run,
  settings: TrainingRecord['hyperparameters'],
): number | null {
  if (servedModel?.models !== 1 || servedModel.trees === 0) return null
  const outputs = problem.type === 'multiclass' ? problem.classes.length : 1
  const rounds = servedModel.trees / (outputs * Number(settings['num_parallel_tree'] ?? 1))
  return Number.isInteger(rounds) ? rounds : null
}

/** Losses for which more is better. */
const HIGHER_IS_BETTER = /^(auc|aucpr|map|ndcg|accuracy|f1|precision|recall|r2)\b/

/** Undefined where no rounds are told. */
export function trainingCurve(
  rounds: readonly TrainingRound[],
  training: TrainingRecord,
  known: KnownRounds,
): TrainingCurve | undefined {
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
  const lowest = validation.reduce<Point | undefined>(
    (best, point) => (best === undefined || sign * point[1] < sign * best[1] ? point : best),
    undefined,
  )
  const best = known.best === undefined ? lowest : validation.find(([round]) => round + 1 === known.best)
  return { metric, train: pointsOf('train'), validation, best, known, refits: jobsOf(training).filter(isRefit).length }
}
