import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectTaggingCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { listVersions } from './data/object-versions.ts'
import { type DataRequest, tellData } from './data.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'

/** `data`. */
export async function runData(request: DataRequest, deployment: Deployment, { say }: Terminal): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const bucket = await bucketOf(deployment, new LambdaClient(settings))
  const objects = s3ObjectStore(s3, bucket)
  return await tellData(request, {
    objects,
    versions: async function* (prefix) {
      for await (const { Versions = [] } of listVersions(s3, bucket, prefix)) {
        for (const { Key = '', VersionId = '', LastModified, Size = 0, IsLatest = false } of Versions) {
          const lastModified = LastModified?.toISOString() ?? ''
          yield { key: Key, versionId: VersionId, lastModified, sizeBytes: Size, isCurrent: IsLatest }
        }
      }
    },
    restore: async ({ key, versionId }) => {
      // By its bytes: a copy inside of S3 is limited to 5 GB.
      const found = await objects.open(key, { versionId })
      if (found) await objects.upload(key, found.body)
    },
    tidy: {
      objects,
      registry: sagemakerRegistry(new SageMakerClient(settings), deployment.prefix),
      tagsOf: async ({ key, versionId }) => {
        const { TagSet = [] } = await s3.send(
          new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
        )
        return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
      },
      setTags: async ({ key, versionId }, tags) => {
        const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
        await s3.send(
          new PutObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId, Tagging: { TagSet } }),
        )
      },
    },
    deploymentOptions: deployment.options,
    say,
  })
}
