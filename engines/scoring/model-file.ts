import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { readModels } from './archive/model-archive.ts'
import { compileArchive } from './compile-archive.ts'
import { schemaOfModel } from './schema-of-model.ts'
import { compileModel, imageOf } from './xgboost/compile-model.ts'

/**
 * The models of XGBoost in a file, compiled, with what lies beside it: a schema.json and an evaluation.json, as a run
 * has them; without a schema the model says its features and classes itself.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `record-invalid`.
 */
export async function readModelFile(file: string) {
  const bytes = await readFile(file)
  const files = isGzip(bytes) ? await readModels([bytes], file) : [{ name: path.basename(file), bytes }]
  const image = imageOf(files)
  const given = await readSchemaBeside(file)
  const evaluation = await readEvaluationBeside(file)
  const schema = given ?? schemaOfModel(compileModel(files, image).info, { dataset: file, runId: file })
  return { files, image, schema, evaluation, compiled: compileArchive(files, image, schema) }
}

export async function readSchemaBeside(file: string) {
  return await readBeside(file, 'schema.json', (body, place) => parseRecord(body, featureSchemaSchema, place))
}

export async function readEvaluationBeside(file: string) {
  return await readBeside(file, 'evaluation.json', (body, place) => parseRecord(body, evaluationRecordSchema, place))
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Reads a file beside another one; undefined where there is none. */
export async function readBeside<Result>(
  file: string,
  name: string,
  parse: (body: Uint8Array, place: string) => Result,
): Promise<Result | undefined> {
  const place = path.join(path.dirname(file), name)
  const body = await readFile(place).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return body && parse(body, place)
}
