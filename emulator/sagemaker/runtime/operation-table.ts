import type { RestOperation } from '../../protocols/rest-json.ts'
import type { OperationTable } from '../../protocols/service.ts'
import type { SageMakerService } from '../service.ts'
import { InvokeEndpoint } from './operations/InvokeEndpoint.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  InvokeEndpoint,
} as const satisfies OperationTable<RestOperation<SageMakerService, never>>
