import pMap from 'p-map'
import { readCapturedPredictions, readFeedback, writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedFeedback, CapturedPrediction } from '#shared/captures/capture-records.ts'
import { type TruthReader, truthReader } from '#shared/captures/truth-reader.ts'
import { counted, thousands } from '#shared/design/number-words.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { captureKeys } from '#shared/names/capture-keys.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { attemptFile } from '#shared/records/attempt-file.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecordIfValid, readRecord, requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TakenFeedback, takenFeedbackSchema } from '#shared/records/taken-feedback.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Dependencies, Ports } from '../deps.ts'
import { feedbackInvalid } from './feedback-invalid.ts'
import { findInstances } from './find-requests.ts'
import { noOutcome } from './no-outcome.ts'
import { readTable, type TruthTable } from './read-table.ts'
import { shown } from './shown.ts'
import { type ToldById, takeOfScoredFiles } from './take-of-scored-files.ts'
import { withoutContradictions } from './without-contradictions.ts'

export type FilePorts = Dependencies & {
  readonly remainingMs: () => number
  /** What Lambda calls the delivery of the event, the same at each of its tries. */
  readonly delivery: string | undefined
}

const AT_ONCE = 32
const MOST_ERRORS = 1000
/** Others may write the same object. */
const MOST_ATTEMPTS = 5
const LONGEST_TEXT = 8_000
/** What is begun is finished within it. */
const ENDING_MS = 20_000

/**
 * Takes a file of true outcomes: each row becomes feedback beside the captured prediction that it is about, as the API
 * would keep it; one that no captured prediction has the id of is looked for in scored files. The same file again changes
 * nothing; of two outcomes of one prediction that of the later file holds, whichever is taken first; of two in one file
 * none. A file that cannot be used, or to which a right is missing, ends with a record that says why.
 * @throws BoostlineError where it can be tried again: what was taken by then stays taken; and where the record cannot be
 * written.
 */
export async function takeFile(
  upload: CreatedObject,
  { dataset, record }: { readonly dataset: string; readonly record: string },
  ports: FilePorts,
): Promise<void> {
  const { objects, config, delivery, log } = ports
  const { key, eventTime, eTag } = upload
  const job = runIdOf({ ...upload, prefix: config.prefix, dataset })
  const place = `s3://${objects.bucket}/${key}`
  const facts = { version: 1, dataset, key, eventTime, ...(eTag !== undefined && { eTag }) } as const
  try {
    const taken = await attemptFile({ job, dataset, place, functionName: 'feedback', delivery }, ports, () =>
      takeRows(upload, dataset, ports),
    )
    await keepRecord(record, { ...facts, status: 'taken', ...taken }, ports)
    log.info('feedback-taken', { dataset, key, record, ...taken.rows })
  } catch (error) {
    if (!(error instanceof BoostlineError)) {
      log.error('unexpected-error', { dataset, key, error })
      throw error
    }
    if (error.retryable) throw error
    const { code, kind } = error
    const [message, hint] = [boundedText(error.message, LONGEST_TEXT), boundedText(error.hint, LONGEST_TEXT)]
    const fields = { dataset, key, record, code, reason: message, hint }
    // A file that cannot be used is its owner's business; the rest is for whoever runs the pipeline. The log is told
    // first: the right to write the record may be the one that is missing.
    if (kind === 'input') log.warn('feedback-refused', fields)
    else log.error('feedback-refused', fields)
    await keepRecord(record, { ...facts, status: 'failed', failure: { code, message, hint } }, ports)
  }
}

/**
 * That of a later file of the name stays. Of the same file, or of one with the same content, what was taken stays told
 * where that was more: by now another model may serve, whose predictions it is not of.
 */
