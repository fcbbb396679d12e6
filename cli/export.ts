import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { exportJson } from '#engines/scoring/export/json/export-json.ts'
import { exportOnnx } from '#engines/scoring/export/onnx/export-onnx.ts'
import { CLASS_LABELS, FEATURE_NAMES } from '#engines/scoring/graph/schema-of-graph.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { championToExport, type ExportableModel, fileToExport } from './export/exportable-model.ts'
import { javascriptModule } from './export/javascript-module.ts'

export type ExportFormat = 'onnx' | 'json' | 'js'

export type ExportRequest = {
  /** A model's file, or the name of a dataset in a deployment. */
  readonly model: { readonly file: string } | { readonly dataset: string; readonly deployment: Deployment }
  readonly format: ExportFormat
  /** The folder to write into. */
  readonly folder: string
}

/** `export`: writes a model in a form that other software reads, with what it takes to use it. */
export async function runExport({ model, format, folder }: ExportRequest, terminal: Terminal): Promise<Outcome> {
  const found = 'file' in model ? await fileToExport(model.file) : await championOf(model)
  return await writeExport(found, format, folder, terminal)
}

async function championOf({ dataset, deployment }: Extract<ExportRequest['model'], { dataset: string }>) {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  return await championToExport(dataset, s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings))))
}

/** Writes the files, and says each with how it is used. */
export async function writeExport(
  model: ExportableModel,
  format: ExportFormat,
  folder: string,
  { say }: Pick<Terminal, 'say'>,
): Promise<Outcome> {
  const { files, use } = await WRITERS[format](model)
  await mkdir(folder, { recursive: true })
  const paths: string[] = []
  for (const { name, content } of files) {
    const place = path.join(folder, name)
    await writeFile(place, content)
    paths.push(place)
    say(`${place}: ${Buffer.byteLength(content)} bytes`)
  }
  say(use)
  return { ok: true, result: { files: paths, model: model.from } }
}

type Written = {
  readonly files: readonly { readonly name: string; readonly content: string | Uint8Array }[]
  /** A sentence for who has the files. */
  readonly use: string
}

const WRITERS: Readonly<Record<ExportFormat, (model: ExportableModel) => Promise<Written>>> = {
  onnx: async (model) => ({
    files: [{ name: `${model.name}.onnx`, content: onnxOf(model) }, schemaFile(model)],
    use: 'Its input "features" is encoded rows (float32, NaN where missing): schema.json says which cells a column has. Its outputs are "prediction" and, for classes, "label" and "probabilities".',
  }),
  json: async (model) => ({
    files: [
      ...exportJson(model.files).map(({ name, bytes }, _, all) => ({
        name: all.length === 1 ? `${model.name}.json` : `${model.name}-${name}`,
        content: bytes,
      })),
      schemaFile(model),
    ],
    use: 'xgboost.Booster(model_file="…") reads it. Its columns are the encoded cells of schema.json; the answers of several files are averaged.',
  }),
  js: async (model) => ({
    files: [{ name: `${model.name}.js`, content: await javascriptModule(model) }],
    use: `import { predict } from './${model.name}.js'; predict({ feature: value, … }) answers as the API does.`,
  }),
}

function onnxOf({ files, image, info, schema, reading, name, from }: ExportableModel): Uint8Array {
  const { problem } = schema
  const isProbable = info.kind === 'probability' || info.kind === 'probabilities'
  const labels = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label)
  return exportOnnx(files, image, {
    name,
    documentation: `${from}, exported by Boostline. features: encoded rows as schema.json says; NaN is a missing value.`,
    metadata: { model: from, problem: problem.type, ...namesOf(schema, labels) },
    ...(isProbable && labels.length > 0 && { classes: { labels, reading } }),
  })
}

/** For who uploads the file again without its schema.json. Encoded cells that are no features have no names. */
function namesOf(schema: FeatureSchema, labels: readonly string[]): Readonly<Record<string, string>> {
  const features = featureColumns(schema)
  const isPlain = features.every(({ encoding }) => encoding === 'number' || encoding === 'zero-one')
  return {
    ...(isPlain &&
      features.length === schema.encodedWidth && { [FEATURE_NAMES]: JSON.stringify(features.map(({ name }) => name)) }),
    ...(labels.length > 0 && { [CLASS_LABELS]: JSON.stringify(labels) }),
  }
}

function schemaFile({ name, schema }: ExportableModel) {
  return { name: `${name}.schema.json`, content: `${JSON.stringify(schema, null, 2)}\n` }
}
