import process from 'node:process'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { jsonObject } from '#shared/json/json-fields.ts'
import { clientSettings, type Deployment, deploymentError } from './deployment.ts'

export type ApiRequest = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** JSON is sent where they do not say otherwise. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
export type ApiAnswer = {
  /** Undefined where the function failed. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly failure: string | undefined
}

/** Asks the API's function itself, which needs neither the API's address nor its key: the right to invoke it is enough. */
export function apiFunction(deployment: Deployment): (request: ApiRequest) => Promise<ApiAnswer> {
  const FunctionName = deployment.functionName('inference-api')
  const lambda = new LambdaClient(clientSettings(deployment, process.env))
  return async ({ method, path, query = null, headers: given, body = null }) => {
    const headers = { 'content-type': 'application/json', ...given }
    const event = { httpMethod: method, path, queryStringParameters: query, headers, requestContext: {}, body }
    const Payload = JSON.stringify(event)
    const answer = await lambda
      .send(new InvokeCommand({ FunctionName, Payload }))
      .catch((error: unknown) => Promise.reject(deploymentError(deployment, `lambda:Invoke ${FunctionName}`, error)))
    const {
      statusCode,
      headers: answered,
      body: text,
    } = JSON.parse(answer.Payload?.transformToString() || '{}') as Readonly<Record<string, unknown>>
    return {
      status: typeof statusCode === 'number' ? statusCode : undefined,
      headers: textsOf(answered),
      body: typeof text === 'string' ? text : '',
      failure: answer.FunctionError,
    }
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(jsonObject(value))
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
