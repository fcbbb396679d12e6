import path from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { readS3Uri, uploadEvent } from '#shared/events/upload-event.ts'
import { jsonObject } from '#shared/json/json-fields.ts'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { isTableName, isUploadKey, manifestKeys, quietUploadKey, uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { PROCESSING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { newestRun } from '#shared/runs/read-run-status.ts'
import { modelTraining } from '../infra/functions/model-training.ts'
import { ALIAS } from '../infra/names.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'
import { bucketOf, clientSettings, type Deployment, deploymentError } from './deployment.ts'
import { commandRunner } from './stage/run-command.ts'
import { openFile } from './train/open-file.ts'
import { type ProcessingJobs, sagemakerProcessingJobs } from './train/processing-jobs.ts'
import { type FollowPorts, followNextRun } from './train/training-run.ts'

export type TrainRequest = {
  /** A file of this machine, or the s3:// URI of an upload that is there. */
  readonly source: string
  /** The dataset, where it is not to be named after the file. */
  readonly dataset?: string | undefined
  /** The machine that trains, where it is not the manifest's. */
  readonly instanceType?: string | undefined
  /** The machine of a Processing job, where it is not the function that prepares the data. */
  readonly processingInstance: string | undefined
}

export type TrainPorts = FollowPorts & {
  /** Starts the names of jobs. */
  readonly prefix: string
  readonly openFile: (path: string) => Promise<AsyncIterable<Uint8Array>>
  /** Tells the function of an upload that is there. */
  readonly startFunction: (uri: string) => Promise<void>
  /** Undefined where there are none: in the local cloud. */
  readonly processing: ProcessingJobs | undefined
}

/** A function begins within seconds; a job's machine has to be had first. */
const FUNCTION_BEGINS_MS = 5 * 60_000
const JOB_BEGINS_MS = 45 * 60_000
const AWS_POLL_MS = 5000
const LOCAL_POLL_MS = 500

/** `train`; ok where the run serves or waits for its approval. */
export async function runTrain(
  request: TrainRequest,
  deployment: Deployment,
  { say, isJson }: Terminal,
): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const lambda = new LambdaClient(settings)
  const isLocal = deployment.endpointUrl !== undefined
  const objects = s3ObjectStore(
    new S3Client({ ...settings, forcePathStyle: isLocal }),
    await bucketOf(deployment, lambda),
  )
  const clients = { sagemaker: new SageMakerClient(settings), lambda, run: commandRunner(isJson) }
  return await train(request, {
    prefix: deployment.prefix,
    deploymentOptions: deployment.options,
    objects,
    openFile,
    startFunction: async (uri) => await invoke(deployment, lambda, uploadEvent(uri, Date.now())),
    processing: isLocal ? undefined : sagemakerProcessingJobs(deployment, clients, modelTraining.name),
    now: () => Date.now(),
    sleep: async () => await delay(isLocal ? LOCAL_POLL_MS : AWS_POLL_MS),
    say,
  })
}

/** Uploads where there is a file to upload, has the data prepared, and follows the run to its end. */
export async function train(request: TrainRequest, ports: TrainPorts): Promise<Outcome> {
  const { source, processingInstance } = request
  const { objects, processing } = ports
  if (processingInstance !== undefined && processing === undefined) {
    throw new BoostlineError({
      code: 'processing-missing',
      kind: 'config',
      message: 'The local cloud has no Processing jobs.',
      hint: 'Leave --processing out: a function has as much time there as it takes.',
    })
  }
  const uploaded = readS3Uri(source)
  const key = uploaded?.key ?? keyOf(source, request.dataset, processingInstance !== undefined)
  if (!isUploadKey(key) || (!uploaded && !isTableName(source)) || (uploaded && uploaded.bucket !== objects.bucket))
    throw noUpload(source, objects.bucket)
  const dataset = datasetOfKey(key)
  if (request.dataset !== undefined && request.dataset !== dataset)
    throw anotherDataset(source, request.dataset, dataset)
  if (request.instanceType !== undefined) await setInstanceType(key, dataset, request.instanceType, ports)
  const before = await newestRun(objects, dataset)
  const uri = `s3://${objects.bucket}/${key}`
  if (!uploaded) {
    const file = await ports.openFile(source)
    ports.say(`Uploading ${source} to ${uri}`)
    await objects.upload(key, file)
  }

  let check = async () => {}
  if (processingInstance !== undefined && processing) {
    const name = jobName(ports.prefix, dataset, ports.now())
    await processing.start(uri, { name, instanceType: processingInstance })
    ports.say(`The Processing job ${name} prepares the data, on one ${processingInstance}; it begins within minutes.`)
    check = async () => await checkJob(name, processing)
  } else if (uploaded) {
    await ports.startFunction(uri)
  }
  const beginsWithinMs = processingInstance === undefined ? FUNCTION_BEGINS_MS : JOB_BEGINS_MS
  const { run, status } = await followNextRun({ dataset, before, beginsWithinMs, check }, ports)
  return { ok: status.state === 'serving' || status.state === 'pending', result: { ...run, status } }
}

/** The upload's own notification would start the function; a job is to be alone with it. */
function keyOf(file: string, dataset: string | undefined, isQuiet: boolean): string {
  const name = dataset === undefined ? path.basename(file) : `${dataset}/${path.basename(file)}`
  return isQuiet ? quietUploadKey(name) : uploadKey(name)
}

/** Written into the manifest that the upload is read by: it stays for later ones, which is said. */
async function setInstanceType(
  key: string,
  dataset: string,
  instanceType: string,
  { objects, say }: Pick<TrainPorts, 'objects' | 'say'>,
): Promise<void> {
  const keys = manifestKeys(key, dataset)
  let place = manifestKeys('', dataset)[0] ?? ''
  let text = '{}'
  for (const each of keys) {
    const found = await objects.get(each)
    if (!found) continue
    place = each
    text = Buffer.from(found.body).toString('utf8')
    break
  }
  const { training } = parseManifest(text, place)
  if (training.instanceType === instanceType) return
  const manifest = jsonObject(JSON.parse(text))
  const changed = { ...manifest, training: { ...jsonObject(manifest['training']), instanceType } }
  const written = JSON.stringify(changed, null, 2)
  parseManifest(written, place)
  await objects.put(place, written, { contentType: 'application/json' })
  say(`s3://${objects.bucket}/${place} has training.instanceType ${instanceType} from now on.`)
}

function anotherDataset(source: string, wanted: string, dataset: string): BoostlineError {
  return usageError(
    { name: 'train' },
    `${source} would be of the dataset "${dataset}", not "${wanted}": give --dataset a name of a-z, 0-9 and hyphens, at most 24, and for an upload its own.`,
  )
}

function jobName(prefix: string, dataset: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return `${prefix}-${dataset}-${stamp}`
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

function noUpload(source: string, bucket: string): BoostlineError {
  return new BoostlineError({
    code: 'upload-invalid',
    kind: 'input',
    message: `"${source}" is no CSV to train on.`,
    hint: `Give the path of a .csv, .tsv or .txt file (or packed: .gz), or s3://${bucket}/${uploadKey('…')} of one that is uploaded.`,
  })
}

async function invoke(deployment: Deployment, lambda: LambdaClient, event: unknown): Promise<void> {
  const FunctionName = deployment.functionName(modelTraining.name)
  const command = new InvokeCommand({
    FunctionName,
    // The local cloud has no aliases.
    ...(deployment.endpointUrl === undefined ? { Qualifier: ALIAS } : {}),
    InvocationType: 'Event',
    Payload: JSON.stringify(event),
  })
  await lambda.send(command).catch((error: unknown) => {
    throw deploymentError(deployment, `lambda:Invoke ${FunctionName}`, error)
  })
}
