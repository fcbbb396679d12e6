import { PRICES, trainingHourOf } from '#shared/cost/prices.ts'
import type { PlannedJob, Quality, TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { isExtra, isRefit, isStageOne, jobsOf } from './training-plan.ts'

/** Until SageMaker has an instance, which is not billed; and what of a job is billed besides its rounds. */
const START_SECONDS = 120
const BILLED_START_SECONDS = 75
/** 900 seconds for 1 GB: about 200 million cells. */
const SECONDS_A_CELL = 4.5e-6
/** A refit has the validation rows beside the others, 15 % more rounds, and none after the best. */
const REFIT_FACTOR = 1.3

/** What is to be trained, as far as it says how long that takes. */
export type TrainingSize = {
  readonly trainRows: number
  readonly encodedWidth: number
  /** Of a problem with several classes, for each of which there is a tree a round; else 1. */
  readonly outputs: number
  /** How many jobs train at the same time. */
  readonly maxParallelJobs: number
  /** What a job runs on; absent: one ml.m5.large. */
  readonly machines?: Machines
}

export type Machines = { readonly instanceType: string; readonly instanceCount: number }

const PLAIN: Machines = { instanceType: 'ml.m5.large', instanceCount: 1 }

export type TrainingForecast = { readonly jobs: number; readonly minutes: number; readonly dollars: number }

/**
 * What a training takes on AWS, roughly: the rounds it will stop at nobody knows. The time is that of one ml.m5.large a job;
 * the price is that of its machines for as long, or of ml.m5.large where theirs is not known here.
 */
export function trainingForecast(jobs: readonly PlannedJob[], size: TrainingSize): TrainingForecast {
  const { maxParallelJobs, machines: { instanceType, instanceCount } = PLAIN } = size
  const hour = instanceCount * (trainingHourOf(instanceType) ?? PRICES.trainingHour)
  const roundSeconds = roundSecondsOf(size)
  const secondsOf = (job: PlannedJob) => billedSeconds(job, roundSeconds)
  const billed = jobs.reduce((sum, job) => sum + secondsOf(job), 0)
  const waves = [jobs.filter((job) => !isRefit(job)), jobs.filter(isRefit)].flatMap((wave) =>
    Array.from({ length: Math.ceil(wave.length / maxParallelJobs) }, (_, at) =>
      wave.slice(at * maxParallelJobs, (at + 1) * maxParallelJobs),
    ),
  )
  const seconds = waves.reduce((sum, wave) => sum + START_SECONDS + Math.max(...wave.map(secondsOf)), 0)
  return { jobs: jobs.length, minutes: seconds / 60, dollars: (billed / 3600) * hour }
}

/** What the rounds of stage 1 take. */
export function roundSecondsOf({
  trainRows,
  encodedWidth,
  outputs,
}: Pick<TrainingSize, 'trainRows' | 'encodedWidth' | 'outputs'>): number {
  return trainRows * encodedWidth * outputs * SECONDS_A_CELL
}

/** The seconds that are billed of a job, where the rounds of stage 1 take `roundSeconds`. */
export function billedSeconds(job: Pick<PlannedJob, 'role'>, roundSeconds: number): number {
  return BILLED_START_SECONDS + roundSeconds * (isRefit(job) ? REFIT_FACTOR : 1)
}

/** {@link forecastText} of a run that is prepared. */
export function runForecastText(training: TrainingRecord, { encodedWidth, problem }: FeatureSchema): string {
  const { rows, quality, maxParallelJobs, job: machines } = training
  const size = { trainRows: rows.train, encodedWidth, outputs: answerWidth(problem), maxParallelJobs, machines }
  return forecastText(quality, jobsOf(training), size)
}

/** Such as `good, 2 training jobs one after the other: on AWS about 7 minutes and $0.005`. */
export function forecastText(quality: Quality, jobs: readonly PlannedJob[], size: TrainingSize): string {
  const { minutes, dollars } = trainingForecast(jobs, size)
  return `${quality}, ${jobsInWords(jobs, size)}: on AWS about ${Math.round(minutes)} minutes and $${dollars.toFixed(dollars < 0.1 ? 3 : 2)}${priceInWords(size.machines ?? PLAIN)}`
}

/** By which machines it is priced, where it is not by one ml.m5.large. */
function priceInWords({ instanceType, instanceCount }: Machines): string {
  const count = instanceCount === 1 ? '' : `${instanceCount} × `
  if (trainingHourOf(instanceType) === undefined) {
    return ` at the price of ${count}${PLAIN.instanceType}: that of ${instanceType} is not known here`
  }
  return count === '' && instanceType === PLAIN.instanceType ? '' : ` at the price of ${count}${instanceType}`
}

function jobsInWords(jobs: readonly PlannedJob[], { maxParallelJobs }: TrainingSize): string {
  const needed = jobs.filter((job) => !isExtra(job))
  const atOnce = Math.min(maxParallelJobs, needed.filter(isStageOne).length)
  const how = atOnce === 1 ? 'one after the other' : `up to ${atOnce} at once`
  const count = needed.length === 1 ? '1 training job' : `${needed.length} training jobs ${how}`
  return needed.length < jobs.length ? `${count}, and one without what may be a leak` : count
}
