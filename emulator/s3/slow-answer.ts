import type { ServerResponse } from 'node:http'

/** How the document begins that every answer of S3 in XML has. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Clients give up on an answer that has not begun after twenty seconds, and on one that is silent for a minute. */
const SILENCE_MS = 5000

/**
 * Waits for work that may take minutes. As S3 does while it puts the parts of an upload together, the answer begins with
 * 200 and goes on with spaces, so that its caller does not give up; what went wrong then stands in the body of a 200.
 */
export async function workedOn<Result>(
  response: ServerResponse,
  work: Promise<Result>,
  silenceMs: number = SILENCE_MS,
): Promise<Result> {
  const timer = setInterval(() => {
    if (response.destroyed) return
    if (response.headersSent) return void response.write(' ')
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.write(XML_DECLARATION)
  }, silenceMs)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}
