import { Match, type Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { countOf, ofType, onlyOne, synthesize } from './testing/synthesize.ts'

const methodsOf = (template: Template) =>
  ofType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => ({
    method: Properties['HttpMethod'],
    auth: Properties['AuthorizationType'],
    needsKey: Properties['ApiKeyRequired'] ?? false,
  }))

describe('who may call the API', () => {
  it('is by default whoever has the key, as often as the usage plan says', () => {
    const { pipeline } = synthesize({ apiRatePerSecond: '7', apiBurst: '9' })
    const methods = methodsOf(pipeline)
    expect(methods.filter(({ needsKey }) => needsKey)).toEqual([
      { method: 'ANY', auth: 'NONE', needsKey: true },
      { method: 'ANY', auth: 'NONE', needsKey: true },
    ])
    // The page and its files: `/`, `/docs`, `/docs/{file}`.
    expect(methods.filter(({ needsKey }) => !needsKey)).toEqual(
      Array.from({ length: 3 }, () => ({ method: 'GET', auth: 'NONE', needsKey: false })),
    )
    const parts = ofType(pipeline, 'AWS::ApiGateway::Resource').map(([, { Properties }]) => Properties['PathPart'])
    expect(new Set(parts)).toEqual(new Set(['docs', '{file}', '{proxy+}']))
    expect(
      countOf(pipeline, 'AWS::ApiGateway::UsagePlan', {
        Throttle: { RateLimit: 7, BurstLimit: 9 },
        ApiStages: [Match.anyValue()],
      }),
    ).toBe(1)
    expect(countOf(pipeline, 'AWS::ApiGateway::UsagePlanKey')).toBe(1)
  })

  it.each([
    [{ apiAuth: 'iam' }, 'AWS_IAM'],
    [
      { apiAuth: 'jwt', userPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_x' },
      'COGNITO_USER_POOLS',
    ],
    [{ apiAuth: 'none' }, 'NONE'],
  ])('is by setting %j checked as %s, without a key', (context, auth) => {
    const { pipeline } = synthesize(context)
    expect(methodsOf(pipeline)).toEqual([
      { method: 'ANY', auth, needsKey: false },
      { method: 'ANY', auth, needsKey: false },
    ])
    expect(countOf(pipeline, 'AWS::ApiGateway::ApiKey')).toBe(0)
  })

  it('lets a browser ask without a key, only where origins are allowed', () => {
    const { pipeline } = synthesize({ corsOrigins: 'https://a.example' })
    expect(methodsOf(pipeline).filter(({ method }) => method === 'OPTIONS')).toEqual([
      { method: 'OPTIONS', auth: 'NONE', needsKey: false },
      { method: 'OPTIONS', auth: 'NONE', needsKey: false },
    ])
    expect(
      countOf(pipeline, 'AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ CORS_ORIGINS: 'https://a.example' }) },
      }),
    ).toBe(1)
    expect(methodsOf(synthesize().pipeline).map(({ method }) => method)).not.toContain('OPTIONS')
  })
})

describe('the stage', () => {
  it('is throttled as a whole and logs each request as one JSON line without query or body', () => {
    const { pipeline } = synthesize()
    const stage = onlyOne(pipeline, 'AWS::ApiGateway::Stage')
    expect(stage.Properties['MethodSettings']).toEqual([
      expect.objectContaining({
        HttpMethod: '*',
        ThrottlingRateLimit: 50,
        ThrottlingBurstLimit: 100,
        DataTraceEnabled: false,
      }),
    ])
    const { Format } = stage.Properties['AccessLogSetting'] as { Format: string }
    expect(Object.keys(JSON.parse(Format) as object)).toContain('requestId')
    expect(Format).not.toMatch(/query|body/i)
  })
})

describe('the answers of API Gateway itself', () => {
  const responsesOf = (context: Readonly<Record<string, string>>) =>
    ofType(synthesize(context).pipeline, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties)

  it('are problems (RFC 9457), whatever text API Gateway puts in', () => {
    const responses = responsesOf({})
    expect(responses.map((response) => response['ResponseType'])).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'INVALID_API_KEY', 'THROTTLED', 'REQUEST_TOO_LARGE']),
    )
    for (const response of responses) {
      const { 'application/json': template = '' } = response['ResponseTemplates'] as Record<string, string>
      const body = template.replaceAll('$context.error.messageString', '"said"').replaceAll('$context.requestId', 'r1')
      const problem = JSON.parse(body) as Record<string, unknown>
      expect(problem).toMatchObject({
        type: expect.stringMatching(/^\/problems\//),
        title: expect.anything(),
        requestId: 'r1',
      })
      // The defaults stand for many statuses: they name none.
      expect(problem['status']).toBe(response['StatusCode'] === undefined ? undefined : Number(response['StatusCode']))
      expect(response['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
      })
    }
  })

  it.each([
    ['*', "'*'"],
    ['https://a.example', "'https://a.example'"],
    ['https://a.example,https://b.example', 'method.request.header.Origin'],
  ])('can be read by the pages of %s', (corsOrigins, header) => {
    for (const response of responsesOf({ corsOrigins })) {
      expect(response['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': header,
      })
    }
  })
})
