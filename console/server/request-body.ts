import type { IncomingMessage } from 'node:http'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { isJsonObject, type JsonObject } from '#shared/json/json-fields.ts'

const MOST_BYTES = 1024 * 1024

/** A request's JSON object. @throws BoostlineError `request-invalid`. */
export async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MOST_BYTES) chunks.push(chunk)
  }
  if (size > MOST_BYTES) throw requestInvalid(`its body has ${size} bytes, and ${MOST_BYTES} are the most`)
  let value: unknown
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw requestInvalid('its body is no JSON', cause)
  }
  if (!isJsonObject(value)) throw requestInvalid('its body is no JSON object')
  return value
}

export function requestInvalid(problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'request-invalid',
    kind: 'input',
    message: `The console cannot use this request: ${problem}.`,
    hint: 'Load the page again: it may be older than the console that answers.',
    cause,
  })
}
