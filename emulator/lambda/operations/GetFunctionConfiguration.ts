import type { GetFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda'
import { describeFunction } from '../function-description.ts'
import { type LambdaOperation, requireFunction } from '../service.ts'

export const GetFunctionConfiguration: LambdaOperation<GetFunctionConfigurationCommandInput> = (
  service,
  { FunctionName, Qualifier },
) => {
  const { config } = requireFunction(service, FunctionName, Qualifier)
  return { status: 200, body: JSON.stringify(describeFunction(service.context, config)) }
}
