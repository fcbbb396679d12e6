import type { FunctionName } from './wiring.ts'

/**
 * An event that makes each function start, read its environment and answer, and do nothing. After a deployment it
 * proves the function; once a day it keeps Lambda from putting an image function that nobody calls to sleep (after
 * 14 days; the first call then fails).
 */
export const HARMLESS_EVENTS: Readonly<Record<FunctionName, Readonly<Record<string, unknown>>>> = {
  'model-training': { Service: 'Amazon S3', Event: 's3:TestEvent' },
  'model-deployment': { Service: 'Amazon S3', Event: 's3:TestEvent' },
  'model-evaluation': { Records: [] },
  'inference-api': {
    httpMethod: 'GET',
    path: '/health',
    headers: null,
    queryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { stage: 'prod' },
  },
}
