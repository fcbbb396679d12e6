import {
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { nextPageToken } from '#shared/aws/page-token.ts'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { UploadVersions, VersionPlace } from './upload-version.ts'

const ABSENT = new Set(['NoSuchKey', 'NoSuchVersion'])

/** The versions of uploads over S3. Throws BoostlineErrors of {@link translateAwsError}. */
export function s3UploadVersions(client: S3Client, bucket: string): UploadVersions {
  return {
    page: async (prefix, after) => {
      const request = {
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: after?.key,
        VersionIdMarker: after?.versionId || undefined,
      }
      const place = `s3:ListObjectVersions s3://${bucket}/${prefix}`
      const page = await calling(place, () => client.send(new ListObjectVersionsCommand(request)))
      const { Versions = [], IsTruncated, NextKeyMarker, NextVersionIdMarker } = page
      const versions = Versions.map(({ Key = '', VersionId = '', LastModified, Size = 0, IsLatest = false }) => ({
        key: Key,
        versionId: VersionId,
        lastModified: LastModified?.toISOString() ?? '',
        sizeBytes: Size,
        isCurrent: IsLatest,
      }))
      const next = IsTruncated === true ? { key: NextKeyMarker ?? '', versionId: NextVersionIdMarker ?? '' } : undefined
      if (!nextPageToken(place, tokenOf(after), tokenOf(next)) || !next) return { versions }
      return { versions, next }
    },
    tagsOf: async ({ key, versionId }) => {
      const request = new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId })
      try {
        const { TagSet = [] } = await client.send(request)
        return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
      } catch (error) {
        if (ABSENT.has(awsErrorFacts(error).name)) return undefined
        throw translateAwsError(`s3:GetObjectTagging s3://${bucket}/${key}`, error)
      }
    },
    setTags: async ({ key, versionId }, tags) => {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      const request = { Bucket: bucket, Key: key, VersionId: versionId, Tagging: { TagSet } }
      await calling(`s3:PutObjectTagging s3://${bucket}/${key}`, () =>
        client.send(new PutObjectTaggingCommand(request)),
      )
    },
  }
}

function tokenOf(place: VersionPlace | undefined): string | undefined {
  return place && `${place.key}\n${place.versionId}`
}

async function calling<T>(operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    throw translateAwsError(operation, error)
  }
}
