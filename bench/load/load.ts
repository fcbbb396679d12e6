/** What comes within a minute, and what there is room for. */
export type Load = {
  readonly uploads: number
  readonly datasets: number
  readonly trainingQuota: number
  readonly endpointQuota: number
  /** No state change of SageMaker reaches a function. */
  readonly losesEvents: boolean
}
