import { isJsonObject, type JsonObject, textField } from '#shared/json/json-fields.ts'
import { manifestInvalid } from '#shared/manifest/manifest.ts'
import { manifestKeys } from '#shared/names/dataset-keys.ts'
import type { UploadWish } from '../../answers.ts'
import { applyEdits, type ManifestEdit } from '../../manifest-edits.ts'
import { requestInvalid } from '../request-body.ts'
import type { Sources } from '../sources.ts'

/** The settings that an upload is to have. */
export type ManifestPlan = {
  readonly key: string
  /** Null: there are none, and none are needed. */
  readonly text: string | null
  readonly isChanged: boolean
  /** Of the file that is there. */
  readonly eTag: string | undefined
  /** Why the changes could not be made: what they are of is no JSON object. */
  readonly refused?: Error
}

/** What the page wants of an upload; without a text and changes the dataset's manifest holds as it is. */
export function readWish(body: JsonObject): Omit<UploadWish, 'dataset'> {
  const edits = body['edits'] ?? []
  if (!Array.isArray(edits)) throw requestInvalid('its edits are no list')
  return { text: textField(body, 'text') ?? null, edits: edits.map(readEdit) }
}

function readEdit(edit: unknown): ManifestEdit {
  const { path, value, member, isIn } = isJsonObject(edit) ? edit : {}
  const isPath = Array.isArray(path) && path.length > 0 && path.every((name) => typeof name === 'string')
  if (!isPath) throw requestInvalid('one of its edits names no setting')
  if (typeof member === 'string') return { path, member, isIn: isIn === true }
  return { path, value: value ?? null }
}

/** The file of settings as it is, the one beside the CSV before that of the dataset's folder, with what is wished. */
export async function manifestPlan(
  uploadKey: string,
  dataset: string,
  { text: written, edits }: Omit<UploadWish, 'dataset'>,
  { objects }: Pick<Sources, 'objects'>,
): Promise<ManifestPlan> {
  const keys = manifestKeys(uploadKey, dataset)
  let [key = '', stored, eTag] = [keys[0], null as string | null, undefined as string | undefined]
  for (const each of keys) {
    const found = await objects.get(each)
    if (!found) continue
    ;[key, stored, eTag] = [each, Buffer.from(found.body).toString('utf8'), found.eTag]
    break
  }
  const base = written ?? stored
  try {
    const text = edits.length === 0 ? base : withChanges(base, edits)
    return { key, text, isChanged: text !== null && text !== stored, eTag }
  } catch (error) {
    return { key, text: base, isChanged: false, eTag, refused: error as Error }
  }
}

/** The text stays as it is where the changes come to nothing. @throws BoostlineError `manifest-invalid`. */
function withChanges(base: string | null, edits: readonly ManifestEdit[]): string | null {
  const before = base === null ? {} : documentOf(base)
  const after = applyEdits(before, edits)
  if (JSON.stringify(after) === JSON.stringify(before)) return base
  return `${JSON.stringify(after, null, 2)}\n`
}

function documentOf(text: string): JsonObject {
  try {
    const document: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (isJsonObject(document)) return document
  } catch (error) {
    throw manifestInvalid('The file of settings', [
      `it is not JSON (${error instanceof Error ? error.message : String(error)})`,
    ])
  }
  throw manifestInvalid('The file of settings', ['it is not an object'])
}
