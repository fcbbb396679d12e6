import { PRICES } from '#shared/cost/prices.ts'
import type { Quality } from '#shared/records/training-record.ts'
import { plannedJobs } from './training-plan.ts'

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
}

export type TrainingForecast = { readonly jobs: number; readonly minutes: number; readonly dollars: number }

/** What a training takes on AWS with one ml.m5.large, roughly: the rounds it will stop at nobody knows. */
export function trainingForecast(quality: Quality, size: TrainingSize): TrainingForecast {
  const jobs = plannedJobs(quality, { dataset: '', runId: '' })
  const billed = billedSeconds(jobs, roundSecondsOf(size)).reduce((sum, each) => sum + each, 0)
  return {
    jobs: jobs.length,
    minutes: (billed + jobs.length * START_SECONDS) / 60,
    dollars: (billed / 3600) * PRICES.trainingHour,
  }
}

/** What the rounds of stage 1 take. */
export function roundSecondsOf({ trainRows, encodedWidth, outputs }: TrainingSize): number {
  return trainRows * encodedWidth * outputs * SECONDS_A_CELL
}

/** The seconds that are billed of each job, where the rounds of stage 1 take `roundSeconds`. */
export function billedSeconds(jobs: readonly { readonly role: string }[], roundSeconds: number): readonly number[] {
  return jobs.map(({ role }) => BILLED_START_SECONDS + roundSeconds * (role === 'refit' ? REFIT_FACTOR : 1))
}

/** Such as `good, 2 training jobs one after the other: on AWS about 7 minutes and $0.005`. */
export function forecastText(quality: Quality, size: TrainingSize): string {
  const { jobs, minutes, dollars } = trainingForecast(quality, size)
  const count = jobs === 1 ? '1 training job' : `${jobs} training jobs one after the other`
  return `${quality}, ${count}: on AWS about ${Math.round(minutes)} minutes and $${dollars.toFixed(dollars < 0.1 ? 3 : 2)}`
}
