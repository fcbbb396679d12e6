import type { OperationTable } from '../../protocols/service.ts'
import { InvokeEndpoint } from './operations/InvokeEndpoint.ts'
import type { RuntimeOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  InvokeEndpoint,
} as const satisfies OperationTable<RuntimeOperation>
