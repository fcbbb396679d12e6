import { randomBytes } from 'node:crypto'
import { close } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '../http/aws-error.ts'
import { isClientGone } from '../http/listen.ts'
import type { AwsService } from '../protocols/service.ts'
import { allowsOrigin, crossOriginHeaders, preflightHeaders } from './cors.ts'
import { S3Error } from './errors.ts'
import { checkPresignedUrl } from './presigned.ts'
import { header, newRequestId, type S3Answer, type S3Request } from './request.ts'
import { findOperation, findOperationName, parseTarget } from './routes.ts'
import { sendFile } from './send-file.ts'
import type { S3Service } from './service.ts'
import { workedOn, XML_DECLARATION } from './slow-answer.ts'
import { writeXml } from './xml.ts'

/** Serves REST XML. `handle` rejects only where the connection fails in the middle of an answer. */
export function s3Service(s3: S3Service): AwsService {
  const corsRulesOf = (bucket: string) => s3.buckets.configuration(bucket, 'cors')
  return {
    handle: async (incoming, response) => {
      const ids = writeIds(response)
      let answer: S3Answer
      try {
        const request = readRequest(incoming, ids.RequestId)
        for (const [name, value] of Object.entries(crossOriginHeaders(request, corsRulesOf)))
          response.setHeader(name, value)
        answer =
          request.method === 'OPTIONS'
            ? { headers: { ...preflightHeaders(request, corsRulesOf), 'content-length': 0 } }
            : await answerOf(s3, request, response)
      } catch (error) {
        if (isClientGone(response, error)) return
        answer = errorAnswer(s3, incoming, error, ids)
      }
      await sendAnswer(answer, incoming, response)
    },
    operationOf: ({ method = 'GET', url = '/', headers }) => {
      try {
        return findOperationName({ ...parseTarget(url, headers.host), method, headers })
      } catch (error) {
        // There is none; its refusal says so.
        if (error instanceof AwsError) return `${method} ${url}`
        throw error
      }
    },
    allowsOrigin: (origin, { method = 'GET', url = '/', headers }) => {
      try {
        const { bucket, key } = parseTarget(url, headers.host)
        // Rules are for a bucket's objects: by them no page changes the rules, or another of its settings.
        const isOfBucket = key === '' && (method === 'PUT' || method === 'DELETE')
        return !isOfBucket && allowsOrigin(origin, method, corsRulesOf(bucket))
      } catch (error) {
        // A path that can't be read is no bucket's.
        if (error instanceof AwsError) return false
        throw error
      }
    },
    refuse: (error, incoming, response) =>
      endXml(errorAnswer(s3, incoming, error, writeIds(response)), incoming, response),
  }
}

type Ids = { readonly RequestId: string; readonly HostId: string }

function writeIds(response: ServerResponse): Ids {
  const ids = { RequestId: newRequestId(), HostId: randomBytes(48).toString('base64') }
  response.setHeader('server', 'AmazonS3')
  response.setHeader('x-amz-request-id', ids.RequestId)
  response.setHeader('x-amz-id-2', ids.HostId)
  return ids
}

function readRequest(incoming: IncomingMessage, requestId: string): S3Request {
  return {
    ...parseTarget(incoming.url ?? '/', incoming.headers.host),
    method: incoming.method ?? 'GET',
    headers: incoming.headers,
    incoming,
    requestId,
  }
}

async function answerOf(s3: S3Service, request: S3Request, response: ServerResponse): Promise<S3Answer> {
  const isLong = findOperationName(request) === 'CompleteMultipartUpload'
  const answer = answerRequest(s3, request)
  return isLong ? await workedOn(response, answer) : await answer
}

async function answerRequest(s3: S3Service, request: S3Request): Promise<S3Answer> {
  checkPresignedUrl(request.query, s3.context.clock)
  const expectedOwner = header(request, 'x-amz-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== s3.context.accountId) {
    throw new S3Error('AccessDenied', 'Access Denied', 403)
  }
  return await findOperation(request)(s3, request)
}

function errorAnswer(
  s3: S3Service,
  incoming: IncomingMessage,
  error: unknown,
  ids: Ids,
): S3Answer & { readonly xml: string } {
  let known: AwsError
  if (error instanceof AwsError) {
    known = error
  } else {
    s3.context.reportFault(`S3 ${incoming.method} ${incoming.url}`, error)
    known = new S3Error('InternalError', 'We encountered an internal error. Please try again.', 500)
  }
  return {
    status: known.status,
    headers: known instanceof S3Error ? known.headers : {},
    xml: writeXml('Error', { Code: known.code, Message: known.message, ...known.fields, ...ids }, ''),
  }
}

async function sendAnswer(answer: S3Answer, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, xml, file } = answer
  if (xml !== undefined) return endXml({ status, headers, xml }, incoming, response)
  // An uploaded page that somebody opens is none of ours: its script has an origin of its own, which may do nothing.
  response.writeHead(status, file ? { ...headers, 'content-security-policy': 'sandbox allow-scripts' } : headers)
  if (!file || file.sizeBytes === 0) {
    if (file) close(file.descriptor)
    response.end()
    return
  }
  await sendFile(file, response)
}

/** Ends an answer in XML, also one that has begun. */
export function endXml(
  { status = 200, headers, xml }: S3Answer & { readonly xml: string },
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.headersSent) return void response.end(xml.replace(XML_DECLARATION, ''))
  response.writeHead(status, {
    'content-type': 'application/xml',
    ...(incoming.method !== 'HEAD' && { 'content-length': Buffer.byteLength(xml) }),
    ...headers,
  })
  response.end(incoming.method === 'HEAD' ? undefined : xml)
}
