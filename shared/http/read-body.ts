import type { IncomingMessage } from 'node:http'

/** As much as Lambda takes of a request. */
export const MOST_BODY_BYTES = 6 * 1024 * 1024

/**
 * The whole body of a request; undefined where it has more than `mostBytes`. What is too much is read, and not kept: a
 * client that is still sending would otherwise find its connection cut and never see the refusal.
 */
export async function readBody(request: IncomingMessage, mostBytes = MOST_BODY_BYTES): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes > mostBytes ? undefined : Buffer.concat(chunks)
}
