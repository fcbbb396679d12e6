import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from './failure.ts'

/** A channel of `/opt/ml/input/config/inputdataconfig.json`. */
export type ChannelConfig = {
  readonly TrainingInputMode: string
  readonly S3DistributionType: string
  readonly RecordWrapperType: string
  readonly ContentType?: string
}
export type ChannelFormat = 'csv' | 'libsvm' | 'parquet' | 'recordio-protobuf'

const FORMATS: Readonly<Record<string, ChannelFormat>> = {
  csv: 'csv',
  libsvm: 'libsvm',
  parquet: 'parquet',
  'recordio-protobuf': 'recordio-protobuf',
  'text/csv': 'csv',
  'text/libsvm': 'libsvm',
  'text/x-libsvm': 'libsvm',
  'application/x-parquet': 'parquet',
  'application/x-recordio-protobuf': 'recordio-protobuf',
}
const NAMES = ['train', 'validation', 'code']
/** How deep the container follows folders below a channel's own. */
const MAX_FOLDER_DEPTH = 3

/**
 * Checks the channels as the container does and returns the format of the data, the `train` channel's.
 * Content types are compared exactly; none at all means libsvm. Throws {@link UserError}.
 */
export function validateChannels(channels: Readonly<Record<string, ChannelConfig>>): ChannelFormat {
  if (!channels['train']) throw new UserError('Missing required channel: train')
  for (const [name, given] of Object.entries(channels)) {
    if (!NAMES.includes(name)) throw new UserError(`Extraneous channel found: ${name}`)
    const channel = { ...given, ContentType: given.ContentType ?? 'text/libsvm' }
    const supported =
      Object.hasOwn(FORMATS, channel.ContentType) &&
      channel.TrainingInputMode === 'File' &&
      ['FullyReplicated', 'ShardedByS3Key'].includes(channel.S3DistributionType)
    if (!supported && name !== 'code') {
      throw new UserError(`Channel configuration for '${name}' channel is not supported: ${pythonDict(channel)}`)
    }
  }
  return FORMATS[channels['train'].ContentType ?? 'libsvm'] ?? 'libsvm'
}

/**
 * The files of a channel, sorted by name. Throws {@link UserError} when there are none, or one that begins
 * with a dot.
 */
export function channelFiles(folder: string, channel: 'train' | 'validation'): readonly string[] {
  const label = channel === 'train' ? 'training' : 'validation'
  const files = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? walk(folder, 1) : []
  if (files.some((file) => path.basename(file).startsWith('.'))) {
    throw new UserError('Hidden file found in the data path! Remove that before training.')
  }
  if (files.every((file) => statSync(file).size === 0)) {
    throw new UserError(`No data in ${label} channel path /opt/ml/input/data/${channel}`)
  }
  return files
}

function walk(folder: string, depth: number): string[] {
  if (depth > MAX_FOLDER_DEPTH) {
    process.stdout.write(`Folder ${folder} exceed the limit ${MAX_FOLDER_DEPTH}\n`)
    return []
  }
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const entry = path.join(folder, name)
      return statSync(entry).isDirectory() ? walk(entry, depth + 1) : [entry]
    })
}

function pythonDict(channel: Readonly<Record<string, string>>): string {
  return `{${Object.entries(channel)
    .map(([key, value]) => `'${key}': '${value}'`)
    .join(', ')}}`
}
