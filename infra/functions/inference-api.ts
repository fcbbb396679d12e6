import { DOCS_FILES } from '#shared/api-docs/docs-page.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { readConfig } from '../../lambdas/inference-api/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition } from '../function-definition.ts'
import { objects, sagemaker } from '../grants.ts'

const API = { stage: 'prod', payloadVersion: '1.0' } as const

/** Predictions of the champion, over HTTP. */
export const inferenceApi = {
  name: 'inference-api',
  timeoutSeconds: 29,
  memoryMb: 1024,
  limitsReason: 'API Gateway waits no longer; memory shortens the cold start',
  environment: {
    ...COMMON_ENVIRONMENT,
    DEFAULT_MODEL: { ref: 'defaultModel' },
    CORS_ORIGINS: { ref: 'corsOrigins' },
    API_AUTH: { ref: 'apiAuth' },
    PATH_ALIASES: { ref: 'pathAliases' },
  },
  readConfig,
  grants: [
    {
      actions: ['s3:GetObject'],
      on: objects(`${FOLDERS.models}*`, `${FOLDERS.runs}*`, `${FOLDERS.captures}*`, `${FOLDERS.open}*`),
    },
    // How a model holds, for whoever asks about it: the day's records stay unread.
    { actions: ['s3:GetObject'], on: objects(monitoringKeys('*').state) },
    { actions: ['s3:PutObject'], on: objects(`${FOLDERS.captures}*`) },
    { actions: ['sagemaker:InvokeEndpoint'], on: sagemaker('endpoint') },
    // Why nothing serves: what a person decided stands there.
    {
      actions: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
      on: sagemaker('model-package', 'model-package-group'),
    },
  ],
  triggers: { api: API },
  harmless: {
    event: {
      httpMethod: 'GET',
      path: '/health',
      headers: null,
      queryStringParameters: null,
      body: null,
      isBase64Encoded: false,
      requestContext: { stage: API.stage },
    },
    answer: { statusCode: 200 },
  },
  bundle: {
    budgetBytes: 610_000,
    budgetReason:
      "a caller waits for its cold start: the clients of S3 and SageMaker's runtime, two calls of SageMaker's own for why nothing serves, the scorer with what it takes to make a damaged model again, the protocols that others speak, and no framework",
    assets: DOCS_FILES.map((name) => ({ name, source: `shared/api-docs/assets/${name}` })),
    runsOutsideLambda: false,
  },
  onnx: { memoryMb: 3008, reason: 'a transformer in memory, on two cores' },
  endsRuns: false,
} as const satisfies FunctionDefinition
