import process from 'node:process'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { clientSettings, type Deployment, deploymentError } from './deployment.ts'

export type ApiRequest = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }
export type ApiAnswer = {
  /** Undefined where the function failed. */
  readonly status: number | undefined
  readonly body: string
  readonly failure: string | undefined
}

/** Asks the API's function itself, which needs neither the API's address nor its key: the right to invoke it is enough. */
export function apiFunction(deployment: Deployment): (request: ApiRequest) => Promise<ApiAnswer> {
  const FunctionName = deployment.functionName('inference-api')
  const lambda = new LambdaClient(clientSettings(deployment, process.env))
  return async ({ method, path, body = null }) => {
    const headers = { 'content-type': 'application/json' }
    const Payload = JSON.stringify({ httpMethod: method, path, headers, requestContext: {}, body })
    const answer = await lambda
      .send(new InvokeCommand({ FunctionName, Payload }))
      .catch((error: unknown) => Promise.reject(deploymentError(deployment, `lambda:Invoke ${FunctionName}`, error)))
    const { statusCode, body: text } = JSON.parse(answer.Payload?.transformToString() || '{}') as Readonly<
      Record<string, unknown>
    >
    return {
      status: typeof statusCode === 'number' ? statusCode : undefined,
      body: typeof text === 'string' ? text : '',
      failure: answer.FunctionError,
    }
  }
}
