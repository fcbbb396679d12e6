import { expect, it } from 'vitest'
import { startTestEmulator } from './testing/test-emulator.ts'

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260701/us-east-1/${service}/aws4_request, Signature=x`,
})

it.each([
  [
    'a service that is not there',
    'POST',
    '/',
    { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    'DynamoDB_20120810.PutItem',
  ],
  ['a service with an odd name', 'POST', '/', { 'x-amz-target': 'constructor' }, 'constructor'],
  ['an operation with an odd name', 'POST', '/', { 'x-amz-target': 'AmazonSQS.constructor' }, 'constructor'],
  ['an operation of AWS JSON', 'POST', '/', { 'x-amz-target': 'SageMaker.CreateTransformJob' }, 'CreateTransformJob'],
  ['an operation of CBOR', 'POST', '/service/GraniteServiceVersion20100801/operation/PutDashboard', {}, 'PutDashboard'],
  ['an operation by its path', 'POST', '/endpoints/any/async-invocations', {}, 'InvokeEndpointAsync'],
  [
    'an operation of Lambda under another date',
    'GET',
    '/2019-09-25/functions/any/event-invoke-config',
    signedFor('lambda'),
    'GetFunctionEventInvokeConfig',
  ],
  ['an operation of S3', 'GET', '/data?policy', signedFor('s3'), 'GetBucketPolicy'],
] as const)('answers 501 and the name of %s', async (_, method, path, headers, name) => {
  await using emulator = await startTestEmulator()
  const answer = await fetch(`${emulator.url}${path}`, { method, headers })
  expect(answer.status).toBe(501)
  expect(await answer.text()).toContain(name)
})

it('gives a signed request to the service that it is signed for, whatever its path', async () => {
  await using emulator = await startTestEmulator({
    buckets: [{ name: 'endpoints', versioned: false, notifications: [] }],
  })
  const url = `${emulator.url}/endpoints/any/invocations`
  const asObject = await fetch(`${url}?uploads`, { method: 'POST', headers: signedFor('s3') })
  expect(await asObject.text()).toContain('InitiateMultipartUploadResult')
  const asInvocation = await fetch(url, { method: 'POST', headers: signedFor('sagemaker'), body: '1' })
  expect(asInvocation.headers.get('x-amzn-errortype')).toBe('ValidationError')
})
