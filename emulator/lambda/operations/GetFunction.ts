import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeFunction } from '../function-description.ts'
import type { LambdaReply, LambdaRequest } from '../operation.ts'
import { requireFunction } from '../service.ts'

/** Like AWS's, but the code's location is the bundle's folder on this machine. */
export function getFunction({ service, functionName, query }: LambdaRequest): LambdaReply {
  const { config } = requireFunction(service, functionName, query.get('Qualifier') ?? undefined)
  const body = {
    Configuration: describeFunction(service.context, config),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(path.resolve(config.bundlePath)).href },
  }
  return { status: 200, body: JSON.stringify(body) }
}
