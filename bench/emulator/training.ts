import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { type BenchServer, gate, printTable, wallMs } from '../measure.ts'
import type { CApiResult } from './c-api-training.ts'
import { clientSettings } from './clients.ts'
import { type TrainingSize, trainingParameters, writeRows } from './training-data.ts'

/** A training job from its CSV in the bucket to its model, beside the same rows and rounds through the C API alone. */
export async function benchTraining(emulator: BenchServer, size: TrainingSize): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-training-'))
  try {
    const filePath = path.join(folder, 'train.csv')
    await writeRows(size, filePath)
    const alone = await trainAlone(size)
    const uploadMs = await wallMs(() => upload(emulator, filePath))
    const job = await trainAsJob(emulator, size)
    const metric = job.FinalMetricDataList?.find(({ MetricName }) => MetricName === 'train:logloss')?.Value
    const aloneMetric = Number(alone.lastLine.split(':').at(-1))
    gate(
      `both end at the same metric (${metric} and ${aloneMetric})`,
      metric !== undefined && metric.toFixed(4) === aloneMetric.toFixed(4),
    )
    const phases = phasesOf(job)
    const jobMs = [...phases.values()].reduce((sum, ms) => sum + ms, 0)
    const aloneMs = alone.loadMs + alone.roundsMs
    const seconds = (ms: number) => (ms / 1000).toFixed(2)
    console.log(
      `Training, ${size.rows} rows × ${size.columns} columns, ${size.rounds} rounds (CSV of ${Math.round(statSync(filePath).size / 1e6)} MB), train-logloss ${aloneMetric}`,
    )
    printTable(
      ['', 's'],
      [
        ['put into the bucket', seconds(uploadMs)],
        ...[...phases].map(([name, ms]) => [`job: ${name}`, seconds(ms)]),
        ['job, all of it', seconds(jobMs)],
        ['C API alone: rows in memory into its matrix', seconds(alone.loadMs)],
        ['C API alone: rounds', seconds(alone.roundsMs)],
        ['C API alone, all of it', seconds(aloneMs)],
        ['ratio', (jobMs / aloneMs).toFixed(2)],
      ],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function trainAlone(size: TrainingSize): Promise<CApiResult> {
  const child = fork(path.join(import.meta.dirname, 'c-api-training.ts'), [JSON.stringify(size)])
  const exit = once(child, 'exit')
  const [result] = (await Promise.race([once(child, 'message'), exit])) as [CApiResult | number]
  if (typeof result !== 'object') throw new Error('training through the C API failed; its message is above')
  await exit
  return result
}

async function upload(emulator: BenchServer, filePath: string): Promise<void> {
  const client = new S3Client({ ...clientSettings(emulator.url), forcePathStyle: true })
  const body = createReadStream(filePath, { highWaterMark: 2 ** 20 })
  const { size } = statSync(filePath)
  await client.send(
    new PutObjectCommand({ Bucket: 'bench', Key: 'train/part-00000.csv', Body: body, ContentLength: size }),
  )
  client.destroy()
}

async function trainAsJob(emulator: BenchServer, size: TrainingSize): Promise<DescribeTrainingJobCommandOutput> {
  const client = new SageMakerClient(clientSettings(emulator.url))
  const TrainingJobName = 'bench'
  await client.send(
    new CreateTrainingJobCommand({
      TrainingJobName,
      RoleArn: 'arn:aws:iam::123456789012:role/bench',
      AlgorithmSpecification: {
        TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
        TrainingInputMode: 'File',
      },
      HyperParameters: trainingParameters(size),
      InputDataConfig: [
        {
          ChannelName: 'train',
          ContentType: 'text/csv',
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: 's3://bench/train/',
              S3DataDistributionType: 'FullyReplicated',
            },
          },
        },
      ],
      OutputDataConfig: { S3OutputPath: 's3://bench/models' },
      ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    }),
  )
  for (;;) {
    const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName }))
    if (job.TrainingJobStatus === 'Completed') {
      client.destroy()
      return job
    }
    gate(`the job trains: ${job.FailureReason ?? ''}`, job.TrainingJobStatus === 'InProgress')
    await delay(200)
  }
}

/** How long the job was in each of its states, in their order. */
function phasesOf(job: DescribeTrainingJobCommandOutput): ReadonlyMap<string, number> {
  const phases = new Map<string, number>()
  for (const { Status = '', StartTime, EndTime } of job.SecondaryStatusTransitions ?? []) {
    if (StartTime && EndTime) phases.set(Status, EndTime.getTime() - StartTime.getTime())
  }
  return phases
}
