import { createReadStream, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { PARTS } from '#shared/split/part-of.ts'
import { modelTraining } from '../../infra/functions/model-training.ts'
import { bundleLambdas } from '../../scripts/bundle-lambdas.ts'
import { startServer } from '../measure.ts'
import { type AccountedRun, accountedRun } from './account-ours.ts'
import type { GeneratedFile } from './generate-file.ts'
import { type Cost, measuredRun, nodeCommand } from './measured-run.ts'
import { countLines, gateParts } from './parts.ts'

/** The emulator's, in bench/servers. */
const BUCKET = 'bench'
const KEY = uploadKey('bench.csv')
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }
const REGION = 'us-east-1'
/** The job that follows a split would train meanwhile: it never starts. */
const TRAINING_STARTS_MS = 86_400_000
const MEMORY_MB_OF_A_CORE = 1769

export type OurBundles = { readonly bundlePath: string; readonly accountPath: string }
export type OurRuns = { readonly costs: Cost[]; readonly accounts: AccountedRun[] }

/** Bundles model-training into a folder as it is for Lambda, and returns the file. */
export async function bundleOurs(folder: string): Promise<string> {
  const [bundle] = await bundleLambdas(folder, ['model-training'])
  if (!bundle) throw new Error('model-training was not bundled')
  return path.join(bundle.folder, 'index.cjs')
}

/**
 * The bundle of model-training, as Lambda loads it, over the emulator's S3, each time in a process of its own; the
 * emulator's CPU time is not counted. The file is gone afterwards: room for what is written.
 */
export async function runOurs(
  { bundlePath, accountPath }: OurBundles,
  file: GeneratedFile,
  { runs, threadCounts }: { readonly runs: number; readonly threadCounts: readonly number[] },
): Promise<ReadonlyMap<number, OurRuns>> {
  const serverPath = path.join(import.meta.dirname, '../servers/emulator.ts')
  const emulator = await startServer(serverPath, [String(TRAINING_STARTS_MS)])
  const client = new S3Client({ endpoint: emulator.url, region: REGION, credentials: CREDENTIALS })
  const objects = s3ObjectStore(client, BUCKET)
  try {
    await objects.upload(KEY, createReadStream(file.path))
    rmSync(file.path)
    const found = new Map(threadCounts.map((threads): [number, OurRuns] => [threads, { costs: [], accounts: [] }]))
    const turns = Array.from({ length: runs }, () => threadCounts).flat()
    for (const threads of turns) {
      const { costs, accounts } = found.get(threads) ?? { costs: [], accounts: [] }
      // The bundle's way of a processing job: the upload as its argument, the same handler.
      const command = nodeCommand(bundlePath, `s3://${BUCKET}/${KEY}`)
      costs.push(await measuredRun(command, environment(emulator.url, threads)))
      await gateAndDelete(objects, file.rows)
      const serverCpuMs = async () => (await emulator.usage()).cpuMs
      accounts.push(await accountedRun(accountPath, { place: emulator.url, key: KEY, threads, serverCpuMs }))
      await gateAndDelete(objects, file.rows)
    }
    return found
  } finally {
    client.destroy()
    await emulator.stop()
  }
}

function environment(endpoint: string, threads: number): NodeJS.ProcessEnv {
  return {
    // So many threads are what Lambda's cores are used by.
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(threads * MEMORY_MB_OF_A_CORE),
    // Not the person's own: the SDK would read the AWS configuration in it.
    HOME: tmpdir(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    PIPELINE_BUCKET: BUCKET,
    SAGEMAKER_ROLE_ARN: 'arn:aws:iam::123456789012:role/bench',
    NODE_OPTIONS: modelTraining.environment.NODE_OPTIONS,
  }
}

/** Reads back what the run has written, and makes room for the next. */
async function gateAndDelete(objects: ObjectStore, rows: number): Promise<void> {
  const lines = { train: 0, validation: 0, test: 0 }
  const written = await Array.fromAsync(objects.list(FOLDERS.runs))
  for (const { key } of written) {
    // runs/<dataset>/<run>/<part>/part-00000.csv
    const name = key.split('/')[3]
    if (name === 'failure.json') {
      const failure = await objects.get(key)
      throw new Error(`ours failed: ${Buffer.from(failure?.body ?? []).toString()}`)
    }
    const part = PARTS.find((part) => part === name)
    if (part) lines[part] += await countLines((await objects.open(key))?.body ?? [])
  }
  gateParts('ours', rows, lines)
  for (const { key } of written) await objects.delete(key)
}
