import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type JsonObject, textField } from '#shared/json/json-fields.ts'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import type { PreviewAnswer, TrainAnswer, UploadAnswer, UploadWish } from '../../answers.ts'
import { readJson, requestInvalid } from '../request-body.ts'
import type { Call, Routes } from '../routes.ts'
import type { RunIndex } from '../runs/run-index.ts'
import type { Sources } from '../sources.ts'
import { lookAtUpload } from './look-at-upload.ts'
import { manifestPlan, readWish } from './manifest-plan.ts'
import type { Previewer } from './preview.ts'
import type { Upload, Uploads } from './uploads.ts'

const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples')
/** Within which a function begins with an upload; then the page looks by itself. */
const BEGINS_WITHIN_MS = 30_000

/** The examples that need no settings. */
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
  const wish = wishFor(upload, await readJson(request))
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  return await lookAtUpload(upload, keyOf(upload, wish.dataset), wish, { sources, index, previewer }, gone.signal)
}

function wishFor(upload: Upload, body: JsonObject): UploadWish {
  const named = textField(body, 'dataset')?.trim() || upload.dataset
  return { dataset: datasetOfKey(uploadKey(named)), ...readWish(body) }
}

/** The manifest first, then the CSV, which starts the training. */
async function train(
  { request, parts }: Call,
  sources: Sources,
  index: RunIndex,
  uploads: Uploads,
): Promise<TrainAnswer> {
  const upload = uploads.get(parts['id'] ?? '')
  const wish = wishFor(upload, await readJson(request))
  const { dataset } = wish
  const { objects } = sources
  const plan = await manifestPlan(keyOf(upload, dataset), dataset, wish, sources)
  if (plan.refused) throw plan.refused
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

function changedMeanwhile(key: string): BoostlineError {
  return new BoostlineError({
    code: 'request-invalid',
    kind: 'input',
    message: `Somebody changed ${key} meanwhile, so nothing was uploaded.`,
    hint: 'Look at the preview again: it shows what holds now.',
  })
}
