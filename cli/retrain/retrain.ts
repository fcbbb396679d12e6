import { createHash } from 'node:crypto'
import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { openTable, type Table } from '#engines/dataset/dialect/open-table.ts'
import { counted, thousands } from '#shared/design/number-words.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { manifestKeys, uploadKey } from '#shared/names/dataset-keys.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { findManifest } from '#shared/runs/find-manifest.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Outcome, Terminal } from '../command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from '../deployment.ts'
import { LINE_FEED, lineEndOf, sampleOf } from './cell-style.ts'
import { type KnownRows, readKnownRows } from './known-rows.ts'
import { mayBeOneHot, oneHotCells } from './one-hot-cells.ts'
import { requireColumns, rowLines } from './row-writer.ts'
import { FEWEST_ROWS, selectionLines } from './selection.ts'

export type RetrainRequest = {
  readonly dataset: string
  /** Without it the command only says what it would do. */
  readonly isWanted: boolean
}

type Ports = { readonly objects: ObjectStore; readonly say: (line: string) => void; readonly deploymentOptions: string }

/** `retrain`: what a new training would learn beside the old file, and with `--yes` the file that starts it. */
export async function runRetrain(request: RetrainRequest, deployment: Deployment, { say }: Terminal): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const objects = s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings)))
  return await retrain(request, { objects, say, deploymentOptions: deployment.options })
}

/**
 * Says which captured rows have an outcome since the training of the model that serves, and how they differ from the
 * others. Where that is wanted, writes the training's own file with these rows behind it under `datasets/<dataset>/`,
 * which starts a training as any upload does; its name has a hash of what is in it, so that twice is once.
 * @throws BoostlineError where nothing serves, no outcome came, or a column of the file is in no capture.
 */
export async function retrain(
  { dataset, isWanted }: RetrainRequest,
  { objects, say, deploymentOptions }: Ports,
): Promise<Outcome> {
  const { runId, source, schema } = await readModel(dataset, objects)
  const manifest = runManifest(source)
  const next = await nextUpload(dataset, source, objects)
  const rows = await readKnownRows(dataset, Date.parse(source.eventTime), objects)
  const hasOfFiles = await hasOutcomesOfFiles(dataset, objects)
  if (rows.known.length === 0 || rows.last === undefined) {
    throw nothingToLearn(dataset, manifest.capture.enabled, hasOfFiles)
  }
  const original = await originalText(source, manifest.csv, objects)
  const delimiter = schema.csv?.delimiter ?? ','
  const sample = sampleOf(original, delimiter, schema.columns.length)
  const oneHot = mayBeOneHot(schema) ? oneHotCells(schema, sample) : undefined
  requireColumns(
    schema,
    { capture: manifest.capture, next: next.manifest, place: next.place },
    rows.known,
    oneHot?.names,
  )
  const lines = rowLines(
    schema,
    { delimiter, lineEnd: lineEndOf(original), comment: manifest.csv.comment, sample, oneHot },
    rows.known,
  )
  const differences = selectionLines(
    schema,
    rows.known.map(({ features }) => features),
    rows.others,
    sample,
  )
  for (const line of proposalLines(source, rows, differences)) say(line)
  if (next.isChanged) {
    say(`${next.key} is not as it was for the model that serves: the new training goes by it as it is now.`)
  }
  if (hasOfFiles) say(OF_FILES)
  const facts = { dataset, model: runId, rows: rows.known.length, requests: rows.requests, differences }
  if (!isWanted) {
    say(
      `Nothing is written. ./boostline retrain ${dataset} ${deploymentOptions} --yes writes the file, which starts a training.`,
    )
    return { ok: true, result: { ...facts, key: null } }
  }
  const body = Buffer.concat([original, Buffer.from(lines)])
  const key = enlargedKey(next.folder, source, rows.last, rows.known.length, body)
  const { written } = await objects.put(key, body, { contentType: 'text/csv', condition: 'absent' })
  say(
    written
      ? `s3://${objects.bucket}/${key} is written: its training begins.`
      : `s3://${objects.bucket}/${key} is there already, with the same rows. Put there again, it trains again.`,
  )
  say(
    `./boostline status ${dataset} ${deploymentOptions} shows how it stands. What serves changes only if the new model is better, as with any upload.`,
  )
  return { ok: true, result: { ...facts, key } }
}

async function readModel(dataset: string, objects: ObjectStore) {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const runId = pointer?.champion?.runId
  if (runId === undefined) {
    throw refused(`No model of ${dataset} serves.`, `Upload a CSV to datasets/${dataset}/ first.`)
  }
  const keys = runKeys(dataset, runId)
  const source = await requireRecord(objects, keys.source, sourceRecordSchema)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  if (!source.key.startsWith(FOLDERS.datasets)) {
    throw refused(
      `The model that serves ${dataset}, ${runId}, was trained elsewhere: there is no file that rows could be added to.`,
      'Train it there with the rows under captures/.',
    )
  }
  return { runId, source, schema }
}

