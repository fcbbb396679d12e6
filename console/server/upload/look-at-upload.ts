import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import type { PreparedDataset } from '#engines/dataset/prepare-dataset.ts'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { readPointer } from '#shared/registry/plan-decision.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { suspectColumns } from '#shared/schema/suspect-columns.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { possibleQualities } from '#shared/training/affordable-quality.ts'
import { trainingForecast } from '#shared/training/training-forecast.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import type { FoundAnswer, PreviewAnswer, UploadWish } from '../../answers.ts'
import { problemAnswer } from '../columns.ts'
import type { RunIndex } from '../runs/run-index.ts'
import type { Sources } from '../sources.ts'
import { previewColumns } from './column-offers.ts'
import { manifestPlan } from './manifest-plan.ts'
import type { Previewer, PreviewOutcome } from './preview.ts'
import type { Upload } from './uploads.ts'

export type LookPorts = { readonly sources: Sources; readonly index: RunIndex; readonly previewer: Previewer }

/** What a training would make of an upload under this key, or why it would refuse it. */
export async function lookAtUpload(
  upload: Upload,
  key: string,
  { dataset, ...wish }: UploadWish,
  { sources, index, previewer }: LookPorts,
  signal: AbortSignal,
): Promise<PreviewAnswer> {
  const { objects } = sources
  const plan = await manifestPlan(key, dataset, wish, sources)
  const champion = await championOf(dataset, sources)
  const work = { file: upload.file, key, bucket: objects.bucket, dataset, champion }
  const outcome = await previewer.preview({ ...work, manifestText: plan.refused ? null : plan.text }, signal)
  await index.refresh()
  const place = `s3://${objects.bucket}/${key}`
  const refused = plan.refused instanceof BoostlineError ? factsOf(plan.refused) : refusalOf(outcome)
  const common = {
    runs: index.runs.filter((run) => run.dataset === dataset).length,
    key,
    manifest: { key: plan.key, text: plan.text, isChanged: plan.isChanged },
  }
  const names = 'names' in outcome ? outcome.names : outcome.prepared.schema.columns.map(({ name }) => name)
  if (refused || !('prepared' in outcome)) {
    // Where the file will lie is no place to look at.
    const named = refused && { ...refused, message: refused.message.replaceAll(place, upload.name) }
    const beginning = await firstLines(upload)
    return { ...common, names, found: null, refused: named ?? NOT_SAID, beginning }
  }
  const run = { dataset, runId: upload.id }
  return {
    ...common,
    names,
    found: foundAnswer(outcome.prepared, plan.text, run, (text) => text.replaceAll(place, upload.name)),
  }
}

const NOT_SAID = { code: 'preview-refused', message: 'The file cannot be used.', hint: 'Look at its first lines.' }

function refusalOf(outcome: PreviewOutcome) {
  return 'refused' in outcome ? outcome.refused : undefined
}

function factsOf({ code, message, hint }: BoostlineError) {
  return { code, message, hint }
}

function foundAnswer(
  { schema, rows, warnings }: PreparedDataset,
  manifestText: string | null,
  run: { readonly dataset: string; readonly runId: string },
  localNames: (text: string) => string,
): FoundAnswer {
  const manifest = manifestText === null ? DEFAULT_MANIFEST : parseManifest(manifestText, 'the manifest')
  const document: unknown = manifestText === null ? {} : JSON.parse(manifestText.replace(/^\uFEFF/, ''))
  const { maxParallelJobs } = manifest.training
  const outputs = answerWidth(schema.problem)
  const size = {
    trainRows: rows.train,
    encodedWidth: schema.encodedWidth,
    outputs,
    maxParallelJobs,
    machines: manifest.training,
  }
  const suspects = suspectColumns(schema)
  return {
    rows: { total: rows.total, withoutTarget: rows.withoutTarget },
    problem: problemAnswer(schema),
    columns: previewColumns(schema, document),
    warnings: warnings.map(localNames),
    forecasts: possibleQualities(manifest).map((quality) => ({
      quality,
      ...trainingForecast(plannedJobs(quality, run, suspects), size),
    })),
  }
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

const FIRST_BYTES = 16 * 1024
const FIRST_LINES = 8
const LONGEST_LINE = 240

/** The beginning of a file as it is, cut, for a person to see. */
async function firstLines({ file }: Pick<Upload, 'file'>): Promise<readonly string[]> {
  await using handle = await open(file)
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0)
  const bytes = unpacked(buffer.subarray(0, bytesRead))
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const encoding = isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8'
  const text = new TextDecoder(encoding).decode(bytes)
  const lines = text.split(/\r\n|\r|\n/).slice(0, FIRST_LINES)
  return lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    // Of a beginning there is no end.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1024 * 1024 })
  } catch {
    return bytes
  }
}
