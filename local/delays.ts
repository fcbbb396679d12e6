import type { SageMakerDelays } from '../emulator/sagemaker/index.ts'

/** How long SageMaker's states last, by the names of `npm start -- --delays`. */
export const DELAYS = {
  none: {},
  /** Long enough to see the states go by, short enough not to wait for them. */
  short: {
    startingMs: 100,
    downloadingMs: 100,
    uploadingMs: 100,
    endpointCreatingMs: 300,
    endpointUpdatingMs: 300,
    endpointDeletingMs: 100,
  },
  /** About what a small job and a serverless endpoint take on AWS. */
  realistic: {
    startingMs: 90_000,
    downloadingMs: 30_000,
    uploadingMs: 15_000,
    endpointCreatingMs: 150_000,
    endpointUpdatingMs: 150_000,
    endpointDeletingMs: 10_000,
  },
} as const satisfies Readonly<Record<string, Partial<SageMakerDelays>>>

export type DelaysName = keyof typeof DELAYS
