import type { Approval } from './model-registry.ts'

/** An approval in SageMaker's words, which people read in its console and write with `aws sagemaker`. */
export const REGISTRY_WORDS = {
  approved: 'Approved',
  pending: 'PendingManualApproval',
  rejected: 'Rejected',
} as const satisfies Readonly<Record<Approval, string>>

/** The registry's default is a package that waits for a person. */
export function approvalOf(word: string | undefined): Approval {
  if (word === REGISTRY_WORDS.approved) return 'approved'
  return word === REGISTRY_WORDS.rejected ? 'rejected' : 'pending'
}
