import type { PlannedJob, TrainingRecord } from '#shared/records/training-record.ts'
import type { RunFacts } from '#shared/runs/run-status.ts'
import type { SageMakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { configurationOf } from '#shared/training/configurations.ts'
import { roundMetricInWords } from '#shared/training/round-metric-words.ts'
import { isOnlyModel, isRefit, jobsOf, WITHOUT_LEAKS } from '#shared/training/training-plan.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import { duration } from './duration.ts'

export type FollowTrainingPorts = {
  readonly services: Pick<SageMakerRunServices, 'job'>
  /** Reads a training job's log: each call returns the rounds that came since the last one. */
  readonly rounds: (jobName: string) => () => Promise<readonly TrainingRound[]>
  readonly show: (stage: string, text: string) => void
}

/**
 * `label` stands before every line where there are several jobs; `learns` are the rows that it learns. `isStopped`: by
 * the validation rows, so that its rounds are no more than a bound.
 */
type Job = { readonly name: string; readonly label: string; readonly learns: number; readonly isStopped: boolean }

/** Long work is told by time, whatever its rounds take. */
const SHOWN_EVERY_MS = 5_000

/**
 * Tells of a run's training jobs as they go, each by its role; true once all of them are complete. `isResumed`: an
 * earlier session has told of jobs that had ended, and of rounds that were there at the first look.
 */
export function trainingTeller(
  training: TrainingRecord,
  ports: FollowTrainingPorts,
  isResumed = false,
): (facts: RunFacts) => Promise<boolean> {
  const tellers = labelled(training).map((job) => jobTeller(job, training, ports, isResumed))
  return async ({ written }) => {
    let isOver = true
    for (const tell of tellers) isOver = (await tell()) && isOver
    return isOver || written.has('deployment')
  }
}

/** Each with its role, where there are several. */
function labelled(training: TrainingRecord): readonly Job[] {
  const jobs = jobsOf(training)
  const { train, validation } = training.rows
  return jobs.map((job) => ({
    name: job.name,
    label: jobs.length === 1 ? '' : `${titleOf(job, jobs)}: `,
    learns: isRefit(job) ? train + validation : train,
    isStopped: !isRefit(job),
  }))
}

const TITLES: Readonly<Record<string, string>> = {
  'stage-1': 'first model',
  refit: 'final model',
  [WITHOUT_LEAKS]: 'without what may be a leak',
}

function titleOf(job: PlannedJob, jobs: readonly PlannedJob[]): string {
  if (isOnlyModel(job, jobs)) return 'model'
  const name = configurationOf(job)
  const kind = name === undefined ? job.role : job.role.slice(0, -name.length - 1)
  return [TITLES[kind] ?? kind.replaceAll('-', ' '), name].filter(Boolean).join(' ')
}

function jobTeller(
  { name, label, learns, isStopped }: Job,
  training: TrainingRecord,
  { services, rounds, show }: FollowTrainingPorts,
  isResumed: boolean,
): () => Promise<boolean> {
  const readRounds = rounds(name)
  let isAnnounced = false
  let isOver = false
  let first: TrainingRound | undefined
  let shown: TrainingRound | undefined
  let last: TrainingRound | undefined
  let isFirstLook = isResumed
  return async () => {
    if (isOver) return true
    const job = await services.job(name)
    if (isFirstLook) {
      isFirstLook = false
      await readRounds()
      isAnnounced = job !== undefined
      isOver = job?.kind === 'completed' || (job?.kind === 'ended-without-a-model' && label !== '')
      return isOver
    }
    if (job && !isAnnounced) {
      show('training', `${label}job ${name}, XGBoost ${job.imageTag}`)
      isAnnounced = true
    }
    const mostRounds = job?.mostRounds ?? Number(training.hyperparameters['num_round'])
    const pace = { learns, isStopped, mostRounds }
    for (const round of await readRounds()) {
      // A job that was interrupted begins anew.
      if (first === undefined || round.round <= (last?.round ?? -1)) first = round
      last = round
      if (shown && round.atMs - shown.atMs < SHOWN_EVERY_MS) continue
      show('training', `${label}${roundText(round)}${paceText(first, round, pace)}`)
      shown = round
    }
    // A run goes on without one of several; where it does not, its failure is told.
    if (job?.kind === 'ended-without-a-model' && label !== '') {
      show('training', `${label}ended without a model: ${job.says}`)
      isOver = true
      return true
    }
    if (job?.kind !== 'completed') return false
    if (last && last !== shown) show('training', `${label}${roundText(last)}`)
    show('training', `${label}finished in ${job.seconds ?? '?'} s`)
    isOver = true
    return true
  }
}

/** `round 150: log loss 0.1019 on validation rows, 0.0624 on training rows`; the metric that decides when to stop. */
function roundText({ round, metrics }: TrainingRound): string {
  // XGBoost stops by the last one.
  const deciding = metrics.findLast(({ name }) => name.startsWith('validation-')) ?? metrics.at(-1)
  if (!deciding) return `round ${round}`
  const metric = deciding.name.replace(/^(train|validation)-/, '')
  const onTraining = metrics.find(({ name }) => name === `train-${metric}`)
  const isTraining = onTraining === deciding
  const also = onTraining && !isTraining ? `, ${figure(onTraining.value)} on training rows` : ''
  return `round ${round}: ${roundMetricInWords(metric)} ${figure(deciding.value)} on ${isTraining ? 'training' : 'validation'} rows${also}`
}

/** With as many digits as tell two rounds apart, whatever the unit of the target is. */
function figure(value: number): string {
  return value !== 0 && Math.abs(value) < 0.1 ? value.toPrecision(4) : value.toFixed(4)
}

/** How fast it goes, and how long it takes: at the most, where it stops as soon as more rounds do not help. */
function paceText(
  first: TrainingRound,
  now: TrainingRound,
  { learns, isStopped, mostRounds }: Pick<Job, 'learns' | 'isStopped'> & { readonly mostRounds: number },
): string {
  const [elapsedMs, rounds] = [now.atMs - first.atMs, now.round - first.round]
  if (elapsedMs < SHOWN_EVERY_MS || rounds === 0) return ''
  const msPerRound = elapsedMs / rounds
  const perSecond = Math.round((1000 * learns) / msPerRound)
  const left = Number.isFinite(mostRounds)
    ? `, ${isStopped ? 'at most' : 'about'} ${duration((mostRounds - 1 - now.round) * msPerRound)} more`
    : ''
  return `; ${perSecond.toLocaleString('en')} rows × rounds a second${left}`
}
