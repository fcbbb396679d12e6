/** The training service, as far as this function needs it. */
export type TrainingJobs = {
  /**
   * Starts a job, or finds that this very job was started before.
   * @throws BoostlineError `training-quota` (retryable), `training-job-name-taken`, or an AWS error.
   */
  ensureJob(job: TrainingJob): Promise<'created' | 'existed'>
}

export type TrainingJob = {
  readonly name: string
  readonly image: string
  readonly roleArn: string
  readonly hyperparameters: Readonly<Record<string, string>>
  /** s3:// URIs: a prefix, which ends with a slash, or a list of objects. */
  readonly trainUri: string
  readonly validationUri?: string
  /** The model lands in `<outputUri><name>/output/model.tar.gz`. */
  readonly outputUri: string
  readonly instanceType: string
  readonly instanceCount: number
  readonly volumeSizeGb: number
  readonly maxRuntimeSeconds: number
  readonly tags: Readonly<Record<string, string>>
}
