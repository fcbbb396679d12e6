import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeFunction } from '../function-description.ts'
import { functionOfRequest, type LambdaOperation } from '../service.ts'

/** Like AWS's, but the code's location is the bundle's folder on this machine. */
export const GetFunction: LambdaOperation = (service, request) => {
  const { config } = functionOfRequest(service, request)
  const body = {
    Configuration: describeFunction(service.context, config),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(path.resolve(config.bundlePath)).href },
  }
  return { status: 200, body: JSON.stringify(body) }
}
