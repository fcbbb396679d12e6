/** How long a state lasts at least, in milliseconds of the emulator's clock. All 0 by default. */
export type SageMakerDelays = {
  readonly startingMs: number
  readonly downloadingMs: number
  readonly uploadingMs: number
  readonly endpointCreatingMs: number
  readonly endpointUpdatingMs: number
  readonly endpointDeletingMs: number
}

/** The account's quotas; above them a creation is refused with ResourceLimitExceeded. */
export type SageMakerQuotas = {
  /** Instances in training at once, of one type. */
  readonly trainingInstances: number
  readonly serverlessEndpoints: number
  /** The sum of MaxConcurrency over the serverless endpoints. */
  readonly serverlessConcurrency: number
}
