import { createWriteStream } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { SCORE_TAG } from '#shared/manifest/score-options.ts'
import { isTableName, quietName } from '#shared/names/dataset-keys.ts'
import { PROCESSING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { scoredKeys, scoreKey } from '#shared/names/score-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type ScoredRecord, scoredRecordSchema } from '#shared/records/scored-record.ts'
import { scoredLines } from '#shared/records/scored-text.ts'
import { batchScoring } from '../infra/functions/batch-scoring.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { commandRunner } from './stage/run-command.ts'
import { openFile } from './train/open-file.ts'
import { type ProcessingJobs, sagemakerProcessingJobs } from './train/processing-jobs.ts'

export type ScoreRequest = {
  readonly dataset: string
  /** A file of this machine. */
  readonly file: string
  /** Where the scored file goes; undefined: it stays in the bucket. */
  readonly out: string | undefined
  /** What is asked of it, by the names of the settings. */
  readonly settings: Readonly<Record<string, string>>
  /** The machine of a Processing job, where it is not the function that scores. */
  readonly processingInstance: string | undefined
}

export type ScorePorts = {
  readonly objects: ObjectStore
  readonly openFile: (path: string) => Promise<AsyncIterable<Uint8Array>>
  readonly writeFile: (path: string, content: AsyncIterable<Uint8Array>) => Promise<void>
  /** Undefined where there are none: in the local cloud. */
  readonly processing: ProcessingJobs | undefined
  /** Starts the names of jobs. */
  readonly prefix: string
  readonly now: () => number
  /** Until the next look. */
  readonly sleep: () => Promise<void>
  readonly say: (line: string) => void
  /** The options by which a command is told of this deployment. */
  readonly deploymentOptions: string
}

const BEGINS_MS = 5 * 60_000
const JOB_BEGINS_MS = 45 * 60_000
const AWS_POLL_MS = 2000
const LOCAL_POLL_MS = 250

/** `score`; ok where the file is scored, and one of its rows at least. */
export async function runScore(
  request: ScoreRequest,
  deployment: Deployment,
  { say, isJson }: Terminal,
): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const lambda = new LambdaClient(settings)
  const isLocal = deployment.endpointUrl !== undefined
  const s3 = new S3Client({ ...settings, forcePathStyle: isLocal })
  const clients = { sagemaker: new SageMakerClient(settings), lambda, run: commandRunner(isJson) }
  return await score(request, {
    objects: s3ObjectStore(s3, await bucketOf(deployment, lambda)),
    openFile,
    writeFile: async (file, content) => await pipeline(Readable.from(content), createWriteStream(file)),
    processing: isLocal ? undefined : sagemakerProcessingJobs(deployment, clients, batchScoring.name),
    prefix: deployment.prefix,
    now: () => Date.now(),
    sleep: async () => await delay(isLocal ? LOCAL_POLL_MS : AWS_POLL_MS),
    say,
    deploymentOptions: deployment.options,
  })
}

/** Uploads a file, follows what becomes of it, and fetches the scored one. */
export async function score(request: ScoreRequest, ports: ScorePorts): Promise<Outcome> {
  const { dataset, file, out, settings, processingInstance } = request
  const { objects, processing, say } = ports
  if (!isTableName(file)) throw noTable(file)
  if (processingInstance !== undefined && processing === undefined) throw noProcessing()
  const name = path.basename(file)
  const key = scoreKey(dataset, processingInstance === undefined ? name : quietName(name))
  const uri = `s3://${objects.bucket}/${key}`
  const tags = Object.fromEntries(Object.entries(settings).map(([setting, value]) => [SCORE_TAG + setting, value]))
  const before = await recordOf(key, objects)
  const body = await ports.openFile(file)
  say(`Uploading ${file} to ${uri}`)
  await objects.upload(key, body, { tags })
  let check = async () => {}
  if (processingInstance !== undefined && processing) {
    const job = jobName(ports.prefix, dataset, ports.now())
    await processing.start(uri, { name: job, instanceType: processingInstance })
    say(`The Processing job ${job} scores it, on one ${processingInstance}; it begins within minutes.`)
    check = async () => await checkJob(job, processing)
  }
  const beginsWithinMs = processingInstance === undefined ? BEGINS_MS : JOB_BEGINS_MS
  const record = await follow(key, before?.job, { beginsWithinMs, check }, ports)
  if (record.status === 'scored' && out !== undefined) await fetchResults(record, out, ports)
  // Where no row could be scored, whoever waits for predictions has none.
  const isScored = record.status === 'scored' && (record.rows.scored > 0 || record.rows.total === 0)
  return { ok: isScored, result: { ...record } }
}