async function keepRecord(key: string, record: TakenFeedback, { objects }: FilePorts): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const found = await objects.get(key)
    // What is no such record is replaced.
    const known = found && parseRecordIfValid(found.body, takenFeedbackSchema, key)
    if (known && Date.parse(known.eventTime) > Date.parse(record.eventTime)) return
    const { eventTime, eTag } = record
    const isSame =
      known?.key === record.key && (known.eventTime === eventTime || (eTag !== undefined && known.eTag === eTag))
    const told = isSame && takenOf(known) > takenOf(record) ? { ...known, eventTime } : record
    const { written } = await objects.put(key, `${JSON.stringify(told, null, 2)}\n`, {
      contentType: 'application/json',
      condition: found ? { eTag: found.eTag } : 'absent',
    })
    if (written) return
  }
  throw contended(`s3://${objects.bucket}/${key}`)
}

function takenOf(record: TakenFeedback): number {
  return record.status === 'taken' ? record.rows.taken : 0
}

type Taken = Omit<
  Extract<TakenFeedback, { status: 'taken' }>,
  'version' | 'dataset' | 'key' | 'eventTime' | 'eTag' | 'status'
>

/** A row that says the outcome of an instance. */
type Told = { readonly row: number; readonly instance: number | undefined; readonly truth: string }

async function takeRows(upload: CreatedObject, dataset: string, ports: FilePorts): Promise<Taken> {
  const { objects } = ports
  const place = `s3://${objects.bucket}/${upload.key}`
  const open = async () => {
    const found = await objects.open(upload.key, { versionId: upload.versionId })
    if (!found) throw feedbackInvalid(`${place} is gone.`, 'Put it there again.')
    return found.body
  }
  const { schemas, champion } = await readTarget(dataset, ports)
  const { schema, csv } = champion
  const table = await readTable({ place, schema, csv, open })
  let errors = [...table.errors]
  const { requests, others } = await rowsByRequest(dataset, table, errors, ports)
  let known = 0
  let taken = 0
  const take = async ([requestId, rows]: readonly [string, readonly Told[]]) => {
    if (ports.remainingMs() < ENDING_MS) throw cutOff(place)
    const outcome = await takeRequest({ dataset, requestId, rows, at: upload.eventTime, schemas }, ports)
    for (const error of outcome.errors) errors.push(error)
    known += outcome.known
    taken += outcome.taken
  }
  await pMap([...requests], take, { concurrency: AT_ONCE })
  const check = () => {
    if (ports.remainingMs() < ENDING_MS) throw cutOff(place)
  }
  const ofFiles =
    table.by.type === 'id' && others.length > 0
      ? await takeOfScoredFiles({ champion, name: table.by.name, rows: others, at: upload.eventTime }, objects, check)
      : undefined
  errors = errors.concat(ofFiles?.errors ?? [])
  errors.sort((a, b) => a.row - b.row)
  const rows = {
    total: table.total,
    taken: taken + (ofFiles?.taken ?? 0),
    known: known + (ofFiles?.known ?? 0),
    faulty: errors.length,
  }
  return {
    text: sentenceOf(rows, ofFiles?.taken ?? 0),
    rows,
    ...(table.notes.length > 0 && { notes: [...table.notes] }),
    ...(ofFiles && { scoredFiles: ofFiles.files, leftOut: ofFiles.leftOut }),
    errors: errors.slice(0, MOST_ERRORS),
  }
}

function sentenceOf({ total, taken, known, faulty }: Taken['rows'], ofFiles: number): string {
  const facts = [
    ...(known > 0 ? [`${thousands(known)} ${known === 1 ? 'was' : 'were'} known`] : []),
    ...(ofFiles > 0 ? [`${thousands(ofFiles)} of scored files`] : []),
  ]
  const again = facts.length > 0 ? ` (${facts.join(', ')})` : ''
  const left = faulty > 0 ? ` ${thousands(faulty)} could not be taken: "errors" says why of each.` : ''
  return `The outcomes of ${thousands(taken)} of ${counted(total, 'row')} are kept${again}.${left}`
}

type Schemas = {
  of(model: string): Promise<{ readonly schema: FeatureSchema; readonly reader: TruthReader } | undefined>
}

