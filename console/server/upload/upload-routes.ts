import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { isJsonObject, type JsonObject, jsonObject, textField } from '#shared/json/json-fields.ts'
import { DEFAULT_MANIFEST, parseManifest } from '#shared/manifest/manifest.ts'
import { manifestKeys, uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { QUALITIES, trainingRecordSchema } from '#shared/records/training-record.ts'
import { readPointer } from '#shared/registry/plan-decision.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { suspectColumns } from '#shared/schema/suspect-columns.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { trainingForecast } from '#shared/training/training-forecast.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import type { ColumnWish, PreviewAnswer, TrainAnswer, UploadAnswer, Wishes } from '../../answers.ts'
import { columnAnswers, problemAnswer } from '../columns.ts'
import { readJson, requestInvalid } from '../request-body.ts'
import type { Call, Routes } from '../routes.ts'
import type { RunIndex } from '../runs/run-index.ts'
import type { Sources } from '../sources.ts'
import type { Previewer } from './preview.ts'
import type { Upload, Uploads } from './uploads.ts'
import { hasWishes, wishedManifest, wishesOf } from './wished-manifest.ts'

const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples')
/** Within which a function begins with an upload; then the page looks by itself. */
const BEGINS_WITHIN_MS = 30_000

/** The examples that the manifest of none has to be read for. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES).filter((name) => name.endsWith('.csv') && name !== 'ugly.csv')
}

export type UploadTools = { readonly uploads: Uploads; readonly previewer: Previewer }

export function uploadRoutes(sources: Sources, index: RunIndex, { uploads, previewer }: UploadTools): Routes {
  return {
    'POST /api/uploads': async ({ request, query }) => {
      previewer.warm()
      return answerOf(await uploads.add(path.basename(query.get('name') ?? ''), request))
    },
    'POST /api/uploads/example': async ({ request }) => {
      const name = textField(await readJson(request), 'name') ?? ''
      if (!exampleNames().includes(name)) throw requestInvalid(`"${name}" is no example`)
      return answerOf(await uploads.addFile(path.join(EXAMPLES, name)))
    },
    'GET /api/uploads/:id': async ({ parts }) => answerOf(uploads.get(parts['id'] ?? '')),
    'POST /api/uploads/:id/preview': (call) => preview(call, sources, index, { uploads, previewer }),
    'POST /api/uploads/:id/train': (call) => train(call, sources, index, uploads),
    'POST /api/uploads/:id/remove': async ({ parts }) => {
      await uploads.remove(parts['id'] ?? '')
      return { removed: true }
    },
  }
}

function answerOf({ id, name, sizeBytes, dataset }: Upload): UploadAnswer {
  return { id, name, sizeBytes, dataset }
}

async function preview(
  { request, response, parts }: Call,
  sources: Sources,
  index: RunIndex,
  { uploads, previewer }: UploadTools,
): Promise<PreviewAnswer> {
  const upload = uploads.get(parts['id'] ?? '')
  const { dataset, wishes } = readWishes(await readJson(request), upload)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const plan = await manifestPlan(upload, dataset, wishes, sources)
  const { objects } = sources
  const key = keyOf(upload, dataset)
  const champion = await championOf(dataset, sources)
  const work = { file: upload.file, key, bucket: objects.bucket, dataset, manifestText: plan.text, champion }
  const prepared = await previewer.preview(work, gone.signal).catch((error: unknown) => {
    throw nameTheFile(error, `s3://${objects.bucket}/${key}`, upload.name)
  })
  await index.refresh()
  const { schema, rows, warnings } = prepared
  const manifest = plan.text === null ? DEFAULT_MANIFEST : parseManifest(plan.text, plan.key)
  const { maxParallelJobs } = manifest.training
  const outputs = answerWidth(schema.problem)
  const size = { trainRows: rows.train, encodedWidth: schema.encodedWidth, outputs, maxParallelJobs }
  const run = { dataset, runId: upload.id }
  const suspects = suspectColumns(schema)
  const names = schema.columns.map(({ name }) => name)
  return {
    wishes: wishesOf(manifest, dataset, names),
    runs: index.runs.filter((run) => run.dataset === dataset).length,
    key,
    rows: { total: rows.total, withoutTarget: rows.withoutTarget },
    problem: problemAnswer(schema),
    columns: columnAnswers(schema, manifest),
    warnings: warnings.map((text) => text.replaceAll(`s3://${objects.bucket}/${key}`, upload.name)),
    forecasts: offeredQualities().map((quality) => ({
      quality,
      ...trainingForecast(plannedJobs(quality, run, suspects), size),
    })),
    manifest: plan.text === null ? null : { key: plan.key, text: plan.text, isChanged: plan.isChanged },
  }
}

/** Those that a manifest takes. */
function offeredQualities() {
  return QUALITIES.filter((quality) => {
    try {
      parseManifest(JSON.stringify({ training: { quality } }), 'the manifest')
      return true
    } catch {
      // One that is planned.
      return false
    }
  })
}

/** The manifest first, then the CSV, which starts the training. */
async function train(
  { request, parts }: Call,
  sources: Sources,
  index: RunIndex,
  uploads: Uploads,
): Promise<TrainAnswer> {
  const upload = uploads.get(parts['id'] ?? '')
  const { dataset, wishes } = readWishes(await readJson(request), upload)
  const { objects } = sources
  const plan = await manifestPlan(upload, dataset, wishes, sources)
  const before = await newestRunId(dataset, sources)
  if (plan.isChanged && plan.text !== null) {
    parseManifest(plan.text, plan.key)
    const condition = plan.eTag === undefined ? 'absent' : { eTag: plan.eTag }
    const { written } = await objects.put(plan.key, plan.text, { contentType: 'application/json', condition })
    if (!written) throw changedMeanwhile(plan.key)
  }
  await objects.upload(keyOf(upload, dataset), uploads.open(upload), { contentType: 'text/csv' })
  const giveUpAtMs = sources.clock.now() + BEGINS_WITHIN_MS
  let runId: string | undefined
  while (runId === undefined && sources.clock.now() < giveUpAtMs) {
    const newest = await newestRunId(dataset, sources)
    if (newest !== undefined && newest !== before) runId = newest
    else await delay(sources.pollMs)
  }
  index.expire()
  await uploads.remove(upload.id)
  return { dataset, runId: runId ?? null }
}

async function newestRunId(dataset: string, { listRuns }: Pick<Sources, 'listRuns'>): Promise<string | undefined> {
  const runs = (await listRuns()).filter((run) => run.dataset === dataset).map(({ runId }) => runId)
  return runs.sort().at(-1)
}

/** Under its own name, or in its dataset's folder where a person gave it another. */
function keyOf({ name }: Upload, dataset: string): string {
  const key = uploadKey(name)
  return datasetOfKey(key) === dataset ? key : uploadKey(`${dataset}/${name}`)
}

type ManifestPlan = {
  readonly key: string
  /** Null: there is none, and none is needed. */
  readonly text: string | null
  readonly isChanged: boolean
  /** Of the one that is there. */
  readonly eTag: string | undefined
}

async function manifestPlan(
  upload: Upload,
  dataset: string,
  wishes: Wishes | undefined,
  { objects }: Pick<Sources, 'objects'>,
): Promise<ManifestPlan> {
  const keys = manifestKeys(keyOf(upload, dataset), dataset)
  const [first = ''] = keys
  for (const key of keys) {
    const found = await objects.get(key)
    if (!found) continue
    const text = Buffer.from(found.body).toString('utf8')
    if (!wishes) return { key, text, isChanged: false, eTag: found.eTag }
    parseManifest(text, `s3://${objects.bucket}/${key}`)
    const before = jsonObject(JSON.parse(text.replace(/^\uFEFF/, '')))
    const after = wishedManifest(before, wishes)
    const isChanged = JSON.stringify(after) !== JSON.stringify(before)
    return { key, text: isChanged ? jsonText(after) : text, isChanged, eTag: found.eTag }
  }
  if (!wishes || !hasWishes(wishes)) return { key: first, text: null, isChanged: false, eTag: undefined }
  return { key: first, text: jsonText(wishedManifest({}, wishes)), isChanged: true, eTag: undefined }
}

function jsonText(object: JsonObject): string {
  return `${JSON.stringify(object, null, 2)}\n`
}

/** What the model that serves learnt from: readings of columns go on from there, as in the training. */
async function championOf(dataset: string, { objects }: Pick<Sources, 'objects'>): Promise<Champion | undefined> {
  const champion = (await readPointer(objects, dataset))?.champion
  if (!champion) return undefined
  const keys = runKeys(dataset, champion.runId)
  const schema = await readRecord(objects, keys.schema, featureSchemaSchema)
  const training = await readRecord(objects, keys.training, trainingRecordSchema)
  return schema && training && { schema: { columns: schema.columns }, split: training.split }
}

const WISHES = ['auto', 'category', 'keep', 'exclude'] as const satisfies readonly ColumnWish[]
const PROBLEMS = ['binary', 'multiclass', 'regression'] as const

/** Without wishes the dataset's manifest holds as it is. */
function readWishes(
  body: JsonObject,
  upload: Upload,
): { readonly dataset: string; readonly wishes: Wishes | undefined } {
  const named = textField(body, 'dataset')?.trim() || upload.dataset
  const dataset = datasetOfKey(uploadKey(named))
  const wished = body['wishes']
  if (!isJsonObject(wished)) return { dataset, wishes: undefined }
  const columns: Record<string, ColumnWish> = {}
  for (const [name, given] of Object.entries(jsonObject(wished['columns']))) {
    const wish = WISHES.find((each) => each === given)
    if (wish) columns[name] = wish
  }
  const wishes: Wishes = {
    dataset,
    target: textField(wished, 'target') ?? null,
    problem: PROBLEMS.find((each) => each === wished['problem']) ?? null,
    quality: QUALITIES.find((each) => each === wished['quality']) ?? 'good',
    columns,
  }
  return { dataset, wishes }
}

/** It lies on this machine: where it will lie is no place to look at. */
function nameTheFile(error: unknown, place: string, name: string): unknown {
  if (!(error instanceof BoostlineError) || !error.message.includes(place)) return error
  const { code, kind, message, hint, details } = error
  const named = { code, kind, details, hint, message: message.replaceAll(place, name) }
  // Code and kind were together before.
  return new BoostlineError(named as ConstructorParameters<typeof BoostlineError>[0])
}

function changedMeanwhile(key: string): BoostlineError {
  return new BoostlineError({
    code: 'request-invalid',
    kind: 'input',
    message: `Somebody changed ${key} meanwhile, so nothing was uploaded.`,
    hint: 'Look at the preview again: it shows what holds now.',
  })
}
