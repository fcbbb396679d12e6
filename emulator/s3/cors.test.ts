import { type CORSRule, DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

const Bucket = 'data'
const RULE: CORSRule = {
  ID: 'console',
  AllowedOrigins: ['https://*.example.com'],
  AllowedMethods: ['GET', 'PUT'],
  AllowedHeaders: ['content-*', 'x-amz-date'],
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 300,
}
let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

async function configure(...CORSRules: CORSRule[]): Promise<void> {
  await rig.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
}

async function preflight(headers: Record<string, string>) {
  const answer = await fetch(`${rig.url}/data/k`, { method: 'OPTIONS', headers })
  return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) }
}

describe('a preflight', () => {
  const asked = {
    origin: 'https://app.example.com',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'Content-Type, x-amz-date',
  }

  test('that a rule allows is told what is allowed', async () => {
    await configure(RULE)

    expect(await preflight(asked)).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'content-type, x-amz-date',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '300',
        vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
      },
    })
  })

  test.each([
    ['another origin', { ...asked, origin: 'https://example.org' }],
    ['another method', { ...asked, 'access-control-request-method': 'DELETE' }],
    ['another header', { ...asked, 'access-control-request-headers': 'x-other' }],
  ])('of %s is forbidden', async (_name, headers) => {
    await configure(RULE)

    const answer = await preflight(headers)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('<Code>AccessForbidden</Code>')
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('is forbidden where nothing is configured', async () => {
    expect(await preflight(asked)).toMatchObject({
      status: 403,
      text: expect.stringContaining('CORS is not enabled for this bucket') as string,
    })
  })

  test('without an origin is a bad request', async () => {
    expect(await preflight({})).toMatchObject({ status: 400 })
  })
})

test('an answer carries the headers of the rule that allows it, errors too', async () => {
  await configure({ AllowedOrigins: ['*'], AllowedMethods: ['GET'] })

  const get = await fetch(`${rig.url}/data/none`, { headers: { origin: 'https://any.test' } })
  expect([get.status, get.headers.get('access-control-allow-origin')]).toEqual([404, '*'])
  const put = await fetch(`${rig.url}/data/k`, { method: 'PUT', body: 'x', headers: { origin: 'https://any.test' } })
  expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([200, null])
})

test('the rules come back as they were put, also after a restart, until they are deleted', async () => {
  await configure(RULE)
  rig = await rig.restart()
  const get = new GetBucketCorsCommand({ Bucket })
  expect((await rig.client.send(get)).CORSRules).toEqual([RULE])

  await rig.client.send(new DeleteBucketCorsCommand({ Bucket }))
  await expect(rig.client.send(get)).rejects.toMatchObject({ name: 'NoSuchCORSConfiguration' })
})

test.each([
  ['a method S3 has not', { AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }, 'InvalidRequest'],
  ['two wildcards', { AllowedOrigins: ['*.*'], AllowedMethods: ['GET'] }, 'InvalidRequest'],
  ['no origin', { AllowedOrigins: [], AllowedMethods: ['GET'] }, 'MalformedXML'],
])('refuses a rule with %s', async (_name, rule, name) => {
  await expect(configure(rule)).rejects.toMatchObject({ name })
})
