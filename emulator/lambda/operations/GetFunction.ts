import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GetFunctionCommandInput } from '@aws-sdk/client-lambda'
import { describeFunction } from '../function-description.ts'
import { type LambdaOperation, requireFunction } from '../service.ts'

/** Like AWS's, but the code's location is the bundle's folder on this machine. */
export const GetFunction: LambdaOperation<GetFunctionCommandInput> = (service, { FunctionName, Qualifier }) => {
  const { config } = requireFunction(service, FunctionName, Qualifier)
  const body = {
    Configuration: describeFunction(service.context, config),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(path.resolve(config.bundlePath)).href },
  }
  return { status: 200, body: JSON.stringify(body) }
}
