import type { RestOperation } from '../protocols/rest-json.ts'
import type { OperationTable } from '../protocols/service.ts'
import { GetFunction } from './operations/GetFunction.ts'
import { GetFunctionConfiguration } from './operations/GetFunctionConfiguration.ts'
import { Invoke } from './operations/Invoke.ts'
import { ListFunctions } from './operations/ListFunctions.ts'
import type { LambdaService } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  GetFunction,
  GetFunctionConfiguration,
  Invoke,
  ListFunctions,
} as const satisfies OperationTable<RestOperation<LambdaService, never>>