/** The target by the model that serves; each prediction's classes by the model that answered. */
async function readTarget(dataset: string, { objects }: FilePorts) {
  const known = new Map<string, ReturnType<Schemas['of']>>()
  const read: Schemas['of'] = async (model) => {
    // Part of a key: nothing that leads to another folder.
    if (!/^[A-Za-z0-9-]+$/.test(model)) return undefined
    const { schema: key } = runKeys(dataset, model)
    const schema = await readRecord(objects, key, featureSchemaSchema).catch((error: unknown) => {
      // Its rows are told, as those of a run whose files are gone are; the others are taken.
      if (hasCode(error, 'record-invalid')) return undefined
      throw error
    })
    return schema && { schema, reader: truthReader(schema) }
  }
  const schemas: Schemas = {
    of: (model) => {
      const found = known.get(model) ?? read(model)
      known.set(model, found)
      return found
    },
  }
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const runId = pointer?.champion?.runId
  if (runId === undefined) {
    throw feedbackInvalid(
      `No model of ${dataset} serves: there are no predictions that outcomes could be of.`,
      'The folder after feedback/ is the name of the dataset: GET /models lists them.',
    )
  }
  const schema = await requireRecord(objects, runKeys(dataset, runId).schema, featureSchemaSchema)
  return { schemas, champion: { dataset, runId, schema, csv: await csvOf(dataset, runId, objects) } }
}

/** How the files of a run's dataset are written; an imported model has no manifest. */
async function csvOf(dataset: string, runId: string, objects: FilePorts['objects']): Promise<Manifest['csv']> {
  try {
    const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
    return source ? runManifest(source).csv : DEFAULT_MANIFEST.csv
  } catch (error) {
    if (hasCode(error, 'record-invalid') || hasCode(error, 'manifest-invalid')) return DEFAULT_MANIFEST.csv
    throw error
  }
}

/**
 * The rows of each request, and those whose id no captured prediction has. What names none is told.
 */
async function rowsByRequest(
  dataset: string,
  { rows, by }: TruthTable,
  errors: { row: number; message: string }[],
  { objects }: FilePorts,
): Promise<{ readonly requests: ReadonlyMap<string, readonly Told[]>; readonly others: readonly ToldById[] }> {
  const requests = new Map<string, Told[]>()
  const others: ToldById[] = []
  const add = (requestId: string, told: Told) => {
    const known = requests.get(requestId)
    if (known) known.push(told)
    else requests.set(requestId, [told])
  }
  if (by.type === 'request') {
    for (const { row, key, which, truth } of rows) {
      const instance = which === '' ? undefined : Number(which)
      if (instance !== undefined && !(Number.isInteger(instance) && instance >= 0)) {
        errors.push({ row, message: `${shown(which)} is no place in a request: 0 is the first.` })
      } else add(key, { row, instance, truth })
    }
    return { requests, others }
  }
  const found = await findInstances(dataset, by.name, new Set(rows.map(({ key }) => key)), objects)
  for (const { row, key, which: file, truth } of rows) {
    const { first, count = 0 } = found.get(key) ?? {}
    if (!first || file !== '') others.push({ row, id: key, file, truth })
    else if (count > 1) {
      errors.push({
        row,
        message: `${counted(count, 'prediction')} have the id ${shown(key)}: give the request_id of the one that is meant.`,
      })
    } else add(first.requestId, { row, instance: first.instance, truth })
  }
  return { requests, others }
}

type OfRequest = {
  readonly dataset: string
  readonly requestId: string
  readonly rows: readonly Told[]
  /** ISO 8601: of the file, so that it is the same however often it is taken. */
  readonly at: string
  readonly schemas: Schemas
}

type RequestOutcome = Pick<Taken['rows'], 'taken' | 'known'> & { readonly errors: Taken['errors'] }

