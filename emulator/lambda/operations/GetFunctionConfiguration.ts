import { describeFunction } from '../function-description.ts'
import type { LambdaReply, LambdaRequest } from '../operation.ts'
import { requireFunction } from '../service.ts'

export function getFunctionConfiguration({ service, functionName, query }: LambdaRequest): LambdaReply {
  const { config } = requireFunction(service, functionName, query.get('Qualifier') ?? undefined)
  return { status: 200, body: JSON.stringify(describeFunction(service.context, config)) }
}
