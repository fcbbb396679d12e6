import type { IncomingMessage } from 'node:http'
import { AwsError } from './aws-error.ts'

/**
 * The whole body of a request; refuses more than `limitBytes` with 413. What is too much is read, and not kept:
 * a client that is still sending would otherwise find its connection cut and never see the refusal.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limitBytes) chunks.push(chunk)
  }
  if (size > limitBytes) {
    throw new AwsError('RequestEntityTooLargeException', `Request must be smaller than ${limitBytes} bytes.`, 413)
  }
  return Buffer.concat(chunks)
}
