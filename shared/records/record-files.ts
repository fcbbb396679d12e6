import type * as z from 'zod/mini'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import { checkBySchema, type Issue } from '#shared/json/check-by-schema.ts'
import { isJsonObject } from '#shared/json/json-fields.ts'
import { datasetOfPointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

export const JSON_TYPE = 'application/json'

/** Of a record that is lost or damaged: a stage wrote it once, and nothing but a new run writes it again. */
export const PUT_BACK = 'Put its version before back, or upload the CSV again.'

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

/**
 * Reads a record of another run, which is not to fail this one: undefined, too, where it is damaged; `tell` hears then
 * what is wrong with it.
 */
export async function readSoundRecord<Schema extends z.ZodMiniType>(
  objects: ObjectStore,
  key: string,
  schema: Schema,
  tell?: (damage: string) => void,
): Promise<z.output<Schema> | undefined> {
  try {
    return await readRecord(objects, key, schema)
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    tell?.(error.message)
    return undefined
  }
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
    hint: PUT_BACK,
    details: { place: `s3://${objects.bucket}/${key}` },
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

/** Parses a record's bytes. @throws BoostlineError `record-invalid` naming the place and the first wrong fields; `isMadeAnew` in its details. */
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
  if (!isJsonObject(value)) throw invalid(place, 'it is no JSON object')
  const result = checkBySchema(schema, value)
  if (result.success) return result.data
  throw invalid(place, wrongFields(result.issues))
}

/** The same of what is replaced where it is no such record: undefined then. */
export function parseRecordIfValid<Schema extends z.ZodMiniType>(
  body: Uint8Array,
  schema: Schema,
  place: string,
): z.output<Schema> | undefined {
  try {
    return parseRecord(body, schema, place)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}

const FIELDS_NAMED = 3
const LONGEST_PROBLEM = 300
/** All that zod says where a schema has no words of its own. */
const WORDLESS = 'Invalid input'

/** The first fields, each once, with the schema's own words where it has some. */
function wrongFields(issues: readonly Issue[]): string {
  const words = new Map(issues.map(({ path, message }) => [path.join('.') || 'the document', message]))
  const named = [...words].map(([field, message]) => (message.startsWith(WORDLESS) ? field : `${field}: ${message}`))
  const shown = named.slice(0, FIELDS_NAMED).map((each) => boundedText(each, LONGEST_PROBLEM))
  const more = named.length - FIELDS_NAMED
  return `wrong or missing: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function invalid(place: string, problem: string, cause?: unknown): BoostlineError {
  // A pointer is made of other records at any time.
  const isMadeAnew = datasetOfPointerKey(place.replace(/^s3:\/\/[^/]+\//, '')) !== undefined
  return new BoostlineError({
    code: 'record-invalid',
    kind: 'input',
    message: `${place} is not a record this version understands: ${problem}.`,
    hint: isMadeAnew
      ? 'Delete it: the next heartbeat (every 15 minutes) makes it anew from the model registry. After that, upload again what failed; before, it does not help.'
      : PUT_BACK,
    details: { isMadeAnew, place },
    cause,
  })
}
