import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { ResultRemoval } from '../claim/result-removal.ts'

/**
 * Conditional deletes of S3, which look at the current version of an object. Throws BoostlineErrors of
 * {@link translateAwsError}.
 */
export function s3ResultRemoval(client: S3Client, bucket: string): ResultRemoval {
  return {
    removeIf: async (key, eTag) => {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${eTag}"` }))
      } catch (error) {
        // 412: it is another object by now; 409: it is becoming one; 404: there is none any more.
        const { status } = awsErrorFacts(error)
        if (status !== 412 && status !== 409 && status !== 404)
          throw translateAwsError(`s3:DeleteObject s3://${bucket}/${key}`, error)
      }
    },
  }
}
