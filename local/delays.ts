import type { SageMakerDelays } from '../emulator/sagemaker/index.ts'

/** Long enough to see SageMaker's states go by, short enough not to wait for them. */
export const SHORT_DELAYS: SageMakerDelays = {
  startingMs: 300,
  downloadingMs: 300,
  uploadingMs: 300,
  endpointCreatingMs: 1_000,
  endpointUpdatingMs: 1_000,
  endpointDeletingMs: 300,
}
