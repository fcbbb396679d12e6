import type { OperationTable } from '../protocols/service.ts'
import { DescribeRule } from './operations/DescribeRule.ts'
import { ListRules } from './operations/ListRules.ts'
import { ListTargetsByRule } from './operations/ListTargetsByRule.ts'
import { PutEvents } from './operations/PutEvents.ts'
import type { EventBridgeOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  DescribeRule,
  ListRules,
  ListTargetsByRule,
  PutEvents,
} as const satisfies OperationTable<EventBridgeOperation<never>>
