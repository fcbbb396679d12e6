// The real handler, from S3 to S3: run as `ours.ts <endpoint> <bucket> <key>`.
import process from 'node:process'
import { S3Client } from '@aws-sdk/client-s3'
import { clientOptions } from '#shared/aws/client-options.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { createHandler } from '../../lambdas/model-training/create-handler.ts'
import { uploadEvent } from '../../lambdas/model-training/upload-event.ts'
import { reportUsage } from './usage.ts'

const [endpoint = '', bucket = '', key = ''] = process.argv.slice(2)
const client = new S3Client({
  ...clientOptions,
  endpoint,
  forcePathStyle: true,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const log = recordingLog()
const handler = createHandler({
  objects: s3ObjectStore(client, bucket),
  jobs: new FakeTrainingJobs(),
  log,
  clock: { now: () => Date.now() },
  config: { bucket, prefix: 'bench', roleArn: 'arn:aws:iam::123456789012:role/x', image: 'x', codeVersion: 'bench' },
})
await handler(uploadEvent(`s3://${bucket}/${key}`, Date.now()))
const split = log.entries.find((entry) => entry.message === 'dataset-split')
if (!split) throw new Error(`nothing was split: ${JSON.stringify(log.entries.at(-1))}`)
reportUsage({ rows: Number(split.fields['train']) + Number(split.fields['validation']) + Number(split.fields['test']) })
client.destroy()
