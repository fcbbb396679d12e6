import * as z from 'zod/mini'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { JSON_TYPE, parseRecord, recordText } from './record-files.ts'

/** source.json: what was uploaded. The first record of a run; retries read it instead of the event. */
export const sourceRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  bucket: z.string(),
  /** Decoded. */
  key: z.string(),
  versionId: z.optional(z.string()),
  eTag: z.string(),
  sizeBytes: z.number(),
  /**
   * Of the upload's bytes as they are stored, in hexadecimal digits. The one fact that comes later, by compare-and-swap:
   * when the file was read to its end. Records of before have none, nor have uploads that could not be read.
   */
  sha256: z.optional(z.string()),
  eventTime: z.string(),
  sequencer: z.optional(z.string()),
  /** The manifest's key and its text as it was found, so that a later edit does not change this run. */
  manifest: z.nullable(z.object({ key: z.string(), text: z.string() })),
  codeVersion: z.string(),
  /** The run that served then, whose readings of the columns are kept; absent where none did. */
  champion: z.optional(z.string()),
})

export type SourceRecord = z.output<typeof sourceRecordSchema>

/** Adds the hash of the upload; whoever was faster has added the same. @throws BoostlineError `record-invalid`. */
export async function addSha256(objects: ObjectStore, key: string, sha256: string): Promise<void> {
  const found = await objects.get(key)
  if (!found) return
  const source = parseRecord(found.body, sourceRecordSchema, `s3://${objects.bucket}/${key}`)
  if (source.sha256 !== undefined) return
  const { version, runId, dataset, bucket, key: upload, versionId, eTag, sizeBytes, ...others } = source
  const facts = { version, runId, dataset, bucket, key: upload, versionId, eTag, sizeBytes, sha256, ...others }
  await objects.put(key, recordText(facts), { contentType: JSON_TYPE, condition: { eTag: found.eTag } })
}

/**
 * Whether `later` was uploaded after `earlier`: by the event's time, then, for one key, by S3's sequencer.
 * Equal events are not later.
 */
export function isLaterUpload(later: UploadOrder, earlier: UploadOrder): boolean {
  const times = Date.parse(later.eventTime) - Date.parse(earlier.eventTime)
  if (times !== 0) return times > 0
  if (later.key !== earlier.key || later.sequencer === undefined || earlier.sequencer === undefined) return false
  const width = Math.max(later.sequencer.length, earlier.sequencer.length)
  // S3 says: pad the shorter on the right with zeros, then compare as text.
  return later.sequencer.padEnd(width, '0') > earlier.sequencer.padEnd(width, '0')
}

export type UploadOrder = Pick<SourceRecord, 'key' | 'eventTime'> & { readonly sequencer?: string | undefined }