function proposalLines(
  { key }: SourceRecord,
  { known, others, requests }: KnownRows,
  differences: readonly string[],
): readonly string[] {
  const share = Math.round((100 * requests.known) / (requests.known + requests.others))
  const selective =
    requests.others > 0
      ? `Of the requests since then ${share} % have an outcome: the new model would learn of these alone.`
      : 'Every request since then has an outcome.'
  const isFew = requests.others > 0 && Math.min(known.length, others.length) < FEWEST_ROWS
  const few = `How they differ from those without is told from ${FEWEST_ROWS} rows of each on; read were ${thousands(known.length)} with an outcome and ${thousands(others.length)} without.`
  const how =
    differences.length > 0
      ? ['They differ from those without:', ...differences.map((line) => `  ${line}`)]
      : isFew
        ? [few]
        : []
  return [
    `${counted(known.length, 'row')} ${known.length === 1 ? 'has' : 'have'} an outcome since ${key} was uploaded. ${selective}`,
    ...how,
  ]
}

/**
 * Where the new file belongs, and the manifest that its training will go by: the dataset's as it is now, which need not
 * be the one of the model that serves.
 * @throws BoostlineError `manifest-invalid`.
 */
async function nextUpload(dataset: string, source: SourceRecord, objects: ObjectStore) {
  const found = await findManifest(objects, source.key, { dataset })
  const place = found?.key ?? manifestKeys('', dataset)[0] ?? ''
  // Where the manifest lies, or else beside the old file.
  const folders = (found?.key ?? source.key).slice(FOLDERS.datasets.length).split('/').slice(0, -1)
  return {
    folder: folders.length > 0 ? folders.join('/') : dataset,
    key: place,
    place: `s3://${objects.bucket}/${place}`,
    manifest: runManifest({ bucket: objects.bucket, manifest: found }),
    isChanged: found?.text !== source.manifest?.text,
  }
}

/** Of the old file's name, the number of rows, the last one's day, and a hash of the new file. */
function enlargedKey(folder: string, { key }: SourceRecord, last: string, rows: number, body: Uint8Array): string {
  const name = (key.split('/').at(-1) ?? '')
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z]+$/i, '')
    .replace(/-with-\d+-outcomes-\d{8}(-[0-9a-f]{8})?$/, '')
  const day = last.slice(0, 10).replaceAll('-', '')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 8)
  return uploadKey(`${folder}/${name}-with-${rows}-outcomes-${day}-${hash}.csv`)
}

/** The training's own file, unpacked; its last line ends. @throws BoostlineError where rows cannot simply be added to it. */
async function originalText(
  { key, versionId, eTag, bucket }: SourceRecord,
  csv: Parameters<typeof openTable>[2],
  objects: ObjectStore,
): Promise<Buffer> {
  const place = `s3://${bucket}/${key}`
  const found = await objects.open(key, versionId === undefined ? { ifMatch: eTag } : { versionId })
  if (!found)
    throw refused(`${place} is not there any more as it was trained on.`, 'Restore that version, or upload a new file.')
  const table = await openTable(found.body, place, csv)
  const isForeign = table.otherQuotes !== undefined || table.byteOrder !== undefined
  const text = await wholeText(table)
  if (isForeign || !isUtf8(text) || csv.header === false) {
    throw refused(
      `Rows cannot simply be added to ${place}: it is no CSV in UTF-8 with double quotes and a header.`,
      'Save it in that form and upload it; the next retraining adds to that.',
    )
  }
  return text.at(-1) === LINE_FEED ? text : Buffer.concat([text, Buffer.from(lineEndOf(text))])
}

async function wholeText(table: Table): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (;;) {
    const chunk = Buffer.alloc(1024 * 1024)
    const filled = await table.fill(() => chunk)
    chunks.push(chunk.subarray(0, filled))
    if (filled < chunk.length) return Buffer.concat(chunks)
  }
}

function isUtf8(text: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(text)
    return true
  } catch {
    return false
  }
}

const OF_FILES =
  'Outcomes of scored files are no part of it: write them beside the rows of those files, and upload that (docs/feedback.md).'

async function hasOutcomesOfFiles(dataset: string, objects: ObjectStore): Promise<boolean> {
  for await (const _ of objects.list(monitoringKeys(dataset).outcomesPrefix)) return true
  return false
}

function nothingToLearn(dataset: string, isCaptured: boolean, hasOfFiles: boolean): BoostlineError {
  const what = `No captured prediction of ${dataset} has an outcome since the model that serves was trained.`
  if (hasOfFiles) return refused(what, OF_FILES)
  return refused(
    what,
    isCaptured
      ? `Send outcomes to POST /models/${dataset}/feedback, or put them under feedback/${dataset}/ (docs/feedback.md).`
      : 'Its manifest has no capture.enabled: predictions are not kept (docs/api.md).',
  )
}

function refused(message: string, hint: string): BoostlineError {
  return new BoostlineError({ code: 'nothing-to-retrain', kind: 'input', message, hint })
}
