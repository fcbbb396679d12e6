import { readFileSync } from 'node:fs'
import { AwsError } from '../http/aws-error.ts'
import type { ObjectStore } from './ports.ts'
import { parseS3Uri } from './s3-path.ts'

/** A job that the platform gives up before or after its container ran: the customer's fault. */
export class ClientError extends Error {}

/** An object of a channel: where it lies on disk, and its path below the channel's folder. */
export type ChannelObject = { readonly key: string; readonly path: string; readonly filePath: string }

type Source = { readonly S3DataType: string; readonly S3Uri: string }

/**
 * The objects that a channel's S3DataSource names: all below a prefix, or those that a manifest file lists. None where
 * there are none. Throws {@link ClientError} for a manifest that cannot be followed.
 */
export function channelObjects(s3: ObjectStore, { S3DataType, S3Uri }: Source): readonly ChannelObject[] {
  switch (S3DataType) {
    case 'S3Prefix':
      return objectsBelow(s3, S3Uri)
    case 'ManifestFile':
      return listedObjects(s3, S3Uri)
    default:
      throw new ClientError(`The emulator reads channels of S3DataType S3Prefix and ManifestFile, not ${S3DataType}.`)
  }
}

function objectsBelow(s3: ObjectStore, uri: string): readonly ChannelObject[] {
  const { bucket, key: prefix } = parseS3Uri(uri)
  return listObjects(s3, bucket, prefix)
    .filter(({ key }) => !key.endsWith('/'))
    .map(({ key, filePath }) => ({ key, filePath, path: relativeKey(key, prefix) }))
}

function listObjects(s3: ObjectStore, bucket: string, prefix: string): ReturnType<ObjectStore['list']> {
  try {
    return s3.list(bucket, prefix)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchBucket') return []
    throw error
  }
}

/** The part of a key below its channel: all behind a prefix that names a folder, else from the last folder on. */
function relativeKey(key: string, prefix: string): string {
  const folder = key.startsWith(`${prefix}/`) ? `${prefix}/` : prefix.slice(0, prefix.lastIndexOf('/') + 1)
  return key.slice(folder.length)
}

/**
 * `[{"prefix": "s3://…/"}, "a", "b/c"]`: what follows the prefix is the path below the channel's folder.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
function listedObjects(s3: ObjectStore, uri: string): readonly ChannelObject[] {
  const { bucket, key } = parseS3Uri(uri)
  const file = s3.readObject(bucket, key)
  if (!file) return []
  const [first, ...paths] = parseList(readFileSync(file.filePath, 'utf8'), uri)
  const prefix = typeof first === 'object' && first !== null && 'prefix' in first ? first.prefix : undefined
  if (typeof prefix !== 'string' || !prefix.startsWith('s3://')) {
    throw new ClientError(`Data download failed:the manifest "${uri}" does not begin with an object with an S3 prefix.`)
  }
  return paths.map((path) => {
    if (typeof path !== 'string') {
      throw new ClientError(
        `Data download failed:the manifest "${uri}" lists ${JSON.stringify(path)}, which is no text.`,
      )
    }
    const place = parseS3Uri(`${prefix}${path}`)
    const object = s3.readObject(place.bucket, place.key)
    if (!object) {
      throw new ClientError(`Data download failed:there is no "${prefix}${path}", which the manifest "${uri}" lists.`)
    }
    return { key: place.key, path, filePath: object.filePath }
  })
}

function parseList(text: string, uri: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return list
  } catch {
    // Told like JSON that is no list.
  }
  throw new ClientError(`Data download failed:the manifest "${uri}" is no JSON list.`)
}
