import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** What AWS says of a quota that has no room: all in the quota's own unit. */
export type FullQuota = {
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly wanted: number
}

/** As in "The account-level service limit 'x' is 4 Instances, with current utilization of 3 Instances and a request delta of 2 Instances." */
const WORDS = /limit '([^']+)' is (\d+)\b.*?utilization of (\d+)\b.*?request delta of (\d+)\b/s

/** The numbers in the message of a ResourceLimitExceeded; undefined where it has other words. */
export function readFullQuota(message: string): FullQuota | undefined {
  const [, name, ...numbers] = WORDS.exec(message) ?? []
  const [limit, used, wanted] = numbers.map(Number)
  if (name === undefined || limit === undefined || used === undefined || wanted === undefined) return undefined
  return { name, limit, used, wanted }
}

/** The quota that an error is about, where AWS said its numbers: adapters leave them in the error's details. */
export function fullQuotaOf(error: unknown): FullQuota | undefined {
  // Only the adapters write this detail.
  return error instanceof BoostlineError ? (error.details['quota'] as FullQuota | undefined) : undefined
}
