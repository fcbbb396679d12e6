import { RemovalPolicy } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigateway'
import * as cognito from 'aws-cdk-lib/aws-cognito'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { addOutput } from './add-output.ts'
import { addGatewayResponses } from './gateway-responses.ts'
import { acknowledge } from './role.ts'
import type { Settings } from './settings.ts'

/** The REST API before the prediction function: who may call, how often, what is logged. */
export function createApi(scope: Construct, settings: Settings, target: lambda.Alias): apigateway.RestApi {
  const { prefix, corsOrigins } = settings
  const throttling = { rateLimit: settings.apiRatePerSecond, burstLimit: settings.apiBurst }
  const accessLog = new logs.LogGroup(scope, 'ApiLog', {
    logGroupName: `/aws/apigateway/${prefix}`,
    retention: settings.logRetentionDays as logs.RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const api = new apigateway.RestApi(scope, 'Api', {
    restApiName: `${prefix}-api`,
    endpointTypes: [apigateway.EndpointType.REGIONAL],
    // The account's role for logs is one for all APIs: the registry stack has it.
    cloudWatchRole: false,
    deployOptions: {
      stageName: settings.apiStage,
      throttlingRateLimit: throttling.rateLimit,
      throttlingBurstLimit: throttling.burstLimit,
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat: accessLogFormat(),
    },
    defaultMethodOptions: callersOf(scope, settings),
  })
  const integration = new apigateway.LambdaIntegration(target as lambda.IFunction, { allowTestInvoke: false })
  api.root.addMethod('ANY', integration)
  const anyPath = api.root.addResource('{proxy+}')
  anyPath.addMethod('ANY', integration)
  if (corsOrigins !== undefined) {
    // A browser asks first, and sends no key with the question; the function knows the answer.
    const anybody = { apiKeyRequired: false, authorizationType: apigateway.AuthorizationType.NONE }
    for (const resource of [api.root, anyPath]) resource.addMethod('OPTIONS', integration, anybody)
  }
  if (settings.apiAuth === 'key') {
    // A person opens the page without a key: it has no schema in it, and asks for the key itself.
    const anybody = { apiKeyRequired: false }
    const docs = api.root.addResource('docs')
    for (const resource of [api.root, docs, docs.addResource('{file}')]) resource.addMethod('GET', integration, anybody)
  }
  addGatewayResponses(api, corsOrigins)

  if (settings.apiAuth === 'key') {
    const key = api.addApiKey('ApiKey', { apiKeyName: `${prefix}-key` })
    const plan = api.addUsagePlan('UsagePlan', { name: `${prefix}-plan`, throttle: throttling })
    plan.addApiStage({ stage: api.deploymentStage })
    plan.addApiKey(key)
    addOutput(scope, 'ApiKeyId', key.keyId)
  }
  addOutput(scope, 'ApiUrl', api.url)
  acknowledge(api, {
    'AwsSolutions-APIG2': 'The function checks each request by the schema of its model and names every problem.',
    'AwsSolutions-APIG4': 'Who may call is a setting: an API key with a usage plan, IAM, a JWT, or nobody is asked.',
    'AwsSolutions-COG4': 'Who may call is a setting: an API key with a usage plan, IAM, a JWT, or nobody is asked.',
  })
  acknowledge(api.deploymentStage, {
    'AwsSolutions-APIG3': 'A web ACL costs by the month; the key and the throttle bound what a caller can do.',
    'AwsSolutions-APIG6': 'Execution logs hold payloads, which are never logged; the access log has every request.',
  })
  return api
}

function callersOf(scope: Construct, { apiAuth, userPoolArn, prefix }: Settings): apigateway.MethodOptions {
  switch (apiAuth) {
    case 'key':
      return { apiKeyRequired: true }
    case 'iam':
      return { authorizationType: apigateway.AuthorizationType.IAM }
    case 'jwt': {
      const pool = cognito.UserPool.fromUserPoolArn(scope, 'UserPool', userPoolArn ?? '')
      const authorizer = new apigateway.CognitoUserPoolsAuthorizer(scope, 'Authorizer', {
        authorizerName: `${prefix}-jwt`,
        cognitoUserPools: [pool],
      })
      return { authorizationType: apigateway.AuthorizationType.COGNITO, authorizer }
    }
    case 'none':
      return {}
  }
}

/** One JSON line a request; never a query string or a body. */
function accessLogFormat(): apigateway.AccessLogFormat {
  const field = apigateway.AccessLogField
  return apigateway.AccessLogFormat.custom(
    JSON.stringify({
      requestId: field.contextRequestId(),
      at: field.contextRequestTimeEpoch(),
      ip: field.contextIdentitySourceIp(),
      apiKeyId: field.contextIdentityApiKeyId(),
      method: field.contextHttpMethod(),
      path: field.contextPath(),
      status: field.contextStatus(),
      responseMs: field.contextResponseLatency(),
      functionMs: field.contextIntegrationLatency(),
      error: field.contextErrorResponseType(),
    }),
  )
}
