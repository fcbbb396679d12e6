import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faults } from './faults/faults.ts'
import { findRefusal } from './http/admission.ts'
import { type AwsError, notImplemented } from './http/aws-error.ts'
import type { RequestHandler } from './http/listen.ts'
import type { AwsService } from './protocols/service.ts'
import type { ServiceName } from './service-names.ts'

export type Dispatch = {
  readonly services: Readonly<Record<ServiceName, AwsService>>
  /** What the emulator is asked itself, by path; no bucket's name begins with an underscore. */
  readonly controls: Readonly<Record<string, RequestHandler>>
  readonly faults: Pick<Faults, 'around'>
  /** Names besides this machine's own that the emulator is called by. */
  readonly allowedHosts: readonly string[]
}

/**
 * Who signs it says for which service; that or the request's form names the service; what a foreign page sent is
 * refused; a fault may come first; the service answers by its table of operations, with 501 for what is not in it.
 */
export function createDispatch({ services, controls, faults, allowedHosts }: Dispatch): RequestHandler {
  return async (request, response) => {
    const control = controls[pathOf(request)]
    if (control) {
      const refusal = findRefusal(request, { allowedHosts })
      return refusal ? refuseAsJson(refusal, request, response) : await control(request, response)
    }
    const signedFor = signedService(request)
    const name = detectService(request, signedFor)
    if (!name) {
      const unknown = notImplemented(signedFor ?? 'such', targetOf(request) ?? pathOf(request))
      return refuseAsJson(findRefusal(request, { allowedHosts }) ?? unknown, request, response)
    }
    const service = services[name]
    const allowsOrigin = (origin: string) => service.allowsOrigin?.(origin, request) ?? false
    const refusal = findRefusal(request, { allowedHosts, allowsOrigin })
    if (refusal) {
      request.resume()
      return service.refuse(refusal, request, response)
    }
    await faults.around(name, service, request, response, () => service.handle(request, response))
  }
}

/**
 * The service in the signature's credential scope: `<key>/<date>/<region>/<service>/aws4_request`. Signatures are
 * not checked: whoever reaches the port may do everything.
 */
function signedService(request: IncomingMessage): string | undefined {
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1]
}

/** The JSON services, by what stands before the operation in X-Amz-Target. */
const TARGETS: ReadonlyMap<string, ServiceName> = new Map([
  ['AmazonSQS', 'sqs'],
  ['SageMaker', 'sagemaker'],
  ['AWSEvents', 'eventbridge'],
  ['Logs_20140328', 'logs'],
  ['GraniteServiceVersion20100801', 'cloudwatch'],
])

/**
 * Which service a request is for: all of AWS is behind one address here. The JSON services name themselves in
 * X-Amz-Target; Lambda, SageMaker's runtime and CloudWatch's CBOR have paths of their own; SNS, whose form says only what
 * is asked for, is named by the signature; what is left is S3. A signed
 * request for S3 is S3's whatever its path, so that a bucket may be called `endpoints`.
 */
function detectService(request: IncomingMessage, signedFor: string | undefined): ServiceName | undefined {
  const target = targetOf(request)
  if (target !== undefined) return TARGETS.get(target.split('.')[0] ?? '')
  if (signedFor === 's3') return 's3'
  if (signedFor === 'sns') return 'sns'
  const path = pathOf(request)
  if (signedFor === 'lambda' || path.startsWith('/2015-03-31/')) return 'lambda'
  if (path.startsWith('/service/GraniteServiceVersion20100801/')) return 'cloudwatch'
  if (request.method === 'POST' && /^\/endpoints\/[^/]+\/[a-z-]*invocations[a-z-]*$/.test(path))
    return 'sagemaker-runtime'
  return 's3'
}

function refuseAsJson({ code, message, status }: AwsError, request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ __type: code, message }))
}

function targetOf(request: IncomingMessage): string | undefined {
  const target = request.headers['x-amz-target']
  return typeof target === 'string' ? target : undefined
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/'
}
