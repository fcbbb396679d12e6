import type { OperationTable } from '../protocols/service.ts'
import { GetMetricData } from './operations/GetMetricData.ts'
import { ListMetrics } from './operations/ListMetrics.ts'
import { PutMetricData } from './operations/PutMetricData.ts'
import type { CloudWatchOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  GetMetricData,
  ListMetrics,
  PutMetricData,
} as const satisfies OperationTable<CloudWatchOperation<never>>
