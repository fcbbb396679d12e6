import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ClientError, channelObjects } from './channel-objects.ts'
import type { ObjectStore } from './ports.ts'
import type { TrainingJob } from './resources.ts'
import { parseS3Uri } from './s3-path.ts'
import type { ChannelConfig } from './xgboost/channels.ts'

/**
 * Makes the folder of a job as the container sees /opt/ml: configuration, and the objects of each channel as
 * links to S3's own files. Throws {@link ClientError} when a channel's objects can't be had.
 */
export function prepareTrainingFolder(folder: string, job: TrainingJob, s3: ObjectStore): void {
  rmSync(folder, { recursive: true, force: true })
  for (const part of ['input/config', 'input/data']) mkdirSync(path.join(folder, part), { recursive: true })
  const channels = job.request.InputDataConfig ?? []
  writeConfig(folder, 'hyperparameters.json', job.request.HyperParameters ?? {})
  writeConfig(
    folder,
    'inputdataconfig.json',
    Object.fromEntries(channels.map((channel) => [channel.ChannelName, channelConfig(job, channel)])),
  )
  writeConfig(folder, 'resourceconfig.json', {
    current_host: 'algo-1',
    hosts: ['algo-1'],
    network_interface_name: 'eth0',
  })
  for (const channel of channels) linkChannel(path.join(folder, 'input', 'data', channel.ChannelName), channel, job, s3)
}

/** Makes the folders that the container writes to, empty: a job in flight at a kill may have left half of its outputs. */
export function clearOutputs(folder: string): void {
  for (const part of ['model', 'output']) {
    rmSync(path.join(folder, part), { recursive: true, force: true })
    mkdirSync(path.join(folder, part))
  }
}

type Channel = NonNullable<TrainingJob['request']['InputDataConfig']>[number]

function channelConfig(job: TrainingJob, channel: Channel): ChannelConfig {
  return {
    TrainingInputMode: channel.InputMode ?? job.request.AlgorithmSpecification.TrainingInputMode,
    S3DistributionType: channel.DataSource.S3DataSource.S3DataDistributionType ?? 'FullyReplicated',
    RecordWrapperType: channel.RecordWrapperType ?? 'None',
    ...(channel.ContentType !== undefined && { ContentType: channel.ContentType }),
  }
}

function linkChannel(folder: string, channel: Channel, job: TrainingJob, s3: ObjectStore): void {
  const { S3DataSource } = channel.DataSource
  const { bucket } = parseS3Uri(S3DataSource.S3Uri)
  const objects = channelObjects(s3, S3DataSource)
  if (objects.length === 0) {
    throw new ClientError(
      `Data download failed:No S3 objects found under S3 URL "${S3DataSource.S3Uri}" given in input data source. Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and that the role "${job.request.RoleArn}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
    )
  }
  for (const object of objects) {
    const target = path.resolve(folder, object.path)
    if (!target.startsWith(folder + path.sep)) {
      throw new ClientError(`Data download failed:the key "${object.key}" makes no path inside the channel's folder.`)
    }
    mkdirSync(path.dirname(target), { recursive: true })
    if (!existsSync(target)) linkFile(object.filePath, target)
  }
}

/** A hard link keeps the bytes even if the object is deleted meanwhile; across file systems it takes a copy. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EXDEV' || error.code === 'EPERM'))) throw error
    copyFileSync(source, target)
  }
}

function writeConfig(folder: string, name: string, value: unknown): void {
  writeFileSync(path.join(folder, 'input', 'config', name), JSON.stringify(value))
}
