import { describeFunction } from '../function-description.ts'
import { functionOfRequest, type LambdaOperation } from '../service.ts'

export const GetFunctionConfiguration: LambdaOperation = (service, request) => {
  const { config } = functionOfRequest(service, request)
  return { status: 200, body: JSON.stringify(describeFunction(service.context, config)) }
}
