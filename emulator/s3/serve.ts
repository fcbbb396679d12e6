import { randomBytes } from 'node:crypto'
import { close } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '../http/aws-error.ts'
import { isClientGone } from '../http/listen.ts'
import { crossOriginHeaders, preflightHeaders } from './cors.ts'
import { S3Error } from './errors.ts'
import { checkPresignedUrl } from './presigned.ts'
import { header, newRequestId, type S3Answer, type S3Request, type S3Service } from './request.ts'
import { findOperation, parseTarget } from './route.ts'
import { sendFile } from './send-file.ts'
import { writeXml } from './xml.ts'

/** Answers one S3 request; rejects only where the connection fails in the middle of an answer. */
export async function serveS3(s3: S3Service, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newRequestId()
  const hostId = randomBytes(48).toString('base64')
  response.setHeader('server', 'AmazonS3')
  response.setHeader('x-amz-request-id', requestId)
  response.setHeader('x-amz-id-2', hostId)
  let answer: S3Answer
  try {
    const request = readRequest(incoming, requestId)
    for (const [name, value] of Object.entries(crossOriginHeaders(s3, request))) response.setHeader(name, value)
    answer = await answerRequest(s3, request)
  } catch (error) {
    if (isClientGone(response, error)) return
    answer = errorAnswer(s3, incoming, error, { RequestId: requestId, HostId: hostId })
  }
  await sendAnswer(answer, incoming, response)
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

async function answerRequest(s3: S3Service, request: S3Request): Promise<S3Answer> {
  if (request.method === 'OPTIONS') return { headers: { ...preflightHeaders(s3, request), 'content-length': 0 } }
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
  ids: { readonly RequestId: string; readonly HostId: string },
): S3Answer {
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
  if (xml !== undefined) {
    response.writeHead(status, {
      'content-type': 'application/xml',
      ...(incoming.method !== 'HEAD' && { 'content-length': Buffer.byteLength(xml) }),
      ...headers,
    })
    response.end(incoming.method === 'HEAD' ? undefined : xml)
    return
  }
  response.writeHead(status, headers)
  if (!file || file.sizeBytes === 0) {
    if (file) close(file.descriptor)
    response.end()
    return
  }
  await sendFile(file, response)
}
