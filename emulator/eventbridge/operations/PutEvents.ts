import { AwsError } from '../../http/aws-error.ts'
import type { JsonInput } from '../../protocols/json.ts'
import { objectListField, stringField, stringListField } from '../../protocols/json-fields.ts'
import { checkBus, type EventBridgeOperation, type EventBridgeService } from '../service.ts'

const MAX_ENTRIES = 10
const MAX_TOTAL_BYTES = 1_048_576

/** Each entry by itself: one that is refused is answered with an error in its place, and the others go on. */
export const PutEvents: EventBridgeOperation = (service, input) => {
  const entries = objectListField(input, 'Entries') ?? []
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length from 1 ` +
        `to ${MAX_ENTRIES}, not ${entries.length}`,
    )
  }
  if (entries.reduce((size, entry) => size + entrySizeBytes(entry), 0) > MAX_TOTAL_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.')
  }
  const results = service.context.database.transaction(() => entries.map((entry) => putEntry(service, entry)))
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string }

function putEntry(service: EventBridgeService, entry: JsonInput): Result {
  try {
    checkBus(service, entry)
    const source = required(entry, 'Source')
    // As in AWS, only AWS's own services speak for themselves.
    if (source.startsWith('aws.')) {
      throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.')
    }
    const detailType = required(entry, 'DetailType')
    const detail = parseDetail(required(entry, 'Detail'))
    const resources = stringListField(entry, 'Resources') ?? []
    const time = entry['Time']
    const timeMs = typeof time === 'number' ? time * 1000 : service.context.clock.now()
    return { EventId: service.publish({ source, detailType, resources, detail }, timeMs) }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { ErrorCode: error.code, ErrorMessage: error.message }
  }
}

function required(entry: JsonInput, name: string): string {
  const value = stringField(entry, name)
  if (value) return value
  throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`)
}

function parseDetail(text: string): unknown {
  const malformed = new AwsError('MalformedDetail', 'Detail is malformed.')
  let detail: unknown
  try {
    detail = JSON.parse(text)
  } catch {
    throw malformed
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) throw malformed
  return detail
}

/** 14 bytes for a time, and the text of the rest, as AWS counts. */
function entrySizeBytes(entry: JsonInput): number {
  const texts = [entry['Source'], entry['DetailType'], entry['Detail'], ...(stringListField(entry, 'Resources') ?? [])]
  const sizes = texts.map((text) => (typeof text === 'string' ? Buffer.byteLength(text) : 0))
  return sizes.reduce((sum, size) => sum + size, entry['Time'] === undefined ? 0 : 14)
}
