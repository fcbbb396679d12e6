import { expect, it } from 'vitest'
import { readFullQuota } from './quota.ts'

it("reads the numbers of a full quota from AWS's words", () => {
  const message =
    "The account-level service limit 'ml.m5.large for training job usage' is 4 Instances, with current utilization of 3 Instances and a request delta of 2 Instances. Please use AWS Service Quotas to request an increase for this quota."
  expect(readFullQuota(message)).toEqual({ name: 'ml.m5.large for training job usage', limit: 4, used: 3, wanted: 2 })
})

it.each(['', "The account-level service limit 'x' is reached.", "The account-level service limit 'x' is 0 Instances"])(
  'knows no numbers where there are none: %s',
  (message) => expect(readFullQuota(message)).toBeUndefined(),
)
