import { AwsError } from '../../http/aws-error.ts'
import { validationException } from '../errors.ts'
import { checkBus, type EventBridgeOperation, type EventBridgeService } from '../service.ts'

const MAX_TOTAL_BYTES = 1_048_576

/** Each entry by itself: one that is refused is answered with an error in its place, and the others go on. */
type Entry = {
  readonly Source?: string
  readonly DetailType?: string
  readonly Detail?: string
  readonly Resources?: readonly string[]
  readonly EventBusName?: string
  /** Seconds since the epoch. */
  readonly Time?: number
}
type Input = { readonly Entries: readonly Entry[] }

export const PutEvents: EventBridgeOperation<Input> = (service, input) => {
  const entries = input.Entries
  if (entries.reduce((size, entry) => size + entrySizeBytes(entry), 0) > MAX_TOTAL_BYTES) {
    throw validationException('Total size of the entries in the request is over the limit.')
  }
  const results = service.context.database.transaction(() => entries.map((entry) => putEntry(service, entry)))
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string }

function putEntry(service: EventBridgeService, entry: Entry): Result {
  try {
    checkBus(service, entry)
    const source = required('Source', entry.Source)
    // As in AWS, only AWS's own services speak for themselves.
    if (source.startsWith('aws.')) {
      throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.')
    }
    const detailType = required('DetailType', entry.DetailType)
    const detail = parseDetail(required('Detail', entry.Detail))
    const resources = entry.Resources ?? []
    const timeMs = entry.Time === undefined ? service.context.clock.now() : entry.Time * 1000
    return { EventId: service.publish({ source, detailType, resources, detail }, timeMs) }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { ErrorCode: error.code, ErrorMessage: error.message }
  }
}

function required(name: string, value: string | undefined): string {
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
function entrySizeBytes({ Source, DetailType, Detail, Resources = [], Time }: Entry): number {
  const sizes = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text ?? ''))
  return sizes.reduce((sum, size) => sum + size, Time === undefined ? 0 : 14)
}
