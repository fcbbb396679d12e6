import type { IncomingMessage } from 'node:http'

export type ServiceName =
  | 'health'
  | 'clock'
  | 'faults'
  | 's3'
  | 'sqs'
  | 'sagemaker'
  | 'sagemaker-runtime'
  | 'lambda'
  | 'eventbridge'
  | 'logs'
  | 'cloudwatch'

/** What the emulator is asked itself; no bucket's name begins with an underscore. */
const OWN_PATHS: Readonly<Record<string, ServiceName>> = {
  '/_health': 'health',
  '/_clock': 'clock',
  '/_faults': 'faults',
}

const TARGETS: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  SageMaker: 'sagemaker',
  AWSEvents: 'eventbridge',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'cloudwatch',
}

/**
 * Which service a request is for: all of AWS is behind one address here. The JSON services name themselves in
 * X-Amz-Target; Lambda, SageMaker's runtime and CloudWatch's CBOR have paths of their own; what is left is S3. A signed
 * request for S3 is S3's whatever its path, so that a bucket may be called `endpoints`.
 */
export function detectService(request: IncomingMessage): ServiceName | { readonly unknownTarget: string } {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return TARGETS[target.split('.')[0] ?? ''] ?? { unknownTarget: target }
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const own = OWN_PATHS[path]
  if (own) return own
  if (signedFor(request) === 's3') return 's3'
  if (path.startsWith('/2015-03-31/')) return 'lambda'
  if (path.startsWith('/service/GraniteServiceVersion20100801/')) return 'cloudwatch'
  if (request.method === 'POST' && /^\/endpoints\/[^/]+\/invocations$/.test(path)) return 'sagemaker-runtime'
  return 's3'
}

/** The service in the signature's credential scope: `<key>/<date>/<region>/<service>/aws4_request`. */
function signedFor(request: IncomingMessage): string | undefined {
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1]
}
