import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { s3UploadVersions } from '#shared/uploads/s3-upload-versions.ts'
import type { VersionPage } from '#shared/uploads/upload-version.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { type DataRequest, tellData } from './data.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'

/** `data`. */
export async function runData(request: DataRequest, deployment: Deployment, { say }: Terminal): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const bucket = await bucketOf(deployment, new LambdaClient(settings))
  const objects = s3ObjectStore(s3, bucket)
  const versions = s3UploadVersions(s3, bucket)
  return await tellData(request, {
    objects,
    versions: async function* (prefix) {
      let page: VersionPage = { versions: [] }
      do {
        page = await versions.page(prefix, page.next)
        yield* page.versions
      } while (page.next)
    },
    restore: async ({ key, versionId }) => {
      // By its bytes: a copy inside of S3 is limited to 5 GB.
      const found = await objects.open(key, { versionId })
      if (found) await objects.upload(key, found.body)
    },
    tags: versions,
    registry: sagemakerRegistry(new SageMakerClient(settings), deployment.prefix),
    deploymentOptions: deployment.options,
    say,
  })
}
