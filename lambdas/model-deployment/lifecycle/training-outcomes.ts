/** How a training job ended, as far as this function asks. */
export type TrainingOutcomes = { describe(jobName: string): Promise<TrainingOutcome | undefined> }

export type TrainingOutcome = {
  readonly status: 'running' | 'completed' | 'failed' | 'stopped' | 'out-of-time'
  /** Of a job that runs: what the service is at, in its words. */
  readonly phase: string
  /** The service cuts it after 1,024 characters; the whole text is in the job's log. */
  readonly failureReason: string
  /** `s3://bucket/runs/<dataset>/`. */
  readonly outputUri: string
}
