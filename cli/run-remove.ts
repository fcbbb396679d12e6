import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { runKeys } from '#shared/names/run-keys.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import { ask, requirePerson } from './command-line/ask.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { listVersions } from './data/object-versions.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { removeDataset, type StoredVersion } from './remove.ts'
import { awsLeftovers, objectsLeft } from './stage/aws-leftovers.ts'

/** S3 takes so many at a time. */
const DELETED_AT_ONCE = 1000

/** `remove`. */
export async function runRemove(
  request: { readonly dataset: string; readonly isConfirmed: boolean },
  deployment: Deployment,
  terminal: Terminal,
): Promise<Outcome> {
  // AWS slows down who deletes much at once; where nobody answers at an address of this machine, nobody will.
  const patience = deployment.endpointUrl === undefined ? { maxAttempts: 10 } : {}
  const settings = { ...clientSettings(deployment, process.env), ...patience }
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const lambda = new LambdaClient(settings)
  const bucket = await bucketOf(deployment, lambda)
  const objects = s3ObjectStore(s3, bucket)
  const logs = new CloudWatchLogsClient(settings)
  return await removeDataset(request, {
    prefix: deployment.prefix,
    bucket,
    versions: async function* (prefix) {
      for await (const page of listVersions(s3, bucket, prefix)) {
        yield [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key = '', VersionId = 'null' }) => ({
          key: Key,
          versionId: VersionId,
        }))
      }
    },
    deleteVersions: async (versions) => {
      for (let start = 0; start < versions.length; start += DELETED_AT_ONCE) {
        await deleteSome(s3, bucket, versions.slice(start, start + DELETED_AT_ONCE))
      }
    },
    leftovers: awsLeftovers({ s3, lambda, logs, sagemaker: new SageMakerClient(settings) }),
    jobsOf: async (run) => {
      const training = await readRecord(objects, runKeys(run.dataset, run.runId).training, trainingRecordSchema)
      return training ? jobsOf(training).map(({ name }) => name) : []
    },
    sourceOf: async ({ dataset, runId }) =>
      await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema),
    print: terminal.say,
    // The local cloud's endpoints go at once.
    sleep: (ms) => sleep(deployment.endpointUrl === undefined ? ms : 500),
    ask: async (question) => {
      requirePerson('remove')
      return await ask(question, terminal)
    },
  })
}

async function deleteSome(s3: S3Client, Bucket: string, versions: readonly StoredVersion[]): Promise<void> {
  const Objects = versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }))
  const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  const [first] = Errors
  if (first) throw objectsLeft(Bucket, first)
}