async function takeRequest(
  { dataset, requestId, rows, at, schemas }: OfRequest,
  { objects }: FilePorts,
): Promise<RequestOutcome> {
  const refuse = (message: string): RequestOutcome => ({
    taken: 0,
    known: 0,
    errors: rows.map(({ row }) => ({ row, message })),
  })
  const keys = captureKeys(dataset, requestId)
  const captured = keys && (await readCaptured(keys.predictions, objects))
  const [first] = captured ?? []
  if (!keys || !captured || !first) {
    return refuse(`No prediction of ${dataset} was captured under the request id ${shown(requestId)}.`)
  }
  const model = first.requestId === requestId && first.dataset === dataset ? await schemas.of(first.model) : undefined
  if (!model)
    return refuse('The captured prediction is not as it was written, or the files of its run are gone or damaged.')
  const errors: { row: number; message: string }[] = []
  const said: { row: number; instance: number; truth: string | number }[] = []
  for (const { row, instance = captured.length === 1 ? 0 : undefined, truth } of rows) {
    const value = model.reader.read(truth)
    if (instance === undefined) {
      errors.push({
        row,
        message: `The request has ${captured.length} predictions: say in the column instance which is meant, from 0.`,
      })
    } else if (instance >= captured.length) {
      const numbers =
        captured.length === 1
          ? '1 prediction, number 0'
          : `${captured.length} predictions, numbers 0 to ${captured.length - 1}`
      errors.push({ row, message: `The request has ${numbers}: it has none of the number ${instance}.` })
    } else if (value === undefined) {
      errors.push({ row, message: noOutcome(truth, model.reader.wanted, model.schema) })
    } else {
      said.push({ row, instance, truth: value })
    }
  }
  const { agreed, errors: contradictions } = withoutContradictions(said, ({ instance }) => instance)
  const told = agreed.map(
    ({ instance, truth }): CapturedFeedback => ({
      version: 1,
      kind: 'feedback',
      requestId,
      instance,
      at,
      dataset,
      model: first.model,
      truth,
    }),
  )
  const known = told.length === 0 ? 0 : await merge(keys.feedback, told, { objects })
  return { taken: told.length, known, errors: errors.concat(contradictions) }
}

async function readCaptured(
  key: string,
  objects: FilePorts['objects'],
): Promise<readonly CapturedPrediction[] | undefined> {
  try {
    return await readCapturedPredictions(objects, key)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}

/** Adds feedback to what is there; of one instance the latest holds. Returns how many of `told` were there before. */
async function merge(
  key: string,
  told: readonly CapturedFeedback[],
  { objects }: Pick<Ports, 'objects'>,
): Promise<number> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stored = await readFeedback(objects, key).catch((error: unknown) => {
      // What nobody can read is replaced.
      if (hasCode(error, 'record-invalid')) return undefined
      throw error
    })
    const kept = new Map(stored?.lines.map((line) => [line.instance, line]))
    const lines = new Map(kept)
    let known = 0
    let isNew = false
    for (const line of told) {
      const before = lines.get(line.instance)
      if (before?.truth === line.truth) known += kept.get(line.instance)?.truth === line.truth ? 1 : 0
      else if (!before || Date.parse(before.at) <= Date.parse(line.at)) {
        lines.set(line.instance, line)
        isNew = true
      }
    }
    if (!isNew) return known
    const sorted = [...lines.values()].sort((a, b) => a.instance - b.instance)
    const exists = stored ?? (await objects.head(key))
    const { written } = await writeCapture(objects, key, sorted, exists ? { eTag: exists.eTag } : 'absent')
    if (written) return known
  }
  throw contended(`s3://${objects.bucket}/${key}`)
}

function contended(place: string): BoostlineError {
  return new BoostlineError({
    code: 'record-contended',
    kind: 'dependency',
    retryable: true,
    message: `${place} was changed by others at each attempt to write it.`,
    hint: 'It is tried again by itself.',
  })
}

function cutOff(place: string): BoostlineError {
  return new BoostlineError({
    code: 'feedback-cut-off',
    kind: 'dependency',
    retryable: true,
    message: `The time of the function ended before all rows of ${place} were taken; those that were stay.`,
    hint: 'It goes on by itself twice; then put the rest there as a smaller file.',
  })
}
