import type { IncomingMessage } from 'node:http'
import type { InvokeCommandInput } from '@aws-sdk/client-lambda'
import { AwsError } from '../../http/aws-error.ts'
import { readBody } from '../../http/body.ts'
import { invalidRequestContent, requestTooLarge } from '../errors.ts'
import { VERSION } from '../function-config.ts'
import { type LambdaOperation, requireFunction } from '../service.ts'

const MAX_SYNC_BYTES = 6 * 1024 * 1024
const MAX_ASYNC_BYTES = 1024 * 1024

/** Runs a function: `RequestResponse` waits for it, `Event` queues it, `DryRun` only looks whether it is there. */
export const Invoke: LambdaOperation<InvokeCommandInput> = async (service, input, { http, requestId }) => {
  const pool = requireFunction(service, input.FunctionName, input.Qualifier)
  const type = input.InvocationType ?? 'RequestResponse'
  if (type === 'DryRun') return { status: 204 }
  const payload = await readPayload(http, type === 'Event' ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES)
  if (type === 'Event') return { status: 202, requestId: service.enqueue(pool.config.name, payload) }
  const result = await pool.run(requestId, payload)
  return {
    status: 200,
    headers: {
      'x-amz-executed-version': VERSION,
      ...(result.functionError && { 'x-amz-function-error': result.functionError }),
      ...(input.LogType === 'Tail' && {
        'x-amz-log-result': Buffer.from(result.logTail).toString('base64'),
      }),
    },
    body: result.payload,
  }
}

async function readPayload(http: IncomingMessage, limitBytes: number): Promise<string> {
  const body = await readBody(http, limitBytes).catch((error: unknown) => {
    throw error instanceof AwsError && error.status === 413 ? requestTooLarge(limitBytes) : error
  })
  // A function that is given nothing gets an empty event.
  const payload = body.length === 0 ? '{}' : body.toString('utf8')
  try {
    JSON.parse(payload)
  } catch (error) {
    throw invalidRequestContent(`Could not parse request body into json: ${String(error)}`)
  }
  return payload
}
