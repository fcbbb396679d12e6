import type * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

export const JSON_TYPE = 'application/json'

/**
 * Reads a JSON record, or undefined where there is none.
 * @throws BoostlineError `record-invalid` where the object is not such a record.
 */
export async function readRecord<Schema extends z.ZodMiniType>(
  objects: ObjectStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const found = await objects.get(key)
  return found && parseRecord(found.body, schema, `s3://${objects.bucket}/${key}`)
}

/** Reads a record that must be there. @throws BoostlineError `record-missing` or `record-invalid`. */
export async function requireRecord<Schema extends z.ZodMiniType>(
  objects: ObjectStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const record = await readRecord(objects, key, schema)
  if (record !== undefined) return record
  throw new BoostlineError({
    code: 'record-missing',
    kind: 'input',
    message: `There is no s3://${objects.bucket}/${key}.`,
    hint: 'It is written by an earlier stage of the run. Upload the CSV again to start a new run.',
  })
}

/**
 * Writes a record that is written once. Where it exists already (by a retry, or a concurrent duplicate) the stored
 * one is returned, so that all go on with the same facts.
 */
export async function writeRecordOnce<Schema extends z.ZodMiniType>(
  objects: ObjectStore,
  key: string,
  schema: Schema,
  record: z.input<Schema>,
): Promise<z.output<Schema>> {
  const body = recordText(record)
  const { written } = await objects.put(key, body, { contentType: JSON_TYPE, condition: 'absent' })
  if (!written) return await requireRecord(objects, key, schema)
  return parseRecord(Buffer.from(body), schema, `s3://${objects.bucket}/${key}`)
}

/** A record as it is stored: for people to read, too. */
export function recordText(record: unknown): string {
  return `${JSON.stringify(record, null, 2)}\n`
}

/** Parses a record's bytes. @throws BoostlineError `record-invalid` naming the place and the wrong fields. */
export function parseRecord<Schema extends z.ZodMiniType>(
  body: Uint8Array,
  schema: Schema,
  place: string,
): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (cause) {
    throw invalid(place, 'it is not JSON', cause)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`)
  throw invalid(place, boundedList(problems, '; '), result.error)
}

function invalid(place: string, problem: string, cause: unknown): BoostlineError {
  return new BoostlineError({
    code: 'record-invalid',
    kind: 'input',
    message: `${place} is not a record this version understands: ${problem}.`,
    hint: 'Records are written by the pipeline only. Delete the object, or upload the CSV again to start a new run.',
    cause,
  })
}
