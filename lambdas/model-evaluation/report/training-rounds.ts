import type { TrainingRound } from '#shared/training/training-rounds.ts'

/** The logs of training jobs. */
export type TrainingRounds = {
  /** The rounds that a job's log tells of, in their order; none where there is no log. @throws BoostlineError. */
  roundsOf(jobName: string): Promise<readonly TrainingRound[]>
}
