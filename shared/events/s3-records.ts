import { boundedJson } from '#shared/errors/bounded-text.ts'
import { field } from '#shared/json/json-fields.ts'

/** What an S3 notification says of one created object. */
export type CreatedObject = {
  readonly bucket: string
  /** Decoded. */
  readonly key: string
  /** ISO 8601. */
  readonly eventTime: string
  readonly versionId?: string
  /** Without quotes. */
  readonly eTag?: string
  readonly sequencer?: string
}

export type S3Records = {
  readonly created: readonly CreatedObject[]
  /** What was passed over, in words: test events, deletions, records of another kind. */
  readonly ignored: readonly string[]
}

/**
 * The created objects of an S3 notification, however many records it has. Anything that is not one is named in
 * `ignored`, never thrown: a notification that cannot be understood is no better the second time.
 */
export function readS3Records(event: unknown): S3Records {
  const created: CreatedObject[] = []
  const ignored: string[] = []
  if (field(event, 'Event') === 's3:TestEvent') return { created, ignored: ['s3:TestEvent'] }
  const records = field(event, 'Records')
  if (!Array.isArray(records)) return { created, ignored: ['an event without Records'] }
  for (const record of records) {
    const name = field(record, 'eventName')
    const object =
      isS3Record(record) && typeof name === 'string' && name.startsWith('ObjectCreated:') && readObject(record)
    if (object) created.push(object)
    else
      ignored.push(
        `a record ${text(name ?? 'without eventName')} of ${text(field(record, 'eventSource') ?? 'no source')}`,
      )
  }
  return { created, ignored }
}

/** Whether an event is an S3 notification (its test message included). */
export function isS3Event(event: unknown): boolean {
  const records = field(event, 'Records')
  return field(event, 'Event') === 's3:TestEvent' || (Array.isArray(records) && records.some(isS3Record))
}

function isS3Record(record: unknown): boolean {
  // Minor versions of the structure only add fields; a new major one would be another structure.
  return field(record, 'eventSource') === 'aws:s3' && text(field(record, 'eventVersion') ?? '2').startsWith('2')
}

function readObject(record: unknown): CreatedObject | undefined {
  const s3 = field(record, 's3')
  const object = field(s3, 'object')
  const bucket = field(field(s3, 'bucket'), 'name')
  const key = field(object, 'key')
  const eventTime = field(record, 'eventTime')
  if (typeof bucket !== 'string' || typeof key !== 'string' || typeof eventTime !== 'string') return undefined
  if (Number.isNaN(Date.parse(eventTime))) return undefined
  return {
    bucket,
    key: decodeKey(key),
    eventTime,
    ...optionalText('versionId', field(object, 'versionId')),
    ...optionalText('eTag', field(object, 'eTag')),
    ...optionalText('sequencer', field(object, 'sequencer')),
  }
}

/** Notifications carry keys form-URL-encoded: a space is `+`, a plus `%2B`, the rest percent-encoded UTF-8. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    // Hand-written events carry bare percent signs; S3's own never do.
    return key
  }
}

const LONGEST_SHOWN = 100

/** A value for a person: text as it is, anything else as JSON. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : boundedJson(value, LONGEST_SHOWN)
}

function optionalText<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as Partial<Record<Name, string>>) : {}
}
