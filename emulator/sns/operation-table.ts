import type { OperationTable } from '../protocols/service.ts'
import { Publish } from './operations/Publish.ts'
import type { SnsOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  Publish,
} as const satisfies OperationTable<SnsOperation<never>>