async function follow(
  key: string,
  before: string | undefined,
  { beginsWithinMs, check }: { readonly beginsWithinMs: number; readonly check: () => Promise<void> },
  ports: ScorePorts,
): Promise<ScoredRecord> {
  const giveUpAtMs = ports.now() + beginsWithinMs
  let said = ''
  for (;;) {
    const record = await recordOf(key, ports.objects)
    if (record && record.job !== before) {
      const { first, others } = scoredLines(record)
      if (first !== said) for (const line of [first, ...others]) ports.say(line)
      said = first
      if (record.status !== 'scoring') return record
    } else if (ports.now() > giveUpAtMs) throw notBegun(key, beginsWithinMs, ports)
    await check()
    await ports.sleep()
  }
}

async function recordOf(key: string, objects: ObjectStore): Promise<ScoredRecord | undefined> {
  return await readRecord(objects, scoredKeys(key).record, scoredRecordSchema)
}

async function fetchResults(
  { output, errors }: Extract<ScoredRecord, { readonly status: 'scored' }>,
  out: string,
  { objects, writeFile, say }: ScorePorts,
): Promise<void> {
  const files = [[output.key, out] as const, ...(errors ? [[errors.key, errorsFile(out)] as const] : [])]
  for (const [key, file] of files) {
    const found = await objects.open(key)
    if (!found) continue
    await writeFile(file, found.body)
    say(`Written to ${file}`)
  }
}

function errorsFile(out: string): string {
  const { dir, name } = path.parse(out)
  return path.join(dir, `${name}.errors.csv`)
}

function jobName(prefix: string, dataset: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return `${prefix}-${dataset}-score-${stamp}`
}

async function checkJob(name: string, jobs: ProcessingJobs): Promise<void> {
  const failure = await jobs.failureOf(name)
  if (failure === undefined) return
  throw new BoostlineError({
    code: 'processing-failed',
    kind: 'dependency',
    message: `The Processing job ${name} ended as ${failure}.`,
    hint: `Its log says more: aws logs tail ${PROCESSING_JOBS_LOGS} --log-stream-name-prefix ${name}.`,
  })
}

function noTable(file: string): BoostlineError {
  return new BoostlineError({
    code: 'upload-invalid',
    kind: 'input',
    message: `"${file}" is no CSV to score.`,
    hint: 'Give the path of a .csv, .tsv or .txt file (or packed: .gz).',
  })
}

function noProcessing(): BoostlineError {
  return new BoostlineError({
    code: 'processing-missing',
    kind: 'config',
    message: 'The local cloud has no Processing jobs.',
    hint: 'Leave --processing out: a function has as much time there as it takes.',
  })
}

function notBegun(key: string, withinMs: number, { deploymentOptions }: ScorePorts): BoostlineError {
  return new BoostlineError({
    code: 'run-missing',
    kind: 'dependency',
    message: `Nothing has begun to score ${key} within ${Math.round(withinMs / 60_000)} minutes.`,
    hint: `The log of batch-scoring says why: ./boostline logs batch-scoring ${deploymentOptions}`,
  })
}
