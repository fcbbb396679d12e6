import httpEvent from '../../events/apigateway/http-predict.json' with { type: 'json' }
import testEvent from '../../events/s3/test-event.json' with { type: 'json' }
import type { FunctionName } from '../../infra/wiring.ts'
import { startInterfaceEmulator } from '../../local/rie/interface-emulator.ts'
import { gate, wallMs } from '../measure.ts'

/** Valid values that lead nowhere: a first response needs no AWS. */
export const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  PIPELINE_BUCKET: 'bench',
  NAME_PREFIX: 'bench',
  SAGEMAKER_ROLE_ARN: 'arn:aws:iam::123456789012:role/bench',
  EVALUATION_QUEUE_URL: 'http://127.0.0.1:1/123456789012/bench-evaluation',
  DEFAULT_MODEL: 'iris',
} as const

/** Of each function an event that it answers alone. */
const EVENTS: Readonly<Record<FunctionName | 'empty', unknown>> = {
  empty: {},
  'model-training': testEvent,
  'model-deployment': testEvent,
  'model-evaluation': { Records: [] },
  'inference-api': {
    ...httpEvent,
    rawPath: '/health',
    requestContext: {
      ...httpEvent.requestContext,
      http: { ...httpEvent.requestContext.http, method: 'GET', path: '/health' },
    },
    body: undefined,
  },
}

/** From the start of a function's process to its first response, in milliseconds. */
export async function firstResponseMs(name: FunctionName | 'empty', bundlePath: string): Promise<number> {
  const rie = await startInterfaceEmulator({
    port: 0,
    bundlePath,
    environment: ENVIRONMENT,
    print: () => {},
    warn: (text) => console.error(text),
  })
  try {
    let status = 0
    let answer = ''
    // The process is started by the first call.
    const ms = await wallMs(async () => {
      const response = await fetch(rie.url, { method: 'POST', body: JSON.stringify(EVENTS[name]) })
      status = response.status
      answer = await response.text()
    })
    gate(`${name} answers: ${answer.slice(0, 300)}`, status === 200 && !answer.includes('errorType'))
    return ms
  } finally {
    await rie.close()
  }
}
