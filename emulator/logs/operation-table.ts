import type { OperationTable } from '../protocols/service.ts'
import { DescribeLogGroups } from './operations/DescribeLogGroups.ts'
import { DescribeLogStreams } from './operations/DescribeLogStreams.ts'
import { FilterLogEvents } from './operations/FilterLogEvents.ts'
import { GetLogEvents } from './operations/GetLogEvents.ts'
import type { LogsOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  DescribeLogGroups,
  DescribeLogStreams,
  FilterLogEvents,
  GetLogEvents,
} as const satisfies OperationTable<LogsOperation<never>>
