import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { ObjectTags } from '../claim/object-tags.ts'

/** Reads tags from S3. Throws BoostlineErrors of {@link translateAwsError}. */
export function s3ObjectTags(client: S3Client, bucket: string): ObjectTags {
  return {
    tagsOf: async (key, { versionId }) => {
      const input = { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) }
      try {
        const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(input))
        return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key ?? '', Value ?? '']))
      } catch (error) {
        // 405: a delete marker asked for by version.
        const { status } = awsErrorFacts(error)
        if (status === 404 || status === 405) return {}
        throw translateAwsError(`s3:GetObjectTagging s3://${bucket}/${key}`, error)
      }
    },
  }
}
